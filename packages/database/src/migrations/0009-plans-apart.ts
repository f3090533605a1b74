import type { Kysely } from 'kysely'
import { dialectOf } from '../dialect.ts'

/**
 * Each batch of a deletion updates its row. On Postgres that writes the row anew, so its plan, by far the largest part
 * and never changed, is kept apart from it.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await dialectOf(db).storeApart(db, 'deletions', 'plan')
}
