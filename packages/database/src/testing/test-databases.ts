/** The databases that every database test runs on, one body for all: real ones, each test its own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase, type OpenDatabase } from '../dialect.ts'
import { migrateToLatest } from '../migrate.ts'
import { createEmptyDatabase, takePostgresDatabase } from './postgres-databases.ts'

export interface TestDatabase extends OpenDatabase {
  /** What DATABASE_URL would be: other processes can open it too. */
  url: string
  /** Closes it and removes every trace. */
  remove: () => Promise<void>
}

/** A place for a database that has not been opened yet: there is nothing in it. */
export interface EmptyDatabase {
  /** Opens it, as one more program would. */
  open: () => OpenDatabase
  /** Removes every trace; what was opened must be closed. */
  remove: () => Promise<void>
}

export const testDatabases: readonly {
  name: string
  /** One that is up to date. */
  open: () => Promise<TestDatabase>
  createEmpty: () => Promise<EmptyDatabase>
}[] = [
  { name: 'SQLite', open: openSqlite, createEmpty: createEmptyFile },
  { name: 'Postgres', open: openPostgres, createEmpty: createEmptyPostgresDatabase },
]

/** For tests of rules that no database decides, or that take long: one is enough, and keeps the whole run short. */
export const oneDatabase: typeof testDatabases = testDatabases.slice(0, 1)

async function openSqlite(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'organizations-db-'))
  const url = `file:${join(folder, 'test.db')}`
  const database = openDatabase(url, { baseFolder: folder, onBackgroundError: rethrow })
  await migrateToLatest(database.db)
  return {
    ...database,
    url,
    async remove() {
      await database.close()
      await rm(folder, { recursive: true })
    },
  }
}

async function createEmptyFile(): Promise<EmptyDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'organizations-db-'))
  return {
    open: () => openDatabase('file:data/test.db', { baseFolder: folder, onBackgroundError: rethrow }),
    remove: () => rm(folder, { recursive: true }),
  }
}

async function createEmptyPostgresDatabase(): Promise<EmptyDatabase> {
  const { url, remove } = await createEmptyDatabase()
  return { open: () => openDatabase(url, { baseFolder: '/', onBackgroundError: rethrow }), remove }
}

/** On Postgres alone: for what only Postgres has. */
export async function openPostgres(): Promise<TestDatabase> {
  const { url, remove } = await takePostgresDatabase()
  const database = openDatabase(url, { baseFolder: '/', onBackgroundError: rethrow })
  return {
    ...database,
    url,
    async remove() {
      await database.close()
      await remove()
    },
  }
}

function rethrow(error: unknown): never {
  throw error
}
