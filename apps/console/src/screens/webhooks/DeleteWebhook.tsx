import type { Webhook } from '@organizations/client'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { queryClient, trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { webhooksTexts as texts } from '../../texts/webhooks.ts'
import { Confirm } from '../../ui/dialog/Confirm.tsx'
import { notify } from '../../ui/page/notice.tsx'

interface DeleteWebhookProps {
  orgId: string
  webhook: Webhook
  onClose: () => void
}

/** Deletes a webhook with its deliveries, and goes back to the list. */
export function DeleteWebhook({ orgId, webhook: { id, name }, onClose }: DeleteWebhookProps): ReactNode {
  const navigate = useNavigate()
  const deleting = useMutation(
    trpc.webhook.delete.mutationOptions({
      async onSuccess() {
        await refresh(trpc.webhook.list.queryFilter())
        notify(texts.removed(name))
        await navigate({ to: '/org/$orgId/webhooks', params: { orgId } })
        queryClient.removeQueries(trpc.webhook.get.queryFilter({ orgId, webhookId: id }))
      },
    }),
  )
  return (
    <Confirm
      title={texts.removeTitle(name)}
      confirm={texts.remove}
      isDangerous
      isBusy={deleting.isPending}
      error={deleting.error}
      onConfirm={() => deleting.mutate({ orgId, webhookId: id })}
      onClose={onClose}
    >
      <p>{texts.removeLead}</p>
    </Confirm>
  )
}
