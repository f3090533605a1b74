import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { client } from '../../api/client.ts'
import { apiPath } from '../../base-path.ts'
import { membersTexts as texts } from '../../texts/members.ts'
import { CopyButton } from '../../ui/button/CopyButton.tsx'
import { Dialog } from '../../ui/dialog/Dialog.tsx'
import { Loaded } from '../../ui/page/Loaded.tsx'

interface InvitationLinkProps {
  orgId: string
  email: string
  onClose: () => void
}

/** The link by which an invited address accepts, to hand it over. */
export function InvitationLink({ orgId, email, onClose }: InvitationLinkProps): ReactNode {
  const taken = useQuery({
    queryKey: ['invitation link', orgId, email],
    // A mutation to the service, which writes down who has taken it; so it is asked for once.
    queryFn: async () => await client.member.linkInvitation.mutate({ orgId, email }),
    staleTime: 'static',
    gcTime: 0,
  })
  return (
    <Dialog onClose={onClose} title={texts.linkTitle(email)} description={texts.linkLead(email)}>
      <Loaded query={taken}>
        {({ path }) => {
          const link = location.origin + apiPath + path
          return (
            <div className="grid gap-4">
              <code className="rounded-md bg-sunken px-3 py-2.5 font-mono text-sm break-all select-all">{link}</code>
              <div>
                <CopyButton text={link} label={texts.copyLink} />
              </div>
            </div>
          )
        }}
      </Loaded>
    </Dialog>
  )
}
