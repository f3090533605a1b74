import {
  migrateToLatest,
  openDatabase,
  parseDatabaseUrl,
  reachDatabase,
  type OpenDatabase,
  type Signal,
} from '@organizations/database'
import { openObjectStore, type ObjectStore } from '@organizations/storage'
import type { Logger } from 'pino'
import { holdInUse, type SharedDatabase } from './hold-in-use.ts'
import { databaseFiles, makePrivate, objectFolders } from './keep-private.ts'
import { logFreeSpace } from './log-free-space.ts'
import { EnvironmentError } from '../environment/read-env.ts'
import { repositoryRoot } from '../repository-root.ts'
import { requireNotMoved } from './require-not-moved.ts'

export interface OpenDataOptions {
  databaseUrl: string
  /** Postgres only: the maximum number of connections. */
  databasePoolSize?: number | undefined
  storageUrl: string
  log: Logger
  /** Called with what other programs tell this one, on Postgres. */
  onSignal?: ((signal: Signal) => void) | undefined
}

/**
 * Opens and migrates the database, and opens the store: all that a program needs that runs no deletions, and so signs
 * no receipts. Throws `EnvironmentError` when one of them cannot be opened.
 */
export async function openData(options: OpenDataOptions): Promise<{ database: SharedDatabase; store: ObjectStore }> {
  const { log } = options
  await makePrivate(databaseFiles(options.databaseUrl), log)
  const opened = open(options)
  let close = opened.close
  try {
    await requireAnswer(options, opened)
    const database = await holdInUse(opened, options)
    ;({ close } = database)
    await migrateToLatest(database.db)
    await requireNotMoved(database.db, options)
    await logFreeSpace(database.db, log)
    const store = await openStore(options)
    await makePrivate(objectFolders(options.storageUrl), log)
    return { database, store }
  } catch (error) {
    await close()
    throw error
  }
}

function open({ databaseUrl, databasePoolSize, log }: OpenDataOptions): OpenDatabase {
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
    const why = `${messageOf(cause)}${hintFor(cause)}`
    throw new EnvironmentError([`DATABASE_URL: expected an SQLite file that can be used: ${why}`], { cause })
  }
}

function hintFor(error: unknown): string {
  if (!(error instanceof Error)) return ''
  if ('code' in error && String(error.code).startsWith('SQLITE_BUSY'))
    return '. Another program has it alone, such as npm run move or npm run compact'
  // A read-only file system is ENOENT here: Node's way to make several folders at once.
  if ('syscall' in error && error.syscall === 'mkdir')
    return '. Its folder is missing and cannot be made: DATABASE_URL and STORAGE_URL can name places that can be written to'
  return ''
}

/**
 * Postgres is connected to on first use, so we check it here. An SQLite file was already checked when it was opened.
 */
async function requireAnswer({ databaseUrl }: OpenDataOptions, { db }: OpenDatabase): Promise<void> {
  if (parseDatabaseUrl(databaseUrl, repositoryRoot).kind === 'sqlite') return
  try {
    await reachDatabase(db)
  } catch (cause) {
    throw new EnvironmentError([`DATABASE_URL: expected a Postgres database that answers: ${messageOf(cause)}`], {
      cause,
    })
  }
}

async function openStore({ storageUrl }: OpenDataOptions): Promise<ObjectStore> {
  try {
    return await openObjectStore(storageUrl, repositoryRoot)
  } catch (cause) {
    throw new EnvironmentError([messageOf(cause)], { cause })
  }
}

function messageOf(error: unknown): string {
  // An error that occurred at several addresses of one host has no message of its own.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join(', ')
  return error instanceof Error ? error.message : String(error)
}
