/** The databases that every database test runs on, one body for all: real ones, each test its own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase, type OpenDatabase } from '../dialect.ts'
import { keepDatabases, type TestDatabase } from './keep-databases.ts'
import { createEmptyDatabase, createPostgresDatabase } from './postgres-databases.ts'
import { createSqliteDatabase } from './sqlite-databases.ts'

export type { TestDatabase } from './keep-databases.ts'

export { copyDatabase, createEmptyDatabase } from './postgres-databases.ts'

export { countWaiting } from './count-waiting.ts'

export { fillDisk } from './fill-disk.ts'

export { insertSampleEnding, insertSampleEvent, type SampleEvent } from './insert-events.ts'

export { insertPastDeletions, type PastDeletions } from './past-deletions.ts'

export { recordStatements, type RecordedStatements } from './record-statements.ts'

export { endWhoWaits } from './end-who-waits.ts'

/** A place for a database that has not been opened yet: there is nothing in it. */
export interface EmptyDatabase {
  /** What DATABASE_URL would be. */
  url: string
  /** Opens it, as one more program would. */
  open: () => OpenDatabase
  /** Removes every trace; what was opened must be closed. */
  remove: () => Promise<void>
}

/** On Postgres alone: for what only Postgres has. */
export const openPostgres: () => Promise<TestDatabase> = keepDatabases(createPostgresDatabase)

export const testDatabases: readonly {
  name: string
  /** One that is up to date. */
  open: () => Promise<TestDatabase>
  createEmpty: () => Promise<EmptyDatabase>
}[] = [
  { name: 'SQLite', open: keepDatabases(createSqliteDatabase), createEmpty: createEmptyFile },
  { name: 'Postgres', open: openPostgres, createEmpty: createEmptyPostgresDatabase },
]

async function createEmptyFile(): Promise<EmptyDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'organizations-db-'))
  return {
    url: `file:${join(folder, 'data', 'test.db')}`,
    open: () => openDatabase('file:data/test.db', { baseFolder: folder, onBackgroundError: rethrow }),
    remove: () => rm(folder, { recursive: true }),
  }
}

async function createEmptyPostgresDatabase(): Promise<EmptyDatabase> {
  const { url, remove } = await createEmptyDatabase()
  return { url, open: () => openDatabase(url, { baseFolder: '/', onBackgroundError: rethrow }), remove }
}

function rethrow(error: unknown): never {
  throw error
}
