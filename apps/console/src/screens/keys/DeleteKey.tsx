import type { ApiKey } from '@organizations/client'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { keysTexts as texts } from '../../texts/keys.ts'
import { Confirm } from '../../ui/dialog/Confirm.tsx'
import { notify } from '../../ui/page/notice.tsx'

/** Deletes a key, with a warning for the one that one is signed in with. */
export function DeleteKey({
  apiKey,
  isOwn,
  onClose,
}: {
  apiKey: ApiKey
  isOwn: boolean
  onClose: () => void
}): ReactNode {
  const deleting = useMutation(
    trpc.apiKey.delete.mutationOptions({
      async onSuccess() {
        await refresh(trpc.apiKey.list.queryFilter())
        notify(texts.removed(apiKey.name))
        onClose()
      },
    }),
  )
  return (
    <Confirm
      title={texts.removeTitle(apiKey.name)}
      confirm={texts.remove}
      isDangerous
      isBusy={deleting.isPending}
      error={deleting.error}
      onConfirm={() => deleting.mutate({ id: apiKey.id })}
      onClose={onClose}
    >
      <p>{texts.removeLead}</p>
      {isOwn && <p className="font-medium text-danger">{texts.ownWarning}</p>}
    </Confirm>
  )
}
