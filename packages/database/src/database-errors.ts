/** What the errors of a database mean. An error names no handle, so each dialect is asked. */
import { FENCE_MESSAGE } from './schema-parts.ts'
import { postgres } from './postgres/postgres.ts'
import { sqlite } from './sqlite/sqlite.ts'

const dialects = [sqlite, postgres]

/** The fence's trigger refused a row, because what it belongs to is being or has been deleted. */
export function isFenceError(error: unknown): boolean {
  return dialects.some(({ isOwnError }) => isOwnError(error) && error.message === FENCE_MESSAGE)
}

/** A unique constraint on this column (as `table.column`) refused a row. */
export function isUniqueViolation(error: unknown, column: string): boolean {
  return dialects.some((dialect) => dialect.isUniqueViolation(error, column))
}

/**
 * The database can serve no request at the moment: its server is away or accepts no connection, or another process
 * holds its file. A commit may have succeeded although we got this error.
 */
export function isDatabaseUnavailable(error: unknown): boolean {
  return dialects.some(({ isUnavailable }) => isUnavailable(error))
}

/** The database had no room on its disk: the transaction changed nothing, and reads still work. */
export function isDatabaseFull(error: unknown): boolean {
  return dialects.some(({ isFull }) => isFull(error))
}
