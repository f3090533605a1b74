/**
 * Who waits for whom. On SQLite writers come one after the other, so a transaction may judge by what it has read. On
 * Postgres it must lock that first, and read it in a statement of its own after that, for only then does it see what
 * whoever it waited for has done. All of these do nothing on SQLite, and nothing outside of a transaction.
 *
 * The order, so that nobody waits in a circle: a turn by name, the organization, what is below it, its deletions.
 */
import { sql, type Kysely, type SelectQueryBuilder, type Transaction } from 'kysely'
import { subjectTraits, type DeletionSubject, type OrganizationId } from '@organizations/domain'
import { isPostgres } from './dialect.ts'
import type { Database } from './schema.ts'

function isShared(db: Kysely<Database>): boolean {
  return db.isTransaction && isPostgres(db)
}

/**
 * Makes those who are about to change an organization, or anything of it, come one after the other; the fence makes those
 * wait for them who only insert a row of it.
 */
export async function lockOrganization(db: Kysely<Database>, id: OrganizationId): Promise<void> {
  if (!isShared(db)) return
  await sql`select 1 from organizations where id = ${id} for no key update`.execute(db)
}

/** The same for the organization of the app of this name. */
export async function lockOrganizationOfApp(db: Kysely<Database>, appId: string): Promise<void> {
  if (!isShared(db)) return
  await sql`
    select 1 from organizations where id = (select organization_id from apps where app_id = ${appId})
    for no key update`.execute(db)
}

/** Waits for whoever is inserting rows of what is to be deleted, and lets nobody insert one before the commit. */
export async function lockSubject(trx: Transaction<Database>, subject: DeletionSubject): Promise<void> {
  if (!isShared(trx)) return
  const { table, idType } = subjectTraits[subject.subjectKind]
  if (idType === 'integer' && !/^\d+$/.test(subject.subjectId)) return // no row's id
  await sql`select 1 from ${sql.table(table)} where id = ${subject.subjectId} for update`.execute(trx)
}

/** Until the transaction ends, whoever else asks for the turn of this name waits. */
export async function takeTurn<DB>(db: Kysely<DB>, name: string): Promise<void> {
  if (!db.isTransaction || !isPostgres(db)) return
  await sql`select pg_advisory_xact_lock(hashtextextended(${`organizations: ${name}`}, 0))`.execute(db)
}

/** Locks the rows that a query finds, and passes over those that somebody else has locked: for claims. */
export function claiming<DB, TB extends keyof DB, O>(
  db: Kysely<Database>,
  query: SelectQueryBuilder<DB, TB, O>,
): SelectQueryBuilder<DB, TB, O> {
  return isShared(db) ? query.forUpdate().skipLocked() : query
}

/** The program that brings the schema up to date takes as long as it takes, and so do those that wait for it. */
export async function lockMigrations(trx: Transaction<Database>): Promise<void> {
  if (!isShared(trx)) return
  await sql.raw('set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0').execute(trx)
  await takeTurn(trx, 'migrations')
}
