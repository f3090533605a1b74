import {
  bootstrapVariables,
  egressVariables,
  identityVariables,
  serverVariables,
  sharedVariables,
  signInVariables,
  workerVariables,
} from '@organizations/runtime'
import { z } from 'zod'

/** What the API reads from the environment. */
export const environment = z.object({
  ...sharedVariables,
  ...serverVariables,
  ...bootstrapVariables,
  ...signInVariables,
  ...egressVariables,
  ...identityVariables,
  LEASE_MS: workerVariables.LEASE_MS,
  DELIVERIES: workerVariables.DELIVERIES,
  REDIS_URL: workerVariables.REDIS_URL,
})
