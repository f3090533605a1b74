import { inTransaction } from '../transaction.ts'
import { insertUsers, insertWholeOrganization } from './sample-rows.ts'
import type { TestDatabase } from './test-databases.ts'

/** A database with whole organizations in it: so many rows of each table, and as many users unless told otherwise. */
export async function openFilled(
  open: () => Promise<TestDatabase>,
  { organizations, rows, users = rows }: { organizations: readonly number[]; rows: number; users?: number },
): Promise<TestDatabase> {
  const database = await open()
  await inTransaction(database.db, async (trx) => {
    await insertUsers(trx, users)
    for (const organization of organizations) await insertWholeOrganization(trx, organization, rows)
  })
  return database
}
