import type { WebhookDelivery } from '@organizations/client'
import type { ReactNode } from 'react'
import { deliveryStates } from '../../texts/webhooks.ts'
import { Badge, type BadgeTone } from '../../ui/facts/Badge.tsx'

const tones: Record<WebhookDelivery['status'], BadgeTone> = { pending: 'accent', success: 'good', failed: 'danger' }

export function DeliveryState({ status }: { status: WebhookDelivery['status'] }): ReactNode {
  return <Badge tone={tones[status]}>{deliveryStates[status]}</Badge>
}
