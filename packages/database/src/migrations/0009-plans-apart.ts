import { sql, type Kysely } from 'kysely'
import { isPostgres } from '../dialect.ts'

/**
 * Each piece of a deletion updates its row. On Postgres that writes the row anew, so its plan, by far the largest part and
 * never changed, is kept apart from it.
 */
export async function up(db: Kysely<never>): Promise<void> {
  if (!isPostgres(db)) return
  await sql`alter table deletions alter column plan set storage external`.execute(db)
}
