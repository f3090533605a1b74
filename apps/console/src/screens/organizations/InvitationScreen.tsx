import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { client } from '../../api/client.ts'
import { forgetInvitation, keptInvitation } from '../../api/kept-invitation.ts'
import { sessionOptions } from '../../api/session.ts'
import { organizationsTexts as texts } from '../../texts/organizations.ts'
import { Page } from '../../ui/page/Page.tsx'
import { RefusalNote } from '../../ui/page/RefusalNote.tsx'
import { Skeleton } from '../../ui/page/Skeleton.tsx'
import { InvitationRow } from './Invitations.tsx'

/** What the link of an invitation leads to, once one is signed in. */
export function InvitationScreen(): ReactNode {
  const token = keptInvitation() ?? ''
  const navigate = useNavigate()
  const own = useQuery(sessionOptions).data?.user.email
  const opened = useQuery({
    queryKey: ['invitation', token],
    // A mutation to the service, so that the token is in no address; it changes nothing.
    queryFn: async () => await client.member.openInvitation.mutate({ token }),
    staleTime: 'static',
  })
  const leave = () => {
    forgetInvitation()
    void navigate({ to: '/organizations' })
  }
  return (
    <Page title={texts.invitation} lead={own === undefined ? undefined : texts.signedInAs(own)}>
      {opened.data ? (
        <ul>
          <InvitationRow invitation={opened.data} onAccepted={forgetInvitation} onDeclined={leave} />
        </ul>
      ) : opened.error ? (
        <div className="grid gap-3">
          <RefusalNote error={opened.error} next={texts.linkRefused} />
          <Link to="/organizations" className="text-sm text-accent underline">
            {texts.title}
          </Link>
        </div>
      ) : (
        <Skeleton lines={2} />
      )}
    </Page>
  )
}
