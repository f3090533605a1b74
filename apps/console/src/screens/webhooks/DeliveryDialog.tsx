import type { WebhookDelivery } from '@organizations/client'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { trpc } from '../../api/client.ts'
import { refresh } from '../../api/refresh.ts'
import { texts as common } from '../../texts/common.ts'
import { formatNumber, formatTime } from '../../texts/format.ts'
import { deliveriesTexts as texts, webhooksTexts } from '../../texts/webhooks.ts'
import { Button } from '../../ui/button/Button.tsx'
import { CodeBlock } from '../../ui/facts/CodeBlock.tsx'
import { Actions, Dialog } from '../../ui/dialog/Dialog.tsx'
import { FactList } from '../../ui/facts/FactList.tsx'
import { Loaded } from '../../ui/page/Loaded.tsx'
import { notify } from '../../ui/page/notice.tsx'
import { RefusalNote } from '../../ui/page/RefusalNote.tsx'
import { DeliveryState } from './DeliveryState.tsx'

interface DeliveryDialogProps {
  orgId: string
  delivery: WebhookDelivery
  onClose: () => void
}

/** One delivery: what is sent, what was answered, and one more try when it has failed. */
export function DeliveryDialog({ orgId, delivery, onClose }: DeliveryDialogProps): ReactNode {
  const { id, event_id: eventId, event_type: type, status, response_body: body, error, next_retry_at: next } = delivery
  const sent = useQuery(trpc.webhook.delivery.queryOptions({ orgId, deliveryId: id }, { staleTime: Infinity }))
  const retrying = useMutation(
    trpc.webhook.retry.mutationOptions({
      async onSuccess() {
        await refresh(trpc.webhook.pathFilter())
        notify(texts.retried)
        onClose()
      },
    }),
  )
  return (
    <Dialog onClose={onClose} title={type}>
      <div className="grid gap-4">
        <FactList
          facts={[
            [texts.state, <DeliveryState status={status} />],
            [texts.tries, formatNumber(delivery.attempt_count)],
            [texts.answer, delivery.response_status ?? texts.noAnswer],
            ...(next === null ? [] : [[texts.next, <time dateTime={next}>{formatTime(next)}</time>] as const]),
            ...(delivery.duration_ms === null
              ? []
              : [[texts.took, webhooksTexts.tookMs(delivery.duration_ms)] as const]),
            [texts.id, <code className="font-mono text-xs">{id}</code>],
            [texts.eventId, <code className="font-mono text-xs">{eventId}</code>],
          ]}
        />
        <Part title={texts.payload} lead={texts.payloadLead}>
          <Loaded query={sent} skeleton={<p role="status">{texts.lookingFor}</p>}>
            {({ payload }) =>
              payload === null ? (
                <p>{texts.payloadGone}</p>
              ) : (
                <CodeBlock text={forReading(payload)} label={texts.payload} copyLabel={texts.copyPayload} />
              )
            }
          </Loaded>
        </Part>
        {error !== null && (
          <Part title={texts.error}>
            <p className="wrap-anywhere">{error}</p>
          </Part>
        )}
        {delivery.response_status !== null && (
          <Part title={texts.body}>
            {body === null || body === '' ? <p>{texts.noBody}</p> : <CodeBlock text={body} label={texts.body} />}
          </Part>
        )}
        {retrying.error && <RefusalNote error={retrying.error} />}
      </div>
      <Actions>
        <Button onClick={onClose}>{common.close}</Button>
        {status === 'failed' && (
          <Button
            look="main"
            writes
            isBusy={retrying.isPending}
            onClick={() => retrying.mutate({ orgId, deliveryId: id })}
          >
            {texts.retry}
          </Button>
        )}
      </Actions>
    </Dialog>
  )
}

/** It is sent in one line. */
function forReading(payload: string): string {
  return JSON.stringify(JSON.parse(payload), undefined, 2)
}

function Part({ title, lead, children }: { title: string; lead?: string; children: ReactNode }): ReactNode {
  return (
    <section className="grid min-w-0 gap-1.5 text-sm">
      <h3 className="font-semibold">{title}</h3>
      {lead !== undefined && <p className="text-xs text-muted">{lead}</p>}
      {children}
    </section>
  )
}
