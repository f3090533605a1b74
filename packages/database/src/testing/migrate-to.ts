import type { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import { migrations } from '../migrations/index.ts'
import type { Database } from '../schema.ts'
import { inTransaction } from '../transaction.ts'

/** Brings an empty database to where it was before the migration of this number. */
export async function migrateTo(db: Kysely<Database>, number: string): Promise<void> {
  await inTransaction(db, async (trx) => {
    const older = Object.fromEntries(Object.entries(migrations).filter(([name]) => name < number))
    const { error } = await new Migrator({ db: trx, provider: { getMigrations: async () => older } }).migrateToLatest()
    if (error !== undefined) throw new Error('Expected the older migrations to run', { cause: error })
  })
}
