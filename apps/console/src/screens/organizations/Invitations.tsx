import type { Invitation } from '@organizations/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { sessionOptions } from '../../api/session.ts'
import { formatDistance } from '../../texts/format.ts'
import { roleNames } from '../../texts/members.ts'
import { organizationsTexts as texts } from '../../texts/organizations.ts'
import { Button } from '../../ui/button/Button.tsx'
import { notify } from '../../ui/page/notice.tsx'
import { keepFocus, Section } from '../../ui/page/Page.tsx'
import { RefusalNote } from '../../ui/page/RefusalNote.tsx'

/** What one is invited to; nothing when that is nothing. Without logos: an address chosen by a stranger is not looked up. */
export function Invitations(): ReactNode {
  const { data: invitations = [] } = useQuery(trpc.member.invitations.queryOptions({}))
  if (invitations.length === 0) return null
  return (
    <Section title={texts.invitations}>
      <ul className="divide-y divide-line">
        {invitations.map((invitation) => (
          <InvitationRow key={invitation.organization.id} invitation={invitation} />
        ))}
      </ul>
    </Section>
  )
}

interface InvitationRowProps {
  invitation: Invitation
  onAccepted?: () => void
  onDeclined?: () => void
}

/** An invitation, with what one can do about it. */
export function InvitationRow({
  invitation: { organization, role, ends_at: end },
  onAccepted,
  onDeclined,
}: InvitationRowProps): ReactNode {
  const { id: orgId, name } = organization
  const navigate = useNavigate()
  const own = useQuery(sessionOptions).data?.user.email
  const readAgain = async () =>
    await refresh(trpc.member.invitations.queryFilter(), trpc.organization.list.queryFilter())
  const accepting = useMutation(
    trpc.member.accept.mutationOptions({
      async onSuccess() {
        await readAgain()
        onAccepted?.()
        notify(texts.joined(name))
        await navigate({ to: '/org/$orgId', params: { orgId } })
      },
    }),
  )
  const declining = useMutation(
    trpc.member.remove.mutationOptions({
      async onSuccess() {
        await readAgain()
        notify(texts.declined(name))
        keepFocus()
        onDeclined?.()
      },
    }),
  )
  const error = accepting.error ?? declining.error
  return (
    <li className="grid gap-2 py-3 first:pt-0 last:pb-0">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="min-w-0 text-sm">
          <span className="font-medium wrap-anywhere">{name}</span>
          <span className="block text-muted">{texts.invitedAs(roleNames[role], formatDistance(end))}</span>
        </p>
        <div className="flex gap-2">
          <Button
            writes
            aria-label={`${texts.decline}: ${name}`}
            isBusy={declining.isPending}
            onClick={() => own !== undefined && declining.mutate({ orgId, email: own })}
          >
            {texts.decline}
          </Button>
          <Button
            look="main"
            writes
            aria-label={`${texts.accept}: ${name}`}
            isBusy={accepting.isPending}
            onClick={() => accepting.mutate({ orgId })}
          >
            {texts.accept}
          </Button>
        </div>
      </div>
      {error !== null && <RefusalNote error={error} />}
    </li>
  )
}
