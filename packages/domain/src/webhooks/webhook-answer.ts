import { z } from 'zod'
import {
  countSchema,
  deliveryIdSchema,
  feedEventIdSchema,
  organizationIdSchema,
  timeSchema,
  urlSchema,
  userIdSchema,
  webhookIdSchema,
} from '../answers/answer-fields.ts'
import { feedEventTypes } from '../events/event-types.ts'
import { deliveryStatuses, WEBHOOKS_PER_PAGE } from './webhook.ts'

/** An endpoint that hears of an organization's events, without its secret. */
export const webhookSchema = z
  .object({
    id: webhookIdSchema,
    org_id: organizationIdSchema,
    name: z.string(),
    url: urlSchema,
    enabled: z.boolean(),
    disabled_reason: z.string().nullable().meta({ description: 'Why the service disabled it; null when it did not.' }),
    events: z.array(z.string()).max(100).meta({ description: 'Types, families such as `member.*`, and `*`.' }),
    created_at: timeSchema,
    updated_at: timeSchema,
    created_by: userIdSchema,
  })
  .meta({ id: 'Webhook', description: 'An endpoint that hears of events.' })

/** One alone, with what became of the deliveries of the last 24 hours. */
export const webhookWithStatsSchema = webhookSchema
  .extend({
    stats_24h: z
      .object({ success: countSchema, failed: countSchema, pending: countSchema })
      .meta({ description: 'The deliveries that were made in the last 24 hours.' }),
  })
  .meta({ id: 'WebhookWithStats' })

/** One with its secret, in the answer that made it. */
export const webhookWithSecretSchema = webhookSchema
  .extend({
    secret: z
      .string()
      .nullable()
      .meta({ description: 'What signs its deliveries, in this answer alone; null in the answer to a repetition.' }),
  })
  .meta({ id: 'WebhookWithSecret' })

/** What became of an event on its way to an endpoint. */
export const deliverySchema = z
  .object({
    id: deliveryIdSchema,
    org_id: organizationIdSchema,
    webhook_id: webhookIdSchema,
    event_id: feedEventIdSchema,
    event_type: z.enum([...feedEventTypes, 'webhook.test']),
    status: z.enum(deliveryStatuses),
    attempt_count: countSchema.meta({ description: 'How many tries have been made.' }),
    next_retry_at: timeSchema.nullable(),
    created_at: timeSchema,
    completed_at: timeSchema.nullable(),
    duration_ms: countSchema.nullable(),
    response_status: z.int().nullable().meta({ description: 'The HTTP status of the last answer.' }),
    response_body: z.string().nullable().meta({ description: 'The first of the last answer, at most 1 KiB.' }),
    error: z.string().nullable().meta({ description: 'Why the last try got no answer.' }),
  })
  .meta({ id: 'WebhookDelivery' })

/** One alone, with what it sends. */
export const deliveryWithPayloadSchema = deliverySchema
  .extend({
    payload: z.string().nullable().meta({
      description: 'The body that is signed and sent, the same in every try; null when its event is not kept any more.',
    }),
  })
  .meta({ id: 'WebhookDeliveryWithPayload' })

export const deliveryPageSchema = z.object({
  deliveries: z.array(deliverySchema).max(WEBHOOKS_PER_PAGE),
  pagination: z.object({
    page: countSchema,
    per_page: countSchema,
    total: countSchema.meta({ description: 'How many there are; 10,000 also stands for more.' }),
    has_more: z.boolean(),
  }),
})

export type Webhook = z.output<typeof webhookSchema>
export type WebhookWithStats = z.output<typeof webhookWithStatsSchema>
export type WebhookWithSecret = z.output<typeof webhookWithSecretSchema>
export type Delivery = z.output<typeof deliverySchema>
export type DeliveryWithPayload = z.output<typeof deliveryWithPayloadSchema>
export type DeliveryPage = z.output<typeof deliveryPageSchema>

/** What became of a test. */
export const webhookTestSchema = z
  .object({
    success: z.boolean(),
    status: z.int().nullable().meta({ description: 'Which the endpoint answered; null when it did not.' }),
    duration_ms: countSchema,
    response_preview: z.string().nullable().meta({ description: 'The first KiB of the answer.' }),
    delivery_id: deliveryIdSchema,
    message: z.string(),
  })
  .meta({ id: 'WebhookTest', description: 'What became of a test of an endpoint.' })

export type WebhookTest = z.output<typeof webhookTestSchema>
