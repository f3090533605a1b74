import { sql, type Transaction } from 'kysely'
import type { DeletionId, OrganizationId, UserId } from '@organizations/domain'
import { compiledQuery } from '../../compiled-query.ts'
import { claiming, takeTurn } from '../../locks.ts'
import type { Database } from '../../schema.ts'
import type { AppKey } from '../bundles/bundles.ts'

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
  /** What the answer is about; null for nothing that can be deleted by itself. */
  made: string | null
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
  return row && { bodyHash: row.body_hash, organizationId: row.organization_id, answer: row.answer, made: row.made }
}

/** Keeps the answer to a request, in the transaction of what it did; in place of one that is too old to count. */
export async function insertIdempotencyRecord(
  trx: Transaction<Database>,
  { userId, operation, key }: IdempotencyScope,
  { bodyHash, organizationId, answer, made }: IdempotencyRecord,
  now: number,
): Promise<void> {
  const columns = { organization_id: organizationId, body_hash: bodyHash, answer, created_at: now, made }
  await trx
    .insertInto('idempotency_records')
    .values({ user_id: userId, operation, idempotency_key: key, ...columns })
    .onConflict((conflict) => conflict.columns(['user_id', 'operation', 'idempotency_key']).doUpdateSet(columns))
    .execute()
}

/** Removes the answers that are about something, in the transaction that deletes it. */
export async function deleteAnswersAbout(trx: Transaction<Database>, made: string): Promise<void> {
  await deleteQuery(trx, { made })
}

const deleteQuery = compiledQuery(['made'], (db, { made }) =>
  db.deleteFrom('idempotency_records').where('made', '=', made),
)

/** The same for some hundred things, one at least. */
export async function deleteAnswersAboutAll(trx: Transaction<Database>, made: readonly string[]): Promise<void> {
  await trx.deleteFrom('idempotency_records').where('made', 'in', made).execute()
}

/** The same for an app and all that is in it: what is named by its name and what begins with it and a slash. */
export async function deleteAnswersAboutApp(
  trx: Transaction<Database>,
  { organizationId, made }: { organizationId: OrganizationId; made: string },
): Promise<void> {
  const within = `${made}/`
  await trx
    .deleteFrom('idempotency_records')
    .where('organization_id', '=', organizationId)
    .where((eb) => eb.or([eb('made', '=', made), eb(sql`substr(made, 1, ${sql.lit(within.length)})`, '=', within)]))
    .execute()
}

/** The same for the bundles that have the mark of a deletion. `prefix` and its id are the name of each. */
export async function deleteAnswersAboutBundles(
  trx: Transaction<Database>,
  { organizationId, appUuid, deletionId, prefix }: AppKey & { deletionId: DeletionId; prefix: string },
): Promise<void> {
  await sql`
    delete from idempotency_records where organization_id = ${organizationId} and made in (
      select ${prefix} || cast(id as text) from bundles
      where organization_id = ${organizationId} and app_uuid = ${appUuid} and deletion_id = ${deletionId})`.execute(trx)
}

/** Removes up to `limit` records made before a time. Returns how many. */
export async function purgeIdempotencyRecords(
  trx: Transaction<Database>,
  { before, limit }: { before: number; limit: number },
): Promise<number> {
  const oldest = trx.selectFrom('idempotency_records').orderBy('created_at').limit(limit)
  const key = ['user_id', 'operation', 'idempotency_key'] as const
  const { numDeletedRows } = await trx
    .with(
      (cte) => cte('old').materialized(),
      () => claiming(trx, oldest.where('created_at', '<', before)).select(key),
    )
    .deleteFrom('idempotency_records')
    .where((eb) =>
      eb(
        eb.refTuple(...key),
        'in',
        eb.selectFrom('old').select(key).$asTuple('user_id', 'operation', 'idempotency_key'),
      ),
    )
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
