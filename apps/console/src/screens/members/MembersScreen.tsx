import type { Member } from '@organizations/client'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { UserPlus } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { client, trpc } from '../../api/client.ts'
import { sessionOptions } from '../../api/session.ts'
import { wholeList } from '../../api/whole-list.ts'
import { isInvitedAddress, membersTexts as texts, roleOf, type RoleName } from '../../texts/members.ts'
import { AddButton } from '../../ui/list/AddButton.tsx'
import { Badge } from '../../ui/facts/Badge.tsx'
import { Button } from '../../ui/button/Button.tsx'
import { lazyPart } from '../../ui/page/lazy-part.tsx'
import { Loaded } from '../../ui/page/Loaded.tsx'
import { Page, Section } from '../../ui/page/Page.tsx'
import { SearchedTable } from '../../ui/list/SearchedTable.tsx'
import { HistoryLink } from '../audit/HistoryLink.tsx'

const MemberForm = lazyPart(() => import('./MemberForm.tsx'), 'MemberForm')
const InvitationLink = lazyPart(() => import('./InvitationLink.tsx'), 'InvitationLink')
const RemoveMember = lazyPart(() => import('./RemoveMember.tsx'), 'RemoveMember')
const RoleTable = lazyPart(() => import('./RoleTable.tsx'), 'RoleTable')

type Doing =
  | { what: 'invite' }
  | { what: 'change'; email: string; role: RoleName }
  | { what: 'link'; email: string }
  | { what: 'remove'; email: string; isPending: boolean }

/** Who belongs to an organization. */
export function MembersScreen(): ReactNode {
  const { orgId } = useParams({ from: '/signed-in/org/$orgId' })
  const list = useQuery(
    wholeList(trpc.member.list.queryKey({ orgId }), async (page) => await client.member.list.query({ orgId, ...page })),
  )
  const own = useQuery(sessionOptions).data?.user.email
  const [doing, setDoing] = useState<Doing>()
  const close = () => setDoing(undefined)
  return (
    <Page
      title={texts.title}
      lead={texts.lead}
      actions={<AddButton label={texts.invite} icon={UserPlus} onClick={() => setDoing({ what: 'invite' })} />}
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
  return (
    <SearchedTable
      search={texts.search}
      searched={({ email, role }) => [email, roleOf(role).name]}
      found={texts.found}
      noMatch={texts.noMatch}
      label={texts.table}
      rows={members}
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
  )
}
