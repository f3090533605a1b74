import { z } from 'zod'
import { numberSchema, timeSchema } from '../answers/answer-fields.ts'
import { keyModes } from './api-key.ts'

/** What keys could have before the limits of new keys became fewer. */
const MAX_LIMITS_OF_BEFORE = 1000

const limits = (what: string) =>
  z
    .array(z.string())
    .max(MAX_LIMITS_OF_BEFORE)
    .exactOptional()
    .meta({ description: `The ${what} that the key is limited to. Absent: all. An empty list: none.` })

/** A key as its owner sees it. */
export const apiKeySchema = z
  .object({
    id: numberSchema,
    mode: z.enum(keyModes),
    name: z.string(),
    key: z
      .string()
      .nullable()
      .meta({ description: 'The secret, in the answer that creates or regenerates it; else null.' }),
    created_at: timeSchema,
    updated_at: timeSchema,
    expires_at: timeSchema.nullable(),
    last_used_at: timeSchema.nullable().meta({ description: 'True to a minute.' }),
    limited_to_apps: limits('apps'),
    limited_to_orgs: limits('organizations'),
  })
  .meta({ id: 'ApiKey' })

export type ApiKey = z.output<typeof apiKeySchema>
