import type { Channel } from '@organizations/client'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { channelsTexts as texts } from '../../texts/channels.ts'
import { Confirm } from '../../ui/dialog/Confirm.tsx'
import { notify } from '../../ui/page/notice.tsx'
import { Reach } from './Reach.tsx'

/** Deletes a channel, and says which devices that touches. */
export function DeleteChannel({ channel, onClose }: { channel: Channel; onClose: () => void }): ReactNode {
  const { app_id, name } = channel
  const deleting = useMutation(
    trpc.channel.delete.mutationOptions({
      async onSuccess() {
        await refresh(trpc.channel.pathFilter())
        notify(texts.deleted(name))
        onClose()
      },
    }),
  )
  return (
    <Confirm
      title={texts.deleteTitle(name)}
      confirm={texts.delete}
      isDangerous
      isBusy={deleting.isPending}
      error={deleting.error}
      onConfirm={() => deleting.mutate({ app_id, channel: name })}
      onClose={onClose}
    >
      <Reach channel={channel} isDeletion />
      <p>{texts.deleteLead}</p>
    </Confirm>
  )
}
