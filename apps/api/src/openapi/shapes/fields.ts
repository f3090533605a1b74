/** The fields that many answers have. */
import { idPrefixes, type AuditEntryId, type DeletionId, type OrganizationId, type UserId } from '@organizations/domain'
import { z } from 'zod'

// What an id may look like is the schema's, that it is one is the database's: the brand cannot be made from text here.
export const organizationId = id(idPrefixes.organization) as unknown as z.ZodType<OrganizationId>
export const userId = id(idPrefixes.user) as unknown as z.ZodType<UserId>
export const deletionId = id(idPrefixes.deletion) as unknown as z.ZodType<DeletionId>
export const auditEntryId = id(idPrefixes.auditEntry) as unknown as z.ZodType<AuditEntryId>

/** Of keys, bundles and channels. */
export const number = z.int().min(1)

export const time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  .meta({
    id: 'Time',
    format: 'date-time',
    description: 'UTC, with milliseconds.',
    examples: ['2026-01-31T12:00:00.000Z'],
  })

export const day = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d$/)
  .meta({ id: 'Day', format: 'date', description: 'A day in UTC.', examples: ['2026-01-31'] })

export const email = z.string().meta({ format: 'email' })
export const url = z.string().meta({ format: 'uri' })

/** How many, or how many bytes. */
export const count = z.int().min(0)

/** `{"data": ...}`: the envelope of one thing, and of many. */
export function data<T extends z.ZodType>(schema: T): z.ZodObject<{ data: T }> {
  return z.object({ data: schema })
}

/** The answer to an action that has nothing else to tell. */
export function done<T extends string>(status: T): z.ZodObject<{ status: z.ZodLiteral<T> }> {
  return z.object({ status: z.literal(status) })
}

/** A prefix and a UUIDv7 in the base32 of Crockford, as https://github.com/jetify-com/typeid has it. */
function id(prefix: string): z.ZodString {
  return z.string().regex(new RegExp(`^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`))
}
