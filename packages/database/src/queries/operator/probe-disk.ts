import type { Kysely } from 'kysely'
import type { Database } from '../../schema.ts'
import { inTransaction } from '../../transaction.ts'

/** More than fits into the room that a database has left in its pages. */
const PROBE_BYTES = 64 * 1024

/** Rejects while the database has no room on its disk: writes a little, and takes it back. */
export async function probeDisk(db: Kysely<Database>): Promise<void> {
  const filler = 'x'.repeat(PROBE_BYTES)
  await inTransaction(db, (trx) =>
    trx
      .insertInto('disk_probes')
      .values({ id: 1, filler })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ filler }))
      .execute(),
  )
  // In a commit of its own: what a transaction writes and removes again never reaches the disk.
  await inTransaction(db, (trx) => trx.deleteFrom('disk_probes').execute())
}
