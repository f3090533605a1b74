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

/** The environment variables of the standalone server. */
export const environment = z.object({
  ...sharedVariables,
  ...serverVariables,
  ...workerVariables,
  ...egressVariables,
  ...identityVariables,
  ...bootstrapVariables,
  ...signInVariables,
})
