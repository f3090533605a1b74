/**
 * The fields that many answers have. The schemas of answers say what callers get: the types of both doors and the
 * OpenAPI document come from them. Nothing is parsed or stripped by them when an answer is sent.
 */
import { z } from 'zod'
import {
  idPrefixes,
  type AuditEntryId,
  type DeletionId,
  type DeliveryId,
  type FeedEventId,
  type InvitationId,
  type OrganizationId,
  type SessionId,
  type ParticipantId,
  type UserId,
  type WebhookId,
} from '../ids.ts'

// A schema checks what an id looks like. Only the database knows whether it exists, so no schema can make the brand.
export const organizationIdSchema = id(idPrefixes.organization) as unknown as z.ZodType<OrganizationId>
export const userIdSchema = id(idPrefixes.user) as unknown as z.ZodType<UserId>
export const invitationIdSchema = id(idPrefixes.invitation) as unknown as z.ZodType<InvitationId>
export const deletionIdSchema = id(idPrefixes.deletion) as unknown as z.ZodType<DeletionId>
export const auditEntryIdSchema = id(idPrefixes.auditEntry) as unknown as z.ZodType<AuditEntryId>
export const feedEventIdSchema = id(idPrefixes.feedEvent) as unknown as z.ZodType<FeedEventId>
export const webhookIdSchema = id(idPrefixes.webhook) as unknown as z.ZodType<WebhookId>
export const sessionIdSchema = id(idPrefixes.session) as unknown as z.ZodType<SessionId>
export const deliveryIdSchema = id(idPrefixes.delivery) as unknown as z.ZodType<DeliveryId>
export const participantIdSchema = id(idPrefixes.participant) as unknown as z.ZodType<ParticipantId>

/** The id of a key, a bundle or a channel, and the number of a receipt. */
export const numberSchema = z.int().min(1)

/** How many tables an answer tells of at most; the cascade registry has fewer. */
export const MAX_TABLES = 100

/** How many, or how many bytes. */
export const countSchema = z.int().min(0)

export const timeSchema = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  .meta({
    id: 'Time',
    format: 'date-time',
    description: 'UTC, with milliseconds.',
    examples: ['2026-01-31T12:00:00.000Z'],
  })

export const daySchema = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d$/)
  .meta({ id: 'Day', format: 'date', description: 'A day in UTC.', examples: ['2026-01-31'] })

export const emailSchema = z.string().meta({ format: 'email' })
export const urlSchema = z.string().meta({ format: 'uri' })

/** A prefix and a UUIDv7 in the base32 of Crockford: https://github.com/jetify-com/typeid. */
function id(prefix: string): z.ZodString {
  return z.string().regex(new RegExp(`^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`))
}
