import type { Bundle } from '@organizations/client'
import { useMutation } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { bundlesTexts as texts } from '../../texts/bundles.ts'
import { texts as common } from '../../texts/common.ts'
import { formatList } from '../../texts/format-list.ts'
import { Button, buttonClasses } from '../../ui/button/Button.tsx'
import { Confirm } from '../../ui/dialog/Confirm.tsx'
import { Actions, Dialog } from '../../ui/dialog/Dialog.tsx'
import { notify } from '../../ui/page/notice.tsx'

interface DeleteBundleProps {
  bundle: Bundle
  /** The names of the channels that point at it. */
  channels: readonly string[]
  onClose: () => void
}

/** Deletes a bundle, or says which channels have to point elsewhere first. */
export function DeleteBundle({ bundle, channels, onClose }: DeleteBundleProps): ReactNode {
  const params = useParams({ from: '/signed-in/org/$orgId/apps/$appId' })
  const deleting = useMutation(
    trpc.bundle.delete.mutationOptions({
      async onSuccess() {
        await refresh(trpc.bundle.list.queryFilter(), trpc.app.pathFilter())
        notify(texts.deleted(bundle.name))
        onClose()
      },
      // A channel may have been pointed at it meanwhile.
      onError: () => void refresh(trpc.channel.list.queryFilter()),
    }),
  )
  if (channels.length > 0) {
    return (
      <Dialog
        onClose={onClose}
        title={texts.deleteTitle(bundle.name)}
        description={`${texts.inUse(formatList(channels))} ${texts.inUseNext}`}
      >
        <Actions>
          <Button onClick={onClose}>{common.close}</Button>
          <Link to="/org/$orgId/apps/$appId/channels" params={params} className={buttonClasses('main')}>
            {texts.toChannels}
          </Link>
        </Actions>
      </Dialog>
    )
  }
  return (
    <Confirm
      title={texts.deleteTitle(bundle.name)}
      confirm={texts.delete}
      isDangerous
      isBusy={deleting.isPending}
      error={deleting.error}
      onConfirm={() => deleting.mutate({ app_id: bundle.app_id, version: bundle.name })}
      onClose={onClose}
    >
      <p>{bundle.storage_provider === 'external' ? texts.deleteExternal : texts.deleteLead(bundle.size)}</p>
    </Confirm>
  )
}
