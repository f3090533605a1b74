import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { sessionOptions } from '../../api/session.ts'
import { texts as common } from '../../texts/common.ts'
import { formatTime } from '../../texts/format.ts'
import { roleOf } from '../../texts/members.ts'
import { usersTexts as texts } from '../../texts/operator-users.ts'
import { Badge } from '../../ui/facts/Badge.tsx'
import { Button, buttonClasses } from '../../ui/button/Button.tsx'
import { CopyButton } from '../../ui/button/CopyButton.tsx'
import { Empty } from '../../ui/page/Empty.tsx'
import { Facts } from '../../ui/facts/Facts.tsx'
import { lazyPart } from '../../ui/page/lazy-part.tsx'
import { Loaded } from '../../ui/page/Loaded.tsx'
import { Page, Section } from '../../ui/page/Page.tsx'
import { Table } from '../../ui/list/Table.tsx'
import type { ChangeOfUser } from './ConfirmChange.tsx'
import { UserKeys } from './UserKeys.tsx'

const DeleteUser = lazyPart(() => import('./DeleteUser.tsx'), 'DeleteUser')
const ConfirmChange = lazyPart(() => import('./ConfirmChange.tsx'), 'ConfirmChange')

/** One user: where they belong, their keys, and what an operator can change. */
export function UserScreen(): ReactNode {
  const { user } = useParams({ from: '/signed-in/operator/users/$user' })
  const found = useQuery(trpc.operator.getUser.queryOptions({ user }))
  const own = useQuery(sessionOptions).data?.user.uid
  const [change, setChange] = useState<ChangeOfUser>()
  const [isDeleting, setIsDeleting] = useState(false)
  return (
    <Page title={found.data?.email ?? texts.title} lead={found.data?.name ?? undefined}>
      <Loaded query={found}>
        {({ uid, plan, is_operator: isOperator, disabled_at: since, created_at: at, organizations, keys }) => (
          <>
            <div className="flex flex-wrap gap-2">
              {since === null && (
                <Button writes onClick={() => setChange({ what: 'key' })}>
                  {texts.newKey}
                </Button>
              )}
              {uid !== own && (
                <Button writes onClick={() => setChange({ what: since === null ? 'disable' : 'enable' })}>
                  {since === null ? texts.disable : texts.enable}
                </Button>
              )}
              <Button writes onClick={() => setChange({ what: isOperator ? 'take' : 'grant' })}>
                {isOperator ? texts.take : texts.grant}
              </Button>
              <Button writes onClick={() => setChange({ what: 'plan', plan: otherPlan(plan) })}>
                {texts.changePlan(otherPlan(plan))}
              </Button>
              {keys.length > 0 && (
                <Button writes onClick={() => setChange({ what: 'revoke all' })}>
                  {texts.revokeAll}
                </Button>
              )}
              <Link to="/operator/audit" search={{ target: uid }} className={buttonClasses('quiet')}>
                {texts.history}
              </Link>
            </div>
            <div className="rounded-xl border border-line bg-surface p-4 sm:p-6">
              <Facts
                facts={[
                  [
                    texts.id,
                    <span className="inline-flex items-center gap-1 font-mono text-xs">
                      {uid}
                      <CopyButton text={uid} label={common.copyId} size="small" />
                    </span>,
                  ],
                  [
                    texts.plan,
                    <>
                      {plan} {isOperator && <Badge tone="accent">{texts.operator}</Badge>}
                      {since !== null && <Badge tone="danger">{texts.disabled}</Badge>}
                    </>,
                  ],
                  ...disabledFact(since),
                  [texts.created, <time dateTime={at}>{formatTime(at)}</time>],
                ]}
              />
            </div>
            <h2 className="text-base font-semibold">{texts.organizations}</h2>
            {organizations.length === 0 ? (
              <Empty title={texts.noOrganizations} />
            ) : (
              <Table
                label={texts.organizations}
                rows={organizations}
                keyOf={({ id }) => id}
                columns={[
                  { header: texts.name, isName: true, cell: ({ name }) => name },
                  { header: texts.id, cell: ({ id }) => <code className="font-mono text-xs">{id}</code> },
                  { header: texts.role, cell: ({ role }) => roleOf(role).name },
                ]}
              />
            )}
            <h2 className="text-base font-semibold">{texts.keys}</h2>
            <UserKeys keys={keys} onRevoke={(key) => setChange({ what: 'revoke', key })} />
            {uid !== own && (
              <Section title={texts.deleteSection} lead={texts.deleteSectionLead}>
                <Button look="danger" writes onClick={() => setIsDeleting(true)}>
                  {texts.delete}
                </Button>
              </Section>
            )}
          </>
        )}
      </Loaded>
      {isDeleting && found.data && <DeleteUser user={found.data} onClose={() => setIsDeleting(false)} />}
      {change && found.data && <ConfirmChange user={found.data} change={change} onClose={() => setChange(undefined)} />}
    </Page>
  )
}

function disabledFact(since: string | null): [string, ReactNode][] {
  return since === null ? [] : [[texts.disabledSince, <time dateTime={since}>{formatTime(since)}</time>]]
}

function otherPlan(plan: 'standard' | 'enterprise'): 'standard' | 'enterprise' {
  return plan === 'standard' ? 'enterprise' : 'standard'
}
