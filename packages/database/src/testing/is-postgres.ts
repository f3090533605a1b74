import { PostgresAdapter, type Kysely } from 'kysely'

/** For what tests spell in two ways: which of the two databases a handle, or a transaction, is one of. */
export function isPostgres<DB>(db: Pick<Kysely<DB>, 'getExecutor'>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter
}
