/**
 * The driver of Postgres. It is loaded when the first database of Postgres is opened: it takes 15 MB, which a service on
 * SQLite does not need.
 */
import { createRequire } from 'node:module'
import type Pg from 'pg'

const require = createRequire(import.meta.url)
let driver: typeof Pg | undefined // module-level: a module is loaded once in a process

/** Loads the driver, unless it is. Not with `import()`: a database is opened without waiting. */
export function loadDriver(): typeof Pg {
  return (driver ??= require('pg') as typeof Pg) // the package that the type is imported from
}

/** Did the server send the error? None did as long as the driver is not loaded. */
export function isServerError(error: unknown): error is Pg.DatabaseError {
  return driver !== undefined && error instanceof driver.DatabaseError
}
