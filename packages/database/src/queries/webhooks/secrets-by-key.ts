import { sql, type Kysely } from 'kysely'
import type { Database } from '../../schema.ts'

/**
 * How many secrets, of webhooks and of participants, are encrypted with each key, by the id that a secret begins with, up
 * to its dot.
 */
export async function countSecretsByKey(db: Kysely<Database>, idLength: number): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; count: number }>`
    select substr(secret, 1, ${sql.lit(idLength)}) as id, count(*) as count from (
      select secret from webhooks where deleted_at is null union all select secret from participants) as secrets
    group by 1`.execute(db)
  return new Map(rows.map(({ id, count }) => [id, count]))
}
