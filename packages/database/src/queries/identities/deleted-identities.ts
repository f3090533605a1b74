/** What deleted users were to an identity provider, as hashes by a key that is not in the database. */
import type { Kysely, Transaction } from 'kysely'
import type { UserId } from '@organizations/domain'
import type { Database } from '../../schema.ts'
import type { IssuersSubject } from './identities.ts'

/** What the issuers call a user. */
export async function listIssuersSubjects(db: Kysely<Database>, userId: UserId): Promise<IssuersSubject[]> {
  return await db.selectFrom('identities').select(['issuer', 'subject']).where('user_id', '=', userId).execute()
}

/** Keeps what a user was called, as hashes. Those that are kept already stay as they are. */
export async function insertDeletedIdentities(
  trx: Transaction<Database>,
  { userId, hashes, now }: { userId: UserId; hashes: readonly string[]; now: number },
): Promise<void> {
  if (hashes.length === 0) return
  await trx
    .insertInto('deleted_identities')
    .values(hashes.map((hash) => ({ hash, user_id: userId, created_at: now })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Is one of these kept? */
export async function hasDeletedIdentity(db: Kysely<Database>, hashes: readonly string[]): Promise<boolean> {
  if (hashes.length === 0) return false
  const query = db.selectFrom('deleted_identities').select('hash').where('hash', 'in', hashes).limit(1)
  return (await query.executeTakeFirst()) !== undefined
}

/** Forgets these. Returns whose they were. */
export async function removeDeletedIdentities(
  trx: Transaction<Database>,
  hashes: readonly string[],
): Promise<UserId[]> {
  if (hashes.length === 0) return []
  const rows = await trx.deleteFrom('deleted_identities').where('hash', 'in', hashes).returning('user_id').execute()
  return rows.map((row) => row.user_id)
}
