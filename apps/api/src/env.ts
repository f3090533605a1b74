import {
  bootstrapVariables,
  egressVariables,
  identityVariables,
  serverVariables,
  sharedVariables,
  workerVariables,
} from '@organizations/runtime'
import { z } from 'zod'

/** What the API reads from the environment. */
export const environment = z.object({
  ...sharedVariables,
  ...serverVariables,
  ...bootstrapVariables,
  ...egressVariables,
  ...identityVariables,
  LEASE_MS: workerVariables.LEASE_MS,
  DELIVERIES: workerVariables.DELIVERIES,
  REDIS_URL: workerVariables.REDIS_URL,
})
