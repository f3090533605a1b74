import type { Participant } from '@organizations/client'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { participantsTexts as texts } from '../../texts/operator.ts'
import { Confirm } from '../../ui/dialog/Confirm.tsx'
import { notify } from '../../ui/page/notice.tsx'

interface RemoveParticipantProps {
  participant: Participant
  onClose: () => void
}

/** Takes a service out of the deletions to come. */
export function RemoveParticipant({ participant: { id, name }, onClose }: RemoveParticipantProps): ReactNode {
  const removing = useMutation(
    trpc.operator.removeParticipant.mutationOptions({
      async onSuccess() {
        await refresh(trpc.operator.listParticipants.queryFilter())
        notify(texts.removed(name))
        onClose()
      },
    }),
  )
  return (
    <Confirm
      title={texts.removeTitle(name)}
      confirm={texts.remove}
      isDangerous
      isBusy={removing.isPending}
      error={removing.error}
      onConfirm={() => removing.mutate({ id })}
      onClose={onClose}
    >
      <p>{texts.removeLead}</p>
    </Confirm>
  )
}
