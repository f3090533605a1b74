import {
  batchLimits,
  inTransaction,
  insertReceiptKey,
  isPostgresUrl,
  migrateToLatest,
  openDatabase,
  reachDatabase,
  type OpenDatabase,
} from '@organizations/database'
import { publicKeyOf } from '@organizations/receipts'
import { createKeyUses, createBatchSizes, type DeletionDeps, type Doorbell } from '@organizations/services'
import { openObjectStore, type ObjectStore } from '@organizations/storage'
import type { Logger } from 'pino'
import { createIds } from './create-ids.ts'
import { createMetrics, type Metrics } from './create-metrics.ts'
import { openSigningKey } from './open-signing-key.ts'
import { EnvironmentError } from './read-env.ts'
import { repositoryRoot } from './repository-root.ts'

export interface OpenDepsOptions {
  databaseUrl: string
  /** Of Postgres: how many connections at most. */
  databasePoolSize?: number | undefined
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
  const database = open(options)
  try {
    await requireAnswer(options, database)
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
        batchSizes: createBatchSizes(batchLimits(db)),
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

function open({ databaseUrl, databasePoolSize, log }: OpenDepsOptions): OpenDatabase {
  const trouble = isPostgresUrl(databaseUrl)
    ? 'A connection to the database was lost'
    : 'Checkpoints of the database have stopped'
  try {
    return openDatabase(databaseUrl, {
      baseFolder: repositoryRoot,
      poolSize: databasePoolSize,
      onBackgroundError: (error) => log.error({ err: error }, trouble),
    })
  } catch (cause) {
    throw new EnvironmentError([`DATABASE_URL: expected an SQLite file that can be used: ${messageOf(cause)}`], {
      cause,
    })
  }
}

/** A file that cannot be used was told of when it was opened; a server is connected to on first use. */
async function requireAnswer({ databaseUrl }: OpenDepsOptions, { db }: OpenDatabase): Promise<void> {
  if (!isPostgresUrl(databaseUrl)) return
  try {
    await reachDatabase(db)
  } catch (cause) {
    throw new EnvironmentError([`DATABASE_URL: expected a Postgres database that answers: ${messageOf(cause)}`], {
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
  // What failed at several addresses of one host has no message of its own.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join(', ')
  return error instanceof Error ? error.message : String(error)
}
