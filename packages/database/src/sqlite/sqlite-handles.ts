/**
 * One SQLite file behind two handles: a read-only one that serves every read outside a transaction (in WAL mode
 * readers never wait for a writer), and the one writer, whose transactions come one after the other.
 */
import SqliteDatabase from 'better-sqlite3'
import { rewriteSmallFile, useIncrementalVacuum } from './free-space.ts'
import { createLogSync, type LogSync, type LogSyncOptions } from './log-sync.ts'
import { createWriteLock, type WriteLock } from './write-lock.ts'

export interface SqliteHandles {
  reader: SqliteHandle
  writer: SqliteHandle
  writeLock: WriteLock
  /** Brings what the writer has committed to the disk. */
  logSync: Pick<LogSync, 'untilSynced' | 'requireWorking'>
  /** Notes that the writer has committed. */
  noteCommit(): void
  close(): Promise<void>
}

export interface SqliteHandle {
  raw: SqliteDatabase.Database
  /** The statement for this text, prepared once. */
  prepare(sql: string): SqliteDatabase.Statement
}

export interface SqliteHandlesOptions extends LogSyncOptions {
  /** Called after each commit that has written something. */
  onCommit?: () => void
}

/** How long a reader waits in the rare moments when even a reader must: recovery after a crash. */
const READER_TIMEOUT_MS = 5000
const CACHE_KIB = 16_384
const WAL_SIZE_LIMIT_BYTES = 64 * 1024 * 1024

/** Opens the file, creating it when absent. Call `close` when done. */
export function openSqliteHandles(file: string, { onCommit, ...options }: SqliteHandlesOptions): SqliteHandles {
  const writer = new SqliteDatabase(file, { timeout: READER_TIMEOUT_MS })
  useWriteAheadLog(writer)
  // Waiting for another process's transaction is the driver's, so that it does not stop the event loop.
  writer.pragma('busy_timeout = 0')
  rewriteSmallFile(writer)
  writer.pragma('synchronous = normal') // the log is synced after the commit (log-sync.ts)
  // The commit that passes the limit would have to make the checkpoint: the checkpointer's thread does that instead.
  writer.pragma('wal_autocheckpoint = 0')
  // What is deleted is overwritten: docs/deletion.md, "Illegible".
  writer.pragma('secure_delete = on')
  writer.pragma(`journal_size_limit = ${WAL_SIZE_LIMIT_BYTES}`)
  const reader = new SqliteDatabase(file, { readonly: true, timeout: READER_TIMEOUT_MS })
  for (const raw of [writer, reader]) {
    raw.pragma('foreign_keys = on')
    raw.pragma(`cache_size = -${CACHE_KIB}`)
  }
  return handlesOn(reader, writer, { logSync: createLogSync(file, options), onCommit })
}

/** One connection that reads and writes, of a program that has the file alone. */
export function openSqliteHandlesOn(
  raw: SqliteDatabase.Database,
  file: string,
  options: LogSyncOptions,
): SqliteHandles {
  raw.pragma('synchronous = normal')
  raw.pragma('foreign_keys = on')
  raw.pragma('secure_delete = on')
  raw.pragma(`cache_size = -${CACHE_KIB}`)
  return handlesOn(raw, raw, { logSync: createLogSync(file, options) })
}

function handlesOn(
  reader: SqliteDatabase.Database,
  writer: SqliteDatabase.Database,
  { logSync, onCommit }: { logSync: LogSync; onCommit?: (() => void) | undefined },
): SqliteHandles {
  const changedRows = writer.prepare('select total_changes()').pluck()
  const schemaVersion = writer.prepare('pragma schema_version').pluck()
  let seen = { rows: changedRows.get(), schema: schemaVersion.get() }
  return {
    logSync,
    noteCommit() {
      const rows = changedRows.get()
      const schema = rows === seen.rows ? schemaVersion.get() : seen.schema
      if (rows === seen.rows && schema === seen.schema) return
      seen = { rows, schema }
      logSync.noteCommit()
      onCommit?.()
    },
    reader: withStatementCache(reader),
    writer: withStatementCache(writer),
    writeLock: createWriteLock(),
    async close() {
      await logSync.close()
      reader.close()
      writer.close()
    },
  }
}

/**
 * SQLite itself does not wait here: of processes that open a new file at the same moment it refuses some, because they
 * could wait for each other.
 */
function useWriteAheadLog(writer: SqliteDatabase.Database): void {
  const giveUpAt = performance.now() + READER_TIMEOUT_MS
  for (;;) {
    try {
      useIncrementalVacuum(writer)
      writer.pragma('journal_mode = wal')
      return
    } catch (error) {
      const isBusy = error instanceof SqliteDatabase.SqliteError && error.code.startsWith('SQLITE_BUSY')
      if (!isBusy || performance.now() > giveUpAt) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5) // 5 ms
    }
  }
}

/** Enough for every query of the service; texts with lists of varying length push the oldest out. */
const MAX_STATEMENTS = 500

/** SQLite would prepare such a statement again each time it is bound (docs/decisions/0020). */
const BARE_PARAMETER = /(?<!\+)\?/

function withStatementCache(raw: SqliteDatabase.Database): SqliteHandle {
  const statements = new Map<string, SqliteDatabase.Statement>()
  return {
    raw,
    prepare(sql) {
      const known = statements.get(sql)
      if (known !== undefined) return known
      if (BARE_PARAMETER.test(sql)) throw new Error(`Expected every parameter to be spelled +?, got: ${sql}`)
      const statement = raw.prepare(sql)
      const [oldest] = statements.keys()
      if (statements.size >= MAX_STATEMENTS && oldest !== undefined) statements.delete(oldest)
      statements.set(sql, statement)
      return statement
    },
  }
}
