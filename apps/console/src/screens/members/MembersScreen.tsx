import type { Member } from '@organizations/client'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { UserPlus } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { sessionOptions } from '../../api/session.ts'
import { isInvitedAddress, membersTexts as texts, roleOf, type RoleName } from '../../texts/members.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import { Empty } from '../../ui/Empty.tsx'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Page, Section } from '../../ui/Page.tsx'
import { SearchField } from '../../ui/SearchField.tsx'
import { Table } from '../../ui/Table.tsx'
import { HistoryLink } from '../audit/HistoryLink.tsx'

const MemberForm = lazyPart(() => import('./MemberForm.tsx'), 'MemberForm')
const InvitationLink = lazyPart(() => import('./InvitationLink.tsx'), 'InvitationLink')
const RemoveMember = lazyPart(() => import('./RemoveMember.tsx'), 'RemoveMember')
const RoleTable = lazyPart(() => import('./RoleTable.tsx'), 'RoleTable')

/** As many as a page of the API has at most. */
const MOST = 1000

type Doing =
  | { what: 'invite' }
  | { what: 'change'; email: string; role: RoleName }
  | { what: 'link'; email: string }
  | { what: 'remove'; email: string; isPending: boolean }

/** Who belongs to an organization. */
export function MembersScreen(): ReactNode {
  const { orgId } = useParams({ from: '/signed-in/org/$orgId' })
  const list = useQuery(trpc.member.list.queryOptions({ orgId, limit: MOST }))
  const own = useQuery(sessionOptions).data?.user.email
  const [doing, setDoing] = useState<Doing>()
  const close = () => setDoing(undefined)
  return (
    <Page
      title={texts.title}
      lead={texts.lead}
      actions={
        <Button look="main" writes onClick={() => setDoing({ what: 'invite' })}>
          <UserPlus aria-hidden size={16} />
          {texts.invite}
        </Button>
      }
    >
      <Loaded query={list}>
        {(members) => <SearchedMembers orgId={orgId} members={members} own={own} onDo={setDoing} />}
      </Loaded>
      <Section title={texts.rights} lead={texts.rightsLead}>
        <RoleTable />
      </Section>
      {doing?.what === 'invite' && (
        <MemberForm orgId={orgId} onInvited={(email) => setDoing({ what: 'link', email })} onClose={close} />
      )}
      {doing?.what === 'change' && <MemberForm orgId={orgId} member={doing} onInvited={close} onClose={close} />}
      {doing?.what === 'link' && <InvitationLink orgId={orgId} email={doing.email} onClose={close} />}
      {doing?.what === 'remove' && (
        <RemoveMember orgId={orgId} {...doing} isOneself={doing.email === own} onClose={close} />
      )}
    </Page>
  )
}

interface SearchedMembersProps {
  orgId: string
  members: readonly Member[]
  own: string | undefined
  onDo: (doing: Doing) => void
}

function SearchedMembers({ orgId, members, own, onDo }: SearchedMembersProps): ReactNode {
  const { q = '' } = useSearch({ from: '/signed-in/org/$orgId/members' })
  const navigate = useNavigate()
  const wanted = q.toLowerCase()
  const found = members.filter(
    ({ email, role }) => email.includes(wanted) || roleOf(role).name.toLowerCase().includes(wanted),
  )
  return (
    <div className="grid gap-3">
      <SearchField
        label={texts.search}
        value={q}
        found={texts.found(found.length)}
        onChange={(next) => void navigate({ to: '.', search: next === '' ? {} : { q: next }, replace: true })}
      />
      {found.length === 0 ? (
        <Empty title={texts.noMatch} />
      ) : (
        <Table
          label={texts.table}
          rows={found}
          keyOf={({ uid }) => uid}
          columns={[
            {
              header: texts.email,
              isName: true,
              cell: ({ email, is_disabled: isDisabled }) => (
                <>
                  {email} {email === own && <Badge tone="accent">{texts.you}</Badge>}
                  {isDisabled && <Badge tone="danger">{texts.disabled}</Badge>}
                </>
              ),
            },
            {
              header: texts.role,
              cell: ({ role }) => (
                <>
                  {roleOf(role).name} {roleOf(role).isPending && <Badge tone="warn">{texts.pending}</Badge>}
                </>
              ),
            },
            {
              header: texts.actions,
              isActions: true,
              cell: ({ uid, email, role: both }) => {
                const { role, isPending } = roleOf(both)
                const remove = email === own ? texts.leave : isPending ? texts.withdraw : texts.remove
                return (
                  <>
                    <HistoryLink orgId={orgId} subject={uid} name={email} />
                    {isInvitedAddress(uid) && (
                      <Button
                        size="small"
                        writes
                        aria-label={`${texts.link}: ${email}`}
                        onClick={() => onDo({ what: 'link', email })}
                      >
                        {texts.link}
                      </Button>
                    )}
                    <Button
                      size="small"
                      writes
                      aria-label={`${texts.change}: ${email}`}
                      onClick={() => onDo({ what: 'change', email, role })}
                    >
                      {texts.change}
                    </Button>
                    <Button
                      size="small"
                      writes
                      aria-label={`${remove}: ${email}`}
                      onClick={() => onDo({ what: 'remove', email, isPending })}
                    >
                      {remove}
                    </Button>
                  </>
                )
              },
            },
          ]}
        />
      )}
    </div>
  )
}
