import type { Kysely, Transaction } from 'kysely'
import type { Database } from './schema.ts'
import { inTransaction } from './transaction.ts'

/**
 * As `inTransaction`; but where `work` resolves with undefined, all that it wrote is taken back: for what finds out only
 * under a lock that it was not to write.
 */
export async function tryInTransaction<T>(
  db: Kysely<Database>,
  work: (trx: Transaction<Database>) => Promise<T | undefined>,
): Promise<T | undefined> {
  try {
    return await inTransaction(db, async (trx) => {
      const result = await work(trx)
      if (result === undefined) throw new TakenBack()
      return result
    })
  } catch (error) {
    if (error instanceof TakenBack) return undefined
    throw error
  }
}

class TakenBack extends Error {}
