import {
  inTransaction,
  insertReceiptKey,
  migrateToLatest,
  openDatabase,
  type OpenDatabase,
} from '@organizations/database'
import { publicKeyOf } from '@organizations/receipts'
import { createKeyUses, createPieceSizes, type DeletionDeps, type Doorbell } from '@organizations/services'
import { openObjectStore, type ObjectStore } from '@organizations/storage'
import type { Logger } from 'pino'
import { createIds } from './create-ids.ts'
import { createMetrics, type Metrics } from './create-metrics.ts'
import { openSigningKey } from './open-signing-key.ts'
import { EnvironmentError } from './read-env.ts'
import { repositoryRoot } from './repository-root.ts'

export interface OpenDepsOptions {
  databaseUrl: string
  storageUrl: string
  log: Logger
  doorbell: Doorbell
  leaseMs: number
  /** PEM; without it the key beside the database, which the first start makes. */
  receiptSigningKey?: string | undefined
}

export interface OpenDeps {
  deps: DeletionDeps
  metrics: Metrics
  /** Rejects when the database does not answer. */
  checkDatabase: () => Promise<void>
  close: () => Promise<void>
}

/**
 * Opens the database, brought up to date, and the store, with all else that use cases work with. Throws
 * `EnvironmentError` when one of them cannot be opened.
 */
export async function openDeps(options: OpenDepsOptions): Promise<OpenDeps> {
  const { log, doorbell, leaseMs } = options
  const database = openFile(options)
  try {
    await migrateToLatest(database.db)
    const store = await openStore(options)
    const { db, relaxedDb } = database
    const keyUses = createKeyUses({ relaxedDb, log })
    const metrics = createMetrics()
    const signingKey = await openSigningKey(options)
    const { kid, x } = publicKeyOf(signingKey.key)
    await inTransaction(db, (trx) => insertReceiptKey(trx, { kid, x, now: Date.now() }))
    return {
      deps: {
        db,
        relaxedDb,
        store,
        log,
        doorbell,
        leaseMs,
        keyUses,
        clock: Date.now,
        ids: createIds(),
        pieceSizes: createPieceSizes(),
        meters: metrics.meters,
        signingKey,
      },
      metrics,
      async checkDatabase() {
        await db.selectFrom('users').select('id').limit(1).execute()
      },
      async close() {
        await keyUses.stop()
        await database.close()
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

function openFile({ databaseUrl, log }: OpenDepsOptions): OpenDatabase {
  try {
    return openDatabase(databaseUrl, {
      baseFolder: repositoryRoot,
      onBackgroundError: (error) => log.error({ err: error }, 'Checkpoints of the database have stopped'),
    })
  } catch (cause) {
    throw new EnvironmentError([`DATABASE_URL: expected an SQLite file that can be used: ${messageOf(cause)}`], {
      cause,
    })
  }
}

async function openStore({ storageUrl }: OpenDepsOptions): Promise<ObjectStore> {
  try {
    return await openObjectStore(storageUrl, repositoryRoot)
  } catch (cause) {
    throw new EnvironmentError([messageOf(cause)], { cause })
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
