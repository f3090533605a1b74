import { z } from 'zod'
import { numberSchema, sessionIdSchema, timeSchema } from '../answers/answer-fields.ts'
import { apiKeySchema } from '../keys/api-key-answer.ts'
import { currentKeySchema } from '../keys/current-key-answer.ts'

/** A sign-in by a browser, as its user sees it. */
export const sessionSchema = z
  .object({
    id: sessionIdSchema,
    key_id: numberSchema.nullable().meta({
      description:
        'The key that it was begun with, and whose rights it has; null when it was begun at the identity provider.',
    }),
    key_name: z.string().nullable(),
    user_agent: z.string().nullable().meta({ description: 'What the browser said that it is, shortened.' }),
    created_at: timeSchema,
    expires_at: timeSchema,
    is_current: z.boolean().meta({ description: 'Is it the one that asks?' }),
  })
  .meta({ id: 'Session' })

/** Who asks, with what rights and until when. */
export const currentSessionSchema = currentKeySchema
  .extend({
    apikey: apiKeySchema.nullable().meta({ description: 'Null for a person, who has no key.' }),
    session: sessionSchema.nullable().meta({ description: 'Null for a request that came with a key.' }),
  })
  .meta({ id: 'CurrentSession' })

export type Session = z.output<typeof sessionSchema>
export type CurrentSession = z.output<typeof currentSessionSchema>
