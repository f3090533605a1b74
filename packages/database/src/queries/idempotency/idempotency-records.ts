import type { Transaction } from 'kysely'
import type { OrganizationId, UserId } from '@organizations/domain'
import { claiming, takeTurn } from '../../locks.ts'
import type { Database } from '../../schema.ts'

/** Which request a key identifies: a key belongs to its user and the operation. */
export interface IdempotencyScope {
  userId: UserId
  operation: string
  key: string
}

export interface IdempotencyRecord {
  bodyHash: string
  organizationId: OrganizationId | null
  /** JSON. */
  answer: string
}

/**
 * What was answered to a request made since a time. Until the transaction ends no other answers one with the same key.
 */
export async function findIdempotencyRecord(
  trx: Transaction<Database>,
  { userId, operation, key }: IdempotencyScope,
  since: number,
): Promise<IdempotencyRecord | undefined> {
  await takeTurn(trx, `idempotency key ${JSON.stringify([userId, operation, key])}`)
  const row = await trx
    .selectFrom('idempotency_records')
    .selectAll()
    .where('user_id', '=', userId)
    .where('operation', '=', operation)
    .where('idempotency_key', '=', key)
    .where('created_at', '>', since)
    .executeTakeFirst()
  return row && { bodyHash: row.body_hash, organizationId: row.organization_id, answer: row.answer }
}

/** Keeps the answer to a request, in the transaction of what it did; in place of one that is too old to count. */
export async function insertIdempotencyRecord(
  trx: Transaction<Database>,
  { userId, operation, key }: IdempotencyScope,
  { bodyHash, organizationId, answer }: IdempotencyRecord,
  now: number,
): Promise<void> {
  const columns = { organization_id: organizationId, body_hash: bodyHash, answer, created_at: now }
  await trx
    .insertInto('idempotency_records')
    .values({ user_id: userId, operation, idempotency_key: key, ...columns })
    .onConflict((conflict) => conflict.columns(['user_id', 'operation', 'idempotency_key']).doUpdateSet(columns))
    .execute()
}

/** Removes up to `limit` records made before a time. Returns how many. */
export async function purgeIdempotencyRecords(
  trx: Transaction<Database>,
  { before, limit }: { before: number; limit: number },
): Promise<number> {
  const old = claiming(
    trx,
    trx.selectFrom('idempotency_records').where('created_at', '<', before).orderBy('created_at').limit(limit),
  )
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
