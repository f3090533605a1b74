/**
 * The Idempotency-Keys that were used, apart from their answers: those go with what they are about, and yet a
 * repetition must not make it again. Kept as hashes, because they stay after a deletion.
 */
import { createHash } from 'node:crypto'
import type { Kysely, Transaction } from 'kysely'
import { claiming } from '../../locks.ts'
import type { Database } from '../../schema.ts'
import type { IdempotencyScope } from './idempotency-records.ts'

/** Writes down that a key was used, in the transaction of what it did. */
export async function spendKey(trx: Transaction<Database>, scope: IdempotencyScope, now: number): Promise<void> {
  await trx
    .insertInto('spent_idempotency_keys')
    .values({ key_hash: hashOf(scope), created_at: now })
    // An earlier use, too old to count, which has not been purged yet.
    .onConflict((conflict) => conflict.column('key_hash').doUpdateSet({ created_at: now }))
    .execute()
}

/** Was this key used since a time? Ask after `findIdempotencyRecord`, which waits for other uses of it. */
export async function isKeySpent(db: Kysely<Database>, scope: IdempotencyScope, since: number): Promise<boolean> {
  const spent = await db
    .selectFrom('spent_idempotency_keys')
    .select('created_at')
    .where('key_hash', '=', hashOf(scope))
    .where('created_at', '>', since)
    .executeTakeFirst()
  return spent !== undefined
}

/** Removes up to `limit` keys that were used before a time. Returns how many. */
export async function purgeSpentKeys(
  trx: Transaction<Database>,
  { before, limit }: { before: number; limit: number },
): Promise<number> {
  const oldest = trx.selectFrom('spent_idempotency_keys').orderBy('created_at').limit(limit)
  const { numDeletedRows } = await trx
    .with(
      (cte) => cte('old').materialized(),
      () => claiming(trx, oldest.where('created_at', '<', before)).select('key_hash'),
    )
    .deleteFrom('spent_idempotency_keys')
    .where('key_hash', 'in', (eb) => eb.selectFrom('old').select('key_hash'))
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

function hashOf({ userId, operation, key }: IdempotencyScope): string {
  return createHash('sha256')
    .update(JSON.stringify([userId, operation, key]))
    .digest('hex')
}
