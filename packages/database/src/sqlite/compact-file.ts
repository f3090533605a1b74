import { statSync } from 'node:fs'
import SqliteDatabase from 'better-sqlite3'
import { useIncrementalVacuum } from './free-space.ts'

/**
 * Rewrites an SQLite file, so that nothing that was deleted is left in it or in its log, and that it can give free space
 * back by itself from then on. Returns its size before and after, in bytes. Needs twice as much free space. Throws a
 * sentence when the file does not exist, and when another program has it open: it would have to wait for as long as
 * this takes.
 */
export function compactSqliteFile(file: string): { before: number; after: number } {
  const before = statSync(file).size
  try {
    rewriteFile(file)
  } catch (cause) {
    if (!(cause instanceof SqliteDatabase.SqliteError)) throw cause
    throw new Error(`Expected to rewrite ${file}, but SQLite says: ${cause.message}`, { cause })
  }
  return { before, after: statSync(file).size }
}

function rewriteFile(file: string): void {
  const db = new SqliteDatabase(file, { fileMustExist: true, timeout: 0 })
  try {
    db.pragma('locking_mode = exclusive')
    requireAlone(db, file)
    db.pragma('secure_delete = on')
    useIncrementalVacuum(db)
    db.exec('vacuum')
    db.pragma('wal_checkpoint(truncate)')
  } finally {
    db.close()
  }
}

/**
 * Takes a file, on a connection in exclusive locking mode, from all others until it is closed. Throws a sentence when
 * another program has it open.
 */
export function requireAlone(db: SqliteDatabase.Database, file: string): void {
  try {
    db.exec('begin exclusive; commit')
  } catch (cause) {
    const isBusy = cause instanceof SqliteDatabase.SqliteError && cause.code.startsWith('SQLITE_BUSY')
    if (!isBusy) throw cause
    throw new Error(`Expected ${file} to be used by no program: stop the service and run this again`, { cause })
  }
}
