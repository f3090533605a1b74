/**
 * What waits for what. On SQLite writers come one after the other, so a transaction may judge by what it has read. On
 * Postgres it must first lock what it judges by, and then read it in a statement of its own: only that statement sees
 * what the transaction that it waited for has done. All of these do nothing on SQLite, and nothing outside of a
 * transaction.
 *
 * Order matters, so that no two transactions wait for each other: a turn by name, keys of users by ascending id,
 * organizations by ascending id, what is below them, their deletions. A row that a transaction is to change it locks as
 * such from the start: two that share a lock, and both wait to change the row, would wait for each other.
 */
import type { Kysely, SelectQueryBuilder, Transaction } from 'kysely'
import type { BundleRange, DeletionSubject, OrganizationId } from '@organizations/domain'
import { dialectOf, type Locks } from './dialect.ts'
import type { Database } from './schema.ts'

function locksOf<DB>(db: Kysely<DB>): Locks | undefined {
  return db.isTransaction ? dialectOf(db).locks : undefined
}

/**
 * Makes transactions that change an organization, or anything of it, come one after the other. The fence makes those
 * wait for them that only insert a row of it.
 */
export async function lockOrganization(db: Kysely<Database>, id: OrganizationId): Promise<void> {
  await locksOf(db)?.organization(db, id)
}

/** The same for several, in one statement. */
export async function lockOrganizations(trx: Transaction<Database>, ids: readonly OrganizationId[]): Promise<void> {
  await locksOf(trx)?.organizations(trx, ids)
}

/** The same for the organization of the app of this name. */
export async function lockOrganizationOfApp(db: Kysely<Database>, appId: string): Promise<void> {
  await locksOf(db)?.organizationOfApp(db, appId)
}

/**
 * Keeps the user with this address as they are until the transaction ends. The fence of a row of theirs locks them as
 * well, but after the organization.
 */
export async function holdUser(trx: Transaction<Database>, email: string): Promise<void> {
  await locksOf(trx)?.user(trx, email)
}

/** Waits for transactions that insert rows of what is to be deleted, and lets no other insert one before the commit. */
export async function lockSubject(trx: Transaction<Database>, subject: DeletionSubject): Promise<void> {
  await locksOf(trx)?.subject(trx, subject)
}

/** The same for the bundles of an app in a range of ids that have no mark yet. */
export async function lockBundles(
  trx: Transaction<Database>,
  range: { organizationId: OrganizationId } & Pick<BundleRange, 'appUuid' | 'above' | 'upTo'>,
): Promise<void> {
  await locksOf(trx)?.bundles(trx, range)
}

/** Until the transaction ends, every other that asks for the turn of this name waits. */
export async function takeTurn<DB>(db: Kysely<DB>, name: string): Promise<void> {
  await locksOf(db)?.turn(db, name)
}

/**
 * Locks the rows that a query finds, and passes over those that another transaction has locked: for claims. With a limit
 * it belongs into a materialized common table expression: inside an `in` Postgres may search again for each row, and
 * finds others then.
 */
export function claiming<DB, TB extends keyof DB, O>(
  db: Kysely<Database>,
  query: SelectQueryBuilder<DB, TB, O>,
): SelectQueryBuilder<DB, TB, O> {
  return locksOf(db)?.claiming(query) ?? query
}

/** Keeps the rows that a query finds as they are until the transaction ends. Others may do the same, and read them. */
export function sharing<DB, TB extends keyof DB, O>(
  db: Kysely<Database>,
  query: SelectQueryBuilder<DB, TB, O>,
): SelectQueryBuilder<DB, TB, O> {
  return locksOf(db)?.sharing(query) ?? query
}

/** Locks the rows that a query finds, for a transaction that is to change or delete them. */
export function changing<DB, TB extends keyof DB, O>(
  trx: Transaction<Database>,
  query: SelectQueryBuilder<DB, TB, O>,
): SelectQueryBuilder<DB, TB, O> {
  return locksOf(trx)?.changing(query) ?? query
}

/** The program that brings the schema up to date may take long, and so may those that wait for it. */
export async function lockMigrations(trx: Transaction<Database>): Promise<void> {
  await locksOf(trx)?.migrations(trx)
}
