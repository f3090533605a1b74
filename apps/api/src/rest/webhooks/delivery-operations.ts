import {
  deliveryIdSchema,
  deliveryPageSchema,
  deliveryWithPayloadSchema,
  getDeliveryInput,
  listDeliveriesInput,
  retryDeliveryInput,
  testWebhookInput,
  webhookTestSchema,
} from '@organizations/domain'
import { getDelivery, listDeliveries, retryDelivery, testWebhook } from '@organizations/services'
import { z } from 'zod'
import { operation, type Operation } from '../operation.ts'
import { ofWebhooks, webhookNotes } from './webhook-refusals.ts'

const tag = 'Webhooks'
const notes = {
  ...webhookNotes,
  status: 'Only deliveries with this status.',
  deliveryId: 'The id of a delivery, `delivery_...`.',
}

export const deliveryOperations: readonly Operation[] = [
  operation({
    method: 'post',
    path: '/webhooks/test',
    id: 'testWebhook',
    tag,
    summary: 'Send a test to a webhook',
    description: 'At once, and once. The answer says what became of it. At most 10 a minute of an organization.',
    input: testWebhookInput,
    notes,
    answer: webhookTestSchema,
    errors: [...ofWebhooks, 'webhook_not_found', 'webhook_disabled', 'deliveries_off'],
  }).run(testWebhook),
  operation({
    method: 'get',
    path: '/webhooks/deliveries',
    id: 'listDeliveries',
    tag,
    summary: 'What became of the deliveries of a webhook',
    description: 'Newest first, 50 a page.',
    input: listDeliveriesInput,
    notes,
    answer: deliveryPageSchema,
    errors: [...ofWebhooks, 'webhook_not_found'],
  }).run(listDeliveries),
  operation({
    method: 'get',
    path: '/webhooks/delivery',
    id: 'readDelivery',
    tag,
    summary: 'One delivery of a webhook, with what it sends',
    input: getDeliveryInput,
    notes,
    answer: deliveryWithPayloadSchema,
    errors: [...ofWebhooks, 'delivery_not_found'],
  }).run(getDelivery),
  operation({
    method: 'post',
    path: '/webhooks/deliveries/retry',
    id: 'retryDelivery',
    tag,
    summary: 'Try a failed delivery once more',
    input: retryDeliveryInput,
    notes,
    answer: z.object({ status: z.literal('Delivery queued for retry'), deliveryId: deliveryIdSchema }),
    errors: [...ofWebhooks, 'delivery_not_found', 'webhook_disabled', 'delivery_not_failed'],
  }).run(async (deps, call) => ({ status: 'Delivery queued for retry', ...(await retryDelivery(deps, call)) })),
]
