import type { Doorbell } from '@organizations/services'
import type { Logger } from 'pino'
import { createLog } from './create-log.ts'
import type { ProgramEnvironment } from './env-fields.ts'
import { openDeps, type OpenDeps } from './open-deps.ts'

/** The opened resources of a program. */
export interface OpenProgram extends OpenDeps {
  log: Logger
}

/** Opens the log, the database and the store that the environment names. Throws `EnvironmentError`. */
export async function openProgram(env: ProgramEnvironment, doorbell: Doorbell): Promise<OpenProgram> {
  const log = createLog(env.LOG_LEVEL)
  const opened = await openDeps({
    databaseUrl: env.DATABASE_URL,
    databasePoolSize: env.DATABASE_POOL_SIZE,
    storageUrl: env.STORAGE_URL,
    leaseMs: env.LEASE_MS,
    receiptSigningKey: env.RECEIPT_SIGNING_KEY,
    log,
    doorbell,
  })
  return { ...opened, log }
}
