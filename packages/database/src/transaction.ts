import { beforeCommit } from '@organizations/fault-points'
import type { Kysely, Transaction } from 'kysely'
import type { Database } from './schema.ts'
import { noteTransaction } from './sqlite/direct-handles.ts'

/** Runs `work` in one transaction: its writes commit together when it resolves, and not at all when it rejects. */
export async function inTransaction<T>(
  db: Kysely<Database>,
  work: (trx: Transaction<Database>) => Promise<T>,
): Promise<T> {
  return await db.transaction().execute(async (trx) => {
    const noteEnd = noteTransaction(db, trx)
    try {
      const result = await work(trx)
      const traced = beforeCommit(trx)
      if (traced !== undefined) await traced
      return result
    } finally {
      noteEnd()
    }
  })
}
