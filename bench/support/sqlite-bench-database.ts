import { copyFileSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { createCascadeFile, deleteByCascade, deleteByTables, type CascadeRows } from './cascade-baseline.ts'
import type { BenchDatabase } from './bench-database.ts'
import { createInstallation } from './installation.ts'

/** A database file and its copies, and a file with the same rows in the schema with ON DELETE CASCADE. */
export async function openSqliteBenchDatabase(rows: CascadeRows): Promise<BenchDatabase> {
  const { folder, databaseFile, env, remove } = await createInstallation()
  const cascadeFile = join(folder, 'cascade.db')
  const copied = join(folder, 'copy.db')
  const copy = (from: string) => {
    for (const suffix of ['', '-wal', '-shm']) if (existsSync(copied + suffix)) rmSync(copied + suffix)
    copyFileSync(from, copied)
    return copied
  }
  return {
    url: env.DATABASE_URL,
    async afterSeeding() {
      const db = new SqliteDatabase(databaseFile)
      db.pragma('wal_checkpoint(truncate)')
      db.close()
      createCascadeFile(cascadeFile, rows)
    },
    copy: async () => `file:${copy(databaseFile)}`,
    deleteByTables: async (_, tables, organizationId) => deleteByTables(copied, tables, organizationId),
    deleteByCascade: async () => deleteByCascade(copy(cascadeFile)),
    remove,
  }
}
