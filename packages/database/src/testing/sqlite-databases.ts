/**
 * SQLite files, each test its own. Opening one costs a tenth of a second, for its schema and for the thread that
 * checkpoints it. So a new one is a copy of one that has been migrated, and one that a test is done with stays open.
 */
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { createTempFolder } from '../../../../test/support/temp-folder.ts'
import { openDatabase } from '../dialect.ts'
import { migrateToLatest } from '../migrate.ts'
import { inTransaction } from '../transaction.ts'
import type { KeptDatabase } from './keep-databases.ts'
import { createTestClock } from './test-clock.ts'

/** A database that is up to date and empty. */
export async function createSqliteDatabase(): Promise<KeptDatabase> {
  const migrated = await (template ??= makeTemplate())
  const folder = createTempFolder() // which goes with the process, when the database is kept until then
  const file = join(folder.path, 'test.db')
  await copyFile(migrated, file)
  const url = `file:${file}`
  const { clock, useClock } = createTestClock()
  const database = openDatabase(url, { baseFolder: folder.path, onBackgroundError: rethrow, clock })
  return {
    ...database,
    useClock,
    url,
    async renew() {
      await inTransaction(database.db, async () => {}) // waits for one that is under way, as closing does
      const source = new SqliteDatabase(migrated, { readonly: true })
      try {
        await source.backup(file) // over all that is there, the schema too
      } finally {
        source.close()
      }
      return true
    },
    async discard() {
      await database.close()
      await folder.remove()
    },
  }
}

let template: Promise<string> | undefined // module-level: once for the process

/** The path of a file that has been migrated. */
async function makeTemplate(): Promise<string> {
  const { path } = createTempFolder()
  const database = openDatabase('file:migrated.db', { baseFolder: path, onBackgroundError: rethrow })
  await migrateToLatest(database.relaxedDb)
  await database.close()
  return join(path, 'migrated.db')
}

function rethrow(error: unknown): never {
  throw error
}
