import { sharedVariables, workerVariables } from '@organizations/runtime'
import { z } from 'zod'

/** What the worker reads from the environment. */
export const environment = z.object({ ...sharedVariables, ...workerVariables })
