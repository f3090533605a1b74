import {
  createWebhookInput,
  deleteWebhookInput,
  readWebhooksInput,
  rotateWebhookInput,
  updateWebhookInput,
  webhookIdSchema,
  webhookSchema,
  webhookWithSecretSchema,
  webhookWithStatsSchema,
} from '@organizations/domain'
import {
  createWebhook,
  deleteWebhook,
  getWebhook,
  listWebhooks,
  rotateWebhook,
  updateWebhook,
} from '@organizations/services'
import { z } from 'zod'
import { operation, type Operation } from '../operation.ts'
import { ofWebhooks, webhookNotes as notes } from './webhook-refusals.ts'

const tag = 'Webhooks'
const ofOne = [...ofWebhooks, 'webhook_not_found'] as const

export const webhookOperations: readonly Operation[] = [
  operation({
    method: 'get',
    path: '/webhooks',
    id: 'readWebhooks',
    tag,
    summary: 'The webhooks of an organization, or one of them',
    description: 'Newest first, 50 a page. One alone has `stats_24h`, counted among its newest 10,000 deliveries.',
    input: readWebhooksInput,
    notes: { ...notes, webhookId: 'The webhook to answer with alone.' },
    answer: z.union([z.array(webhookSchema).max(50), webhookWithStatsSchema]),
    errors: ofOne,
  }).run(async (deps, { input: { webhookId, ...page }, ...call }) => {
    if (webhookId === undefined) return await listWebhooks(deps, { ...call, input: page })
    return await getWebhook(deps, { ...call, input: { orgId: page.orgId, webhookId } })
  }),
  operation({
    method: 'post',
    path: '/webhooks',
    id: 'createWebhook',
    tag,
    summary: 'Make a webhook',
    description: 'Its secret is in this answer alone. An organization has at most 20.',
    input: createWebhookInput,
    notes,
    status: 201,
    answer: z.object({ status: z.literal('Webhook created'), webhook: webhookWithSecretSchema }),
    errors: [
      ...ofWebhooks,
      'name_required',
      'invalid_url',
      'invalid_events',
      'too_many_webhooks',
      'webhooks_not_set_up',
    ],
  }).run(async (deps, call) => ({ status: 'Webhook created', webhook: await createWebhook(deps, call) })),
  operation({
    method: 'put',
    path: '/webhooks',
    id: 'updateWebhook',
    tag,
    summary: 'Change a webhook',
    description: 'At least one change. One that the service disabled is enabled again by `enabled: true`.',
    input: updateWebhookInput,
    notes,
    answer: z.object({ status: z.literal('Webhook updated'), webhook: webhookSchema }),
    errors: [...ofOne, 'no_updates', 'invalid_url', 'invalid_events'],
  }).run(async (deps, call) => ({ status: 'Webhook updated', webhook: await updateWebhook(deps, call) })),
  operation({
    method: 'delete',
    path: '/webhooks',
    id: 'deleteWebhook',
    tag,
    summary: 'Delete a webhook',
    description: 'Nothing is sent to it from then on.',
    input: deleteWebhookInput,
    notes,
    answer: z.object({ status: z.literal('Webhook deleted'), webhookId: webhookIdSchema }),
    errors: ofOne,
  }).run(async (deps, call) => ({ status: 'Webhook deleted', ...(await deleteWebhook(deps, call)) })),
  operation({
    method: 'post',
    path: '/webhooks/rotate',
    id: 'rotateWebhook',
    tag,
    summary: 'Give a webhook a new secret',
    description: 'The secret is in this answer alone. For 24 hours the one before signs as well.',
    input: rotateWebhookInput,
    notes,
    answer: z.object({ status: z.literal('Webhook secret rotated'), webhook: webhookWithSecretSchema }),
    errors: [...ofOne, 'webhooks_not_set_up'],
  }).run(async (deps, call) => ({ status: 'Webhook secret rotated', webhook: await rotateWebhook(deps, call) })),
]
