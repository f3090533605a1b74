import type { Network } from '@organizations/egress'
import { z } from 'zod'
import { sharedVariables } from './env-fields.ts'
import { serverVariables } from './server-variables.ts'

/** The environment of a program that only uses the database and the store. */
export const runtimeEnvironment = z.object(sharedVariables)

/** The environment of a command that makes an address of the console. */
export const linkEnvironment = z.object({
  ...sharedVariables,
  PORT: serverVariables.PORT,
  HOST: serverVariables.HOST,
  BASE_PATH: serverVariables.BASE_PATH,
  PUBLIC_URL: serverVariables.PUBLIC_URL,
})

export type LinkEnvironment = z.output<typeof linkEnvironment>

/** The parsed environment of a program of the service. */
export type ProgramEnvironment = z.output<typeof runtimeEnvironment> & {
  LEASE_MS: number
  WEBHOOK_ALLOW_PRIVATE: boolean
  PARTICIPANT_NETWORKS: readonly Network[]
  REDIS_URL?: string | undefined
}
