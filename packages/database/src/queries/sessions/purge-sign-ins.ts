import type { Transaction } from 'kysely'
import { claiming } from '../../locks.ts'
import type { Database } from '../../schema.ts'

/** What browsers sign in by and with, and the notices of the identity provider that were heeded: each has a hash, and an end. */
export const signInTables = ['sessions', 'sign_in_codes', 'transfer_tickets', 'spent_logout_tokens'] as const

/** Removes up to `limit` rows that ended before a time. Returns how many. */
export async function purgeSignIns(
  trx: Transaction<Database>,
  { table, before, limit }: { table: (typeof signInTables)[number]; before: number; limit: number },
): Promise<number> {
  const one = table as 'sessions' // any of them: they have these columns in common
  const ended = trx.selectFrom(one).where('expires_at', '<', before).orderBy('expires_at').limit(limit)
  const { numDeletedRows } = await trx
    .with(
      (cte) => cte('old').materialized(),
      () => claiming(trx, ended).select('hash'),
    )
    .deleteFrom(one)
    .where('hash', 'in', (eb) => eb.selectFrom('old').select('hash'))
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
