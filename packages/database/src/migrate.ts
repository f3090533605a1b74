import { version } from '@organizations/domain'
import { reach } from '@organizations/fault-points'
import { Migrator } from 'kysely/migration'
import type { Kysely } from 'kysely'
import { lockMigrations } from './locks.ts'
import { migrations } from './migrations/index.ts'
import type { Database } from './schema.ts'
import { inTransaction } from './transaction.ts'

/** The database has a migration that this program does not know. */
class NewerSchemaError extends Error {
  constructor(migration: string, options: ErrorOptions) {
    super(
      `The database is of a newer version than this program, ${version}, which does not know its migration ${migration}: start the newer version, or restore a backup from before the upgrade.`,
      options,
    )
    this.name = 'NewerSchemaError'
  }
}

/** Whether a program cannot start because the database is of a newer version. The message is for operators. */
export function isNewerSchema(error: unknown): error is Error {
  return error instanceof NewerSchemaError
}

/**
 * Brings the schema up to date, in one transaction: a crash in the middle leaves it as it was, and of several programs
 * that start at once one migrates while the others wait. Throws when the database is newer than this program
 * (`isNewerSchema`).
 */
export async function migrateToLatest(db: Kysely<Database>): Promise<void> {
  await inTransaction(db, async (trx) => {
    await lockMigrations(trx)
    const migrator = new Migrator({ db: trx, provider: { getMigrations: async () => migrations } })
    const { error } = await migrator.migrateToLatest()
    if (error !== undefined) throw explain(error)
    reach('migration: done, not yet recorded')
  })
}

/** Kysely has no code for a migration that was executed and is not known: its sentence is the only sign. */
function explain(error: unknown): Error {
  const [, unknown] = /previously executed migration (.+) is missing/.exec(String(error)) ?? []
  if (unknown !== undefined) return new NewerSchemaError(unknown, { cause: error })
  return new Error('The database could not be brought up to date', { cause: error })
}
