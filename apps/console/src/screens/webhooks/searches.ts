import type { WebhookDelivery } from '@organizations/client'
import { pageOf } from '../../search-values.ts'

export interface DeliveriesSearch {
  status?: WebhookDelivery['status']
  page?: number
}

export function deliveriesSearchOf(search: Record<string, unknown>): DeliveriesSearch {
  const { status } = search
  const isKnown = status === 'pending' || status === 'success' || status === 'failed'
  return { ...(isKnown && { status }), ...pageOf(search) }
}
