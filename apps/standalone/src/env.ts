import { isPlausibleSecret } from '@organizations/services'
import { serverVariables, sharedVariables, workerVariables } from '@organizations/runtime'
import { z } from 'zod'

/** What the standalone server reads from the environment. */
export const environment = z.object({
  ...sharedVariables,
  ...serverVariables,
  ...workerVariables,
  BOOTSTRAP_EMAIL: z.email({ error: 'expected an e-mail address' }).default('admin@example.com'),
  BOOTSTRAP_API_KEY: z
    .string()
    .min(20, { error: 'expected a key of 20 characters or more' })
    .refine(isPlausibleSecret, { error: 'expected a whole key: one that begins with orgs_ ends in its checksum' })
    .optional(),
})

export type Environment = z.output<typeof environment>
