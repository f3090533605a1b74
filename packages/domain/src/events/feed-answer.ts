import { z } from 'zod'
import { numberSchema, organizationIdSchema, timeSchema, userIdSchema } from '../answers/answer-fields.ts'
import { idPrefixes, type FeedEventId } from '../ids.ts'
import { MAX_LIMIT } from '../input/page.ts'
import { feedEventTypes } from './event-types.ts'

const feedEventIdSchema = z
  .string()
  .regex(new RegExp(`^${idPrefixes.feedEvent}_[0-7][0-9a-hjkmnp-tv-z]{25}$`)) as unknown as z.ZodType<FeedEventId> // only the database makes one

/** An event of any type, in the envelope of Standard Webhooks. */
export const listedEventSchema = z
  .object({
    id: feedEventIdSchema,
    type: z.enum(feedEventTypes),
    timestamp: timeSchema,
    data: z.looseObject({
      organization_id: organizationIdSchema,
      sequence: z.int().min(1).meta({ description: 'Counts up by one with each event of the organization.' }),
      actor: z
        .object({ user_id: userIdSchema, key_id: numberSchema.nullable() })
        .nullable()
        .meta({ description: 'Who did it; null for what the service did by itself.' }),
    }),
  })
  .meta({ id: 'Event', description: 'What happened. `data` has more fields, by `type`. Never a secret.' })

const cursorSchema = z.string().max(200)

export const eventPageSchema = z.object({
  data: z.array(listedEventSchema).max(MAX_LIMIT),
  cursor: cursorSchema.meta({
    description: 'Of the last of these events, for `after`. The same as before when there are none.',
  }),
  hasMore: z.boolean().meta({ description: 'True when there are more after these at once.' }),
})

export type ListedEvent = z.output<typeof listedEventSchema>
export type EventPage = z.output<typeof eventPageSchema>
