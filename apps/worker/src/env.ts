import { serverVariables, sharedVariables, wholeNumberVariable, workerVariables } from '@organizations/runtime'
import { z } from 'zod'

/** What the worker reads from the environment. */
export const environment = z.object({
  ...sharedVariables,
  ...workerVariables,
  HOST: serverVariables.HOST,
  /** Where a worker of its own serves `/metrics`; unset: nowhere. */
  METRICS_PORT: wholeNumberVariable(0, 65_535).optional(),
})
