/** The databases that every database test runs on, one body for all: real ones, each test its own. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDatabase, type OpenDatabase } from '../dialect.ts'
import { migrateToLatest } from '../migrate.ts'

export interface TestDatabase extends OpenDatabase {
  /** What DATABASE_URL would be: other processes can open it too. */
  url: string
  /** Closes it and removes every trace. */
  remove: () => Promise<void>
}

export const testDatabases: readonly { name: string; open: () => Promise<TestDatabase> }[] = [
  { name: 'SQLite', open: openSqlite },
]

async function openSqlite(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'organizations-db-'))
  const url = `file:${join(folder, 'test.db')}`
  const database = openDatabase(url, {
    baseFolder: folder,
    onBackgroundError: (error) => {
      throw error
    },
  })
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
