import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { Kysely } from 'kysely'
import type { OpenDatabase, OpenOptions } from '../dialect.ts'
import type { Database } from '../schema.ts'
import { createCheckpointer, hasLog } from './checkpointer.ts'
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
  const isAfterCrash = hasLog(file)
  const checkpointer = createCheckpointer(file, { onError: onBackgroundError })
  const handles = openSqliteHandles(file, {
    onFailed: onFatalError,
    onCommit: checkpointer.noteCommit,
    ...(syncLog && { sync: syncLog }),
  })
  // What a crash left in the log may have been deleted since.
  if (isAfterCrash) checkpointer.ask('move and empty the log').catch(onBackgroundError)
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
      const endTurn = await handles.writeLock.acquire('background')
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
