import SqliteDatabase from 'better-sqlite3'

/**
 * ENOSPC is SQLITE_FULL, and so is a file that has reached its largest size. A quota (EDQUOT) and a limit of the process
 * (EFBIG) are errors of the write, and the log's index has one of its own. https://sqlite.org/rescode.html
 */
const fullCodes = new Set(['SQLITE_FULL', 'SQLITE_IOERR_WRITE', 'SQLITE_IOERR_SHMSIZE'])

/** Had SQLite no room for what it was to write? */
export function isSqliteFull(error: unknown): boolean {
  return error instanceof SqliteDatabase.SqliteError && fullCodes.has(error.code)
}
