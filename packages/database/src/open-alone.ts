/** Which programs use a database: all of the service together, or a move alone. */
import { existsSync } from 'node:fs'
import { parseDatabaseUrl } from './database-url.ts'
import { openDatabase, type OpenDatabase } from './dialect.ts'
import { shareInUse, takeInUse, type ShareOptions, type SharedInUse } from './postgres/in-use-lock.ts'
import { openSqliteAlone } from './sqlite/open-sqlite-alone.ts'

export interface DatabaseAlone extends OpenDatabase {
  /** Throws when it is no longer sure that no other program uses it. */
  requireAlone: () => void
}

/**
 * Opens a database that no program of the service uses, and keeps them out. An SQLite file is made when `isNew`. Throws
 * a sentence when one uses it.
 */
export async function openDatabaseAlone(
  url: string,
  { baseFolder, isNew }: { baseFolder: string; isNew: boolean },
): Promise<DatabaseAlone> {
  const address = parseDatabaseUrl(url, baseFolder)
  if (address.kind === 'sqlite') {
    const { file } = address
    if (!isNew && !existsSync(file)) throw new Error(`Expected an SQLite file, found none at ${file}`)
    return { ...openSqliteAlone(file, { isNew }), requireAlone() {} }
  }
  const lock = await takeInUse(address.url)
  if (lock === undefined) {
    throw new Error(
      'Expected the database to be used by no program: stop API, workers and other moves, and run this again',
    )
  }
  const database = openDatabase(url, { baseFolder, onBackgroundError() {}, poolSize: 2 })
  return {
    ...database,
    requireAlone: lock.requireHeld,
    async close() {
      await database.close()
      await lock.release()
    },
  }
}

/**
 * Says that this program uses the database, until `release`. Undefined when it is being moved. On SQLite the open file
 * says so by itself, and nothing is told to other programs: they look by themselves.
 */
export async function shareDatabase(
  url: string,
  { baseFolder, ...options }: ShareOptions & { baseFolder: string },
): Promise<SharedInUse | undefined> {
  const address = parseDatabaseUrl(url, baseFolder)
  if (address.kind === 'sqlite') return { tell() {}, release: async () => {} }
  return await shareInUse(address.url, options)
}
