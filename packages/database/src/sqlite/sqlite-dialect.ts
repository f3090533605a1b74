/**
 * Kysely's SQLite dialect, with a driver of our own: reads outside a transaction go to the read-only handle, so a
 * write outside a transaction fails at once; transactions begin with `begin immediate`, one after the other; prepared
 * statements are kept. Kysely's own driver has one connection behind a mutex, begins with a plain `begin` (which
 * fails with SQLITE_BUSY when a read precedes the first write) and prepares every statement anew.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import SqliteDatabase from 'better-sqlite3'
import {
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely'
import { runOn } from './direct-handles.ts'
import { createSharedCommits } from './shared-commits.ts'
import type { SqliteHandle, SqliteHandles } from './sqlite-handles.ts'

/**
 * `full`: a commit survives a power failure. For what a caller is told, and for what permits an effect outside of the
 * database. `relaxed`: a power failure may take back the last commits. For work that may be redone.
 */
export type Durability = 'full' | 'relaxed'

export function sqliteDialect(handles: SqliteHandles, durability: Durability): Dialect {
  return {
    createAdapter: () => new TransactionalDdlAdapter(),
    createDriver: () => sqliteDriver(handles, durability),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new PreparedOnceCompiler(),
  }
}

/**
 * Spells each parameter `+?`, so that no statement is prepared again when it is bound (decision 0020): SQLite looks at
 * the values of a bare `?` to choose a plan, and chooses anew at every bind.
 */
class PreparedOnceCompiler extends SqliteQueryCompiler {
  protected override getCurrentParameterPlaceholder(): string {
    return '+?'
  }
}

class TransactionalDdlAdapter extends SqliteAdapter {
  /** SQLite's DDL is transactional; Kysely is careful for the sake of other drivers. */
  override get supportsTransactionalDdl(): boolean {
    return true
  }

  /** Tells Kysely not to serialise everything behind one mutex: the handles see to that, for writers alone. */
  override get supportsMultipleConnections(): boolean {
    return true
  }
}

class SqliteConnection implements DatabaseConnection {
  handle: SqliteHandle
  endTurn: (() => void) | undefined

  constructor(handle: SqliteHandle) {
    this.handle = handle
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    return runOn<R>(this.handle, sql, parameters)
  }

  streamQuery(): never {
    throw new Error('Streaming is not supported: read in pages')
  }
}

/** The connections that Kysely hands back are the ones that `acquireConnection` made. */
function sqliteDriver(handles: SqliteHandles, durability: Durability): Driver {
  const { reader, writer, writeLock, logSync } = handles
  const commits = createSharedCommits(handles)
  const endTransaction = (connection: SqliteConnection, isPassedOn = false) => {
    connection.handle = reader
    if (!isPassedOn) connection.endTurn?.()
    connection.endTurn = undefined
  }
  return {
    init: async () => {},
    acquireConnection: async () => new SqliteConnection(reader),
    async beginTransaction(connection: SqliteConnection) {
      // No caller waits for what is relaxed.
      connection.endTurn = await writeLock.acquire(durability === 'relaxed' ? 'background' : 'request')
      try {
        if (!commits.join()) {
          logSync.requireWorking()
          await beginImmediate(writer)
        }
        connection.handle = writer
      } catch (error) {
        endTransaction(connection)
        throw error
      }
    },
    async commitTransaction(connection: SqliteConnection) {
      const committing = commits.end(() => durability === 'full' && writeLock.passOn())
      endTransaction(connection, committing !== undefined)
      await committing
      // Also after a transaction that wrote nothing: it may have read what is not on the disk yet, and its caller is told.
      if (durability === 'full') await logSync.untilSynced()
    },
    async rollbackTransaction(connection: SqliteConnection) {
      if (connection.endTurn === undefined) return // it was committed and not synced: the writer is another's by now
      try {
        commits.undo()
      } finally {
        endTransaction(connection)
      }
    },
    releaseConnection: async () => {},
    destroy: async () => {},
  }
}

/** How long a writer waits for another process's transaction. */
const BUSY_TIMEOUT_MS = 5000

/**
 * Waits for other processes' transactions without stopping the event loop. SQLite's lock has no queue, so the attempts
 * are short and random: a steady back-off would lose against a process that writes back to back.
 */
async function beginImmediate(writer: SqliteHandle): Promise<void> {
  const begin = writer.prepare('begin immediate')
  const giveUpAt = performance.now() + BUSY_TIMEOUT_MS
  for (;;) {
    try {
      begin.run()
      return
    } catch (error) {
      if (!isBusy(error) || performance.now() > giveUpAt) throw error
    }
    await sleep(1 + Math.random() * 3)
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof SqliteDatabase.SqliteError && error.code.startsWith('SQLITE_BUSY')
}
