import { bootstrapVariables, serverVariables, sharedVariables, workerVariables } from '@organizations/runtime'
import { z } from 'zod'

/** What the standalone server reads from the environment. */
export const environment = z.object({
  ...sharedVariables,
  ...serverVariables,
  ...workerVariables,
  ...bootstrapVariables,
})
