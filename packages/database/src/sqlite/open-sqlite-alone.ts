import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { Kysely } from 'kysely'
import type { OpenDatabase } from '../dialect.ts'
import { requireAlone } from './compact-file.ts'
import { useIncrementalVacuum } from './free-space.ts'
import { throwUncaught } from './open-sqlite.ts'
import { sqliteDialect } from './sqlite-dialect.ts'
import { openSqliteHandlesOn } from './sqlite-handles.ts'

/**
 * Opens a file for one program alone: while it is open, no other can open it. Throws a sentence when one has it open
 * already, as every program of the service does for as long as it runs.
 */
export function openSqliteAlone(file: string, { isNew }: { isNew: boolean }): OpenDatabase {
  if (isNew) mkdirSync(dirname(file), { recursive: true })
  const raw = new SqliteDatabase(file, { fileMustExist: !isNew, timeout: 0 })
  try {
    raw.pragma('locking_mode = exclusive')
    if (isNew) useIncrementalVacuum(raw)
    requireAlone(raw, file)
    raw.pragma('journal_mode = wal')
  } catch (error) {
    raw.close()
    throw error
  }
  const handles = openSqliteHandlesOn(raw, file, { onFailed: throwUncaught })
  return {
    db: new Kysely({ dialect: sqliteDialect(handles, 'full') }),
    relaxedDb: new Kysely({ dialect: sqliteDialect(handles, 'relaxed') }),
    async close() {
      const endTurn = await handles.writeLock.acquire('background')
      await handles.close()
      endTurn()
    },
  }
}
