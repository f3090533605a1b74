import { z } from 'zod'
import { numberSchema, organizationIdSchema, timeSchema, userIdSchema } from '../answers/answer-fields.ts'
import { idPrefixes } from '../ids.ts'
import { eventCatalog, type EventData } from './event-catalog.ts'
import type { FeedEventType } from './event-types.ts'

/** What every event has in its data. */
const common = {
  organization_id: organizationIdSchema,
  sequence: z.int().min(1).meta({ description: 'Counts up by one with each event of the organization.' }),
  actor: z
    .strictObject({ user_id: userIdSchema, key_id: numberSchema.nullable() })
    .nullable()
    .meta({ description: 'Who did it, without a key for a person; null for what the service did by itself.' }),
}

/** An event as others get it: the envelope of Standard Webhooks. */
export interface FeedEvent<T extends FeedEventType = FeedEventType> {
  id: string
  type: T
  timestamp: string
  data: z.output<z.ZodObject<typeof common>> & EventData<T>
}

/** The schema of the whole event of a type. */
export function feedEventSchemaOf(type: FeedEventType): z.ZodType {
  return z.strictObject({
    id: z.string().regex(new RegExp(`^${idPrefixes.feedEvent}_[0-7][0-9a-hjkmnp-tv-z]{25}$`)),
    type: z.literal(type),
    timestamp: timeSchema,
    data: z.strictObject({ ...common, ...eventCatalog[type].data.shape }),
  })
}
