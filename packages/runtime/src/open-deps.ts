import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  batchLimits,
  inTransaction,
  insertReceiptKey,
  migrateToLatest,
  openDatabase,
  parseDatabaseUrl,
  probeDisk,
  reachDatabase,
  type OpenDatabase,
} from '@organizations/database'
import { publicKeyOf } from '@organizations/receipts'
import {
  createKeyUses,
  createBatchSizes,
  createPreviewCounts,
  type DeletionDeps,
  type Doorbell,
} from '@organizations/services'
import { openObjectStore, type ObjectStore } from '@organizations/storage'
import type { Logger } from 'pino'
import { createIds } from './create-ids.ts'
import { createMetrics, type Metrics } from './create-metrics.ts'
import { databaseFiles, makePrivate, objectFolders } from './keep-private.ts'
import { openSigningKey } from './open-signing-key.ts'
import { logFreeSpace } from './log-free-space.ts'
import { EnvironmentError } from './read-env.ts'
import { repositoryRoot } from './repository-root.ts'

const PROBE_BYTES = 64 * 1024

export interface OpenDepsOptions {
  databaseUrl: string
  /** Postgres only: the maximum number of connections. */
  databasePoolSize?: number | undefined
  storageUrl: string
  log: Logger
  doorbell: Doorbell
  leaseMs: number
  /** PEM. Default: the key file beside the database, which the first start creates. */
  receiptSigningKey?: string | undefined
}

export interface OpenDeps {
  deps: DeletionDeps
  metrics: Metrics
  /** Rejects when the database does not answer. */
  checkDatabase: () => Promise<void>
  /** Rejects while the disk of the database or of the store's folder is full. */
  checkDisk: () => Promise<void>
  close: () => Promise<void>
}

/**
 * Opens and migrates the database, opens the store, and creates all other dependencies of the use cases. Throws
 * `EnvironmentError` when the database or the store cannot be opened.
 */
export async function openDeps(options: OpenDepsOptions): Promise<OpenDeps> {
  const { log, doorbell, leaseMs } = options
  await makePrivate(databaseFiles(options.databaseUrl), log)
  const database = open(options)
  try {
    await requireAnswer(options, database)
    await migrateToLatest(database.db)
    await logFreeSpace(database.db, options.log)
    const store = await openStore(options)
    await makePrivate(objectFolders(options.storageUrl), log)
    const { db, relaxedDb, eraser } = database
    const keyUses = createKeyUses({ relaxedDb, log })
    const metrics = createMetrics()
    const signingKey = await openSigningKey(options)
    const { kid, x } = publicKeyOf(signingKey.key)
    await inTransaction(db, (trx) => insertReceiptKey(trx, { kid, x, now: Date.now() }))
    return {
      deps: {
        db,
        relaxedDb,
        ...(eraser && { eraser }),
        store,
        log,
        doorbell,
        leaseMs,
        keyUses,
        previews: createPreviewCounts(),
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
      async checkDisk() {
        await probeDisk(db)
        if (store.provider === 'file') await probeStore(store)
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
  const message =
    parseDatabaseUrl(databaseUrl, repositoryRoot).kind === 'postgres'
      ? 'A connection to the database was lost'
      : 'Checkpoints of the database have stopped'
  try {
    return openDatabase(databaseUrl, {
      baseFolder: repositoryRoot,
      poolSize: databasePoolSize,
      onBackgroundError: (error) => log.error({ err: error }, message),
    })
  } catch (cause) {
    throw new EnvironmentError([`DATABASE_URL: expected an SQLite file that can be used: ${messageOf(cause)}`], {
      cause,
    })
  }
}

/**
 * Postgres is connected to on first use, so we check it here. An SQLite file was already checked when it was opened.
 */
async function requireAnswer({ databaseUrl }: OpenDepsOptions, { db }: OpenDatabase): Promise<void> {
  if (parseDatabaseUrl(databaseUrl, repositoryRoot).kind === 'sqlite') return
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

/** Stores a little, and takes it back. */
async function probeStore(store: ObjectStore): Promise<void> {
  const key = `probes/${randomUUID()}`
  await store.put(key, Readable.from([Buffer.alloc(PROBE_BYTES)]))
  await store.discard(key)
}

function messageOf(error: unknown): string {
  // An error that occurred at several addresses of one host has no message of its own.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join(', ')
  return error instanceof Error ? error.message : String(error)
}
