/**
 * The app ids that the deletion of an organization has swept: they stay reserved until that deletion is complete. Kept
 * as hashes, so that what stays of an organization has no name in it.
 */
import { createHash } from 'node:crypto'
import type { Kysely, Transaction } from 'kysely'
import type { DeletionId } from '@organizations/domain'
import { runCompiled } from '../../compiled-query.ts'
import type { Database } from '../../schema.ts'

/** Reserves app ids for a deletion, in the transaction that removes their rows. */
export async function reserveAppIds(
  trx: Transaction<Database>,
  deletionId: DeletionId,
  appIds: readonly string[],
): Promise<void> {
  if (appIds.length === 0) return
  const rows = appIds.map((appId) => ({ app_id_hash: hashOf(appId), deletion_id: deletionId }))
  const compile = () =>
    trx
      .insertInto('held_app_ids')
      .values(rows)
      // A reservation of an earlier, completed deletion for the same name, which has not been purged yet.
      .onConflict((conflict) => conflict.column('app_id_hash').doUpdateSet({ deletion_id: deletionId }))
      .compile()
  const values = [...rows.flatMap((it) => [it.app_id_hash, it.deletion_id]), deletionId]
  await runCompiled(trx, `reserve ${rows.length} app ids`, compile, values)
}

/** Is this app id reserved by a deletion that is not complete yet? Ask in the transaction that has just taken it. */
export async function isAppIdReserved(db: Kysely<Database>, appId: string): Promise<boolean> {
  const reserved = await db
    .selectFrom('held_app_ids as h')
    .innerJoin('deletions as d', 'd.id', 'h.deletion_id')
    .select('d.id')
    .where('h.app_id_hash', '=', hashOf(appId))
    .where('d.state', '!=', 'completed')
    .executeTakeFirst()
  return reserved !== undefined
}

/** Removes up to `limit` reservations of completed deletions. Returns how many. */
export async function purgeReservedAppIds(trx: Transaction<Database>, limit: number): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom('held_app_ids')
    .where('app_id_hash', 'in', (eb) =>
      eb
        .selectFrom('held_app_ids as h')
        .select('h.app_id_hash')
        // Asked of each reservation: there are few, and very many completed deletions.
        .where((of) =>
          of.exists(
            of
              .selectFrom('deletions as d')
              .select('d.id')
              .whereRef('d.id', '=', 'h.deletion_id')
              .where('d.state', '=', 'completed'),
          ),
        )
        .limit(limit),
    )
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

function hashOf(appId: string): string {
  return createHash('sha256').update(appId).digest('hex')
}
