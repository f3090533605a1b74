import {
  egressVariables,
  serverVariables,
  sharedVariables,
  wholeNumberVariable,
  workerVariables,
} from '@organizations/runtime'
import { z } from 'zod'

/** The environment variables of the worker. */
export const environment = z.object({
  ...sharedVariables,
  ...workerVariables,
  ...egressVariables,
  HOST: serverVariables.HOST,
  /** The port where a separate worker process serves `/metrics`, `/healthz` and `/readyz`. Unset: not served. */
  METRICS_PORT: wholeNumberVariable(0, 65_535).optional(),
})
