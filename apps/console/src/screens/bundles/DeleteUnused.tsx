import type { Bundle } from '@organizations/client'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { bundlesTexts as texts } from '../../texts/bundles.ts'
import { Confirm } from '../../ui/dialog/Confirm.tsx'
import { notify } from '../../ui/page/notice.tsx'

interface DeleteUnusedProps {
  appId: string
  unused: readonly Bundle[]
  /** How many stay. */
  kept: number
  /** May there be more than were looked at? */
  isCut: boolean
  onClose: () => void
}

/** Deletes all bundles of an app that no channel uses. */
export function DeleteUnused({ appId, unused, kept, isCut, onClose }: DeleteUnusedProps): ReactNode {
  const deleting = useMutation(
    trpc.bundle.delete.mutationOptions({
      async onSuccess({ deleted }) {
        await refresh(trpc.bundle.list.queryFilter(), trpc.app.pathFilter())
        notify(texts.deletedUnused(deleted))
        onClose()
      },
    }),
  )
  const bytes = unused.reduce((sum, { size }) => sum + size, 0)
  return (
    <Confirm
      title={texts.deleteUnusedTitle}
      confirm={texts.deleteUnused}
      isDangerous
      isBusy={deleting.isPending}
      error={deleting.error}
      onConfirm={() => deleting.mutate({ app_id: appId })}
      onClose={onClose}
    >
      <p>{texts.deleteUnusedLead(unused.length, bytes, kept)}</p>
      {isCut && <p>{texts.deleteUnusedMore}</p>}
    </Confirm>
  )
}
