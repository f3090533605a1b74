import type { Kysely, Transaction } from 'kysely'
import type { DeletionId, OrganizationId } from '@organizations/domain'
import type { Database } from '../schema.ts'

/** Writes the receipt of a completed deletion; a deletion has at most one. `body` becomes JSON. */
export async function insertReceipt(
  trx: Transaction<Database>,
  receipt: { deletionId: DeletionId; organizationId: OrganizationId; completedAt: number; body: object },
): Promise<void> {
  await trx
    .insertInto('receipts')
    .values({
      deletion_id: receipt.deletionId,
      organization_id: receipt.organizationId,
      completed_at: receipt.completedAt,
      body: JSON.stringify(receipt.body),
    })
    .execute()
}

/** The body of a deletion's receipt. */
export async function findReceipt(db: Kysely<Database>, deletionId: DeletionId): Promise<unknown> {
  const row = await db.selectFrom('receipts').select('body').where('deletion_id', '=', deletionId).executeTakeFirst()
  return row === undefined ? undefined : (JSON.parse(row.body) as unknown)
}
