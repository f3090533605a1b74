import { migrateToLatest, openDatabase } from '@organizations/database'
import type { DeletionDeps, Doorbell } from '@organizations/services'
import { openObjectStore } from '@organizations/storage'
import type { Logger } from 'pino'
import { createIds } from './create-ids.ts'
import { repositoryRoot } from './repository-root.ts'

export interface OpenDepsOptions {
  databaseUrl: string
  storageUrl: string
  log: Logger
  doorbell: Doorbell
  leaseMs: number
}

export interface OpenDeps {
  deps: DeletionDeps
  /** Rejects when the database does not answer. */
  checkDatabase: () => Promise<void>
  close: () => Promise<void>
}

/** Opens the database, brought up to date, and the store, with all else that use cases work with. */
export async function openDeps(options: OpenDepsOptions): Promise<OpenDeps> {
  const { log, doorbell, leaseMs } = options
  const database = openDatabase(options.databaseUrl, {
    baseFolder: repositoryRoot,
    onBackgroundError: (error) => log.error({ err: error }, 'Checkpoints of the database have stopped'),
  })
  try {
    await migrateToLatest(database.db)
    const store = await openObjectStore(options.storageUrl, repositoryRoot)
    const { db, relaxedDb } = database
    return {
      deps: { db, relaxedDb, store, log, doorbell, leaseMs, clock: Date.now, ids: createIds() },
      async checkDatabase() {
        await db.selectFrom('users').select('id').limit(1).execute()
      },
      close: () => database.close(),
    }
  } catch (error) {
    await database.close()
    throw error
  }
}
