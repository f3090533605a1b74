import { z } from 'zod'
import { userSchema } from '../operator/user-answer.ts'
import { apiKeySchema } from './api-key-answer.ts'

/** What a key is told about itself. */
export const currentKeySchema = z
  .object({
    user: userSchema,
    apikey: apiKeySchema,
    is_operator: z.boolean().meta({ description: 'Has the user the operator right?' }),
  })
  .meta({ id: 'CurrentKey' })

export type CurrentKey = z.output<typeof currentKeySchema>
