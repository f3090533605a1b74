import { reach } from '@organizations/fault-points'
import { Migrator } from 'kysely/migration'
import type { Kysely } from 'kysely'
import { lockMigrations } from './locks.ts'
import { migrations } from './migrations/index.ts'
import type { Database } from './schema.ts'
import { inTransaction } from './transaction.ts'

/**
 * Brings the schema up to date, in one transaction: a crash in the middle leaves it as it was, and of several programs
 * that start at once one migrates while the others wait. Throws when the database is newer than this program.
 */
export async function migrateToLatest(db: Kysely<Database>): Promise<void> {
  await inTransaction(db, async (trx) => {
    await lockMigrations(trx)
    const migrator = new Migrator({ db: trx, provider: { getMigrations: async () => migrations } })
    const { error } = await migrator.migrateToLatest()
    if (error !== undefined) throw new Error('The database could not be brought up to date', { cause: error })
    reach('migration: done, not yet recorded')
  })
}
