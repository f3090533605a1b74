import type { Session } from '@organizations/client'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { queryClient, trpc } from '../../api/client.ts'
import { browserName, sessionsTexts as texts } from '../../texts/sessions.ts'
import { Confirm } from '../../ui/Confirm.tsx'
import { notify } from '../../ui/notice.tsx'

/** Ends a session, with a warning for that of this window. */
export function EndSession({ session, onClose }: { session: Session; onClose: () => void }): ReactNode {
  const ending = useMutation(
    trpc.session.revoke.mutationOptions({
      async onSuccess() {
        notify(texts.revoked)
        onClose()
        // Of this window: the next call says that it has ended, and asks to sign in again.
        await queryClient.invalidateQueries(trpc.session.pathFilter())
      },
    }),
  )
  return (
    <Confirm
      title={texts.revokeTitle(browserName(session.user_agent))}
      confirm={texts.revoke}
      isDangerous
      isBusy={ending.isPending}
      error={ending.error}
      onConfirm={() => ending.mutate({ id: session.id })}
      onClose={onClose}
    >
      <p>{texts.revokeLead}</p>
      {session.is_current && <p className="font-medium text-danger">{texts.revokeOwn}</p>}
    </Confirm>
  )
}
