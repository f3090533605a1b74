import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { Kysely } from 'kysely'
import type { OpenDatabase, OpenOptions } from '../dialect.ts'
import type { Database } from '../schema.ts'
import { startCheckpointer } from './checkpointer.ts'
import { useHandles } from './direct-handles.ts'
import { createEraser } from './eraser.ts'
import { sqliteDialect } from './sqlite-dialect.ts'
import { openSqliteHandles } from './sqlite-handles.ts'

/** Opens the database in the file, which is created when absent. */
export function openSqlite(
  file: string,
  { onBackgroundError, onFatalError = throwUncaught, syncLog }: OpenOptions,
): OpenDatabase {
  mkdirSync(dirname(file), { recursive: true })
  const handles = openSqliteHandles(file, { onFailed: onFatalError, ...(syncLog && { sync: syncLog }) })
  const checkpointer = startCheckpointer(file, onBackgroundError)
  const db = new Kysely<Database>({ dialect: sqliteDialect(handles, 'full') })
  const relaxedDb = new Kysely<Database>({ dialect: sqliteDialect(handles, 'relaxed') })
  for (const instance of [db, relaxedDb]) useHandles(instance, handles)
  return {
    db,
    relaxedDb,
    eraser: createEraser(handles.writeLock, checkpointer),
    async close() {
      await checkpointer.stop()
      // Waits for the transaction under way, so that closing never cuts one off.
      const endTurn = await handles.writeLock.acquire()
      await handles.close()
      endTurn()
    },
  }
}

/** What was not written is told where no caller catches it, so that the program stops. */
export function throwUncaught(error: Error): void {
  setImmediate(() => {
    throw error
  })
}
