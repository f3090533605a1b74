import { sql, type Kysely, type RawBuilder } from 'kysely'
import { dialectOf } from './dialect.ts'

/** The time to set `updated_at` to: later than the last one, also when two changes fall into one millisecond. */
export function nextUpdatedAt<DB>(db: Pick<Kysely<DB>, 'getExecutor'>, now: number): RawBuilder<number> {
  return sql<number>`${dialectOf(db).greatest}(updated_at + 1, ${now})`
}
