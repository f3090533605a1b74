import type { Transaction } from 'kysely'
import type { Database } from '../schema.ts'

/** Removes up to `limit` records made before a time. Returns how many. */
export async function purgeIdempotencyRecords(
  trx: Transaction<Database>,
  { before, limit }: { before: number; limit: number },
): Promise<number> {
  const old = trx.selectFrom('idempotency_records').where('created_at', '<', before).orderBy('created_at').limit(limit)
  const { numDeletedRows } = await trx
    .deleteFrom('idempotency_records')
    .where((eb) =>
      eb(
        eb.refTuple('user_id', 'operation', 'idempotency_key'),
        'in',
        old.select(['user_id', 'operation', 'idempotency_key']).$asTuple('user_id', 'operation', 'idempotency_key'),
      ),
    )
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
