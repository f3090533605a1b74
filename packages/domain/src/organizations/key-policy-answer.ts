import { z } from 'zod'

/** What an organization asks of the keys that reach it, at every use. */
export const keyPolicySchema = z
  .object({
    require_apikey_expiration: z.boolean().meta({ description: 'Only keys that expire.' }),
    max_apikey_expiration_days: z
      .int()
      .min(1)
      .max(365)
      .nullable()
      .meta({ description: 'Keys that expire do so within so many days from now.' }),
  })
  .meta({ id: 'KeyPolicy', description: 'What an organization asks of the keys that reach it, at every use.' })

export type KeyPolicy = z.output<typeof keyPolicySchema>
