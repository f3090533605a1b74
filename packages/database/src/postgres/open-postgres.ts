import { Kysely } from 'kysely'
import type { OpenDatabase, OpenOptions } from '../dialect.ts'
import { openPool } from './open-pool.ts'
import { postgresDialect } from './postgres-dialect.ts'

/** Opens a Postgres database; it is connected to on first use. */
export function openPostgres(url: string, options: OpenOptions): OpenDatabase {
  const pool = openPool(url, options)
  return {
    db: new Kysely({ dialect: postgresDialect(pool, 'full') }),
    relaxedDb: new Kysely({ dialect: postgresDialect(pool, 'relaxed') }),
    // Waits for the transactions under way, so that closing never cuts one off.
    close: () => pool.end(),
  }
}
