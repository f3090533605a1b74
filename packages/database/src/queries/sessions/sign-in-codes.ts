import type { Kysely, Transaction } from 'kysely'
import type { UserId } from '@organizations/domain'
import type { Database } from '../../schema.ts'

/** The key that a one-time code is worth. */
export interface CodeKey {
  keyId: number
  /** SHA-256 of the key's secret, in hex. */
  keyHash: string
}

export async function insertSignInCode(
  trx: Transaction<Database>,
  { hash, keyId, keyHash, expiresAt }: CodeKey & { hash: string; expiresAt: number },
): Promise<void> {
  await trx
    .insertInto('sign_in_codes')
    .values({ hash, key_id: keyId, key_hash: keyHash, expires_at: expiresAt })
    .execute()
}

/** The key that a code is worth, by the code's hash, until it is used or its time is over. */
export async function findSignInCode(db: Kysely<Database>, hash: string, now: number): Promise<CodeKey | undefined> {
  const row = await db
    .selectFrom('sign_in_codes')
    .select(['key_id', 'key_hash'])
    .where('hash', '=', hash)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  return row && { keyId: row.key_id, keyHash: row.key_hash }
}

/** The newest key of a user that may do all, without limits, and works until a time at least. */
export async function findCodeKey(
  db: Kysely<Database>,
  { userId, until }: { userId: UserId; until: number },
): Promise<CodeKey | undefined> {
  const row = await db
    .selectFrom('api_keys')
    .select(['id', 'key_hash'])
    .where('user_id', '=', userId)
    .where('mode', '=', 'all')
    .where('limited_to_orgs', 'is', null)
    .where('limited_to_apps', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>=', until)]))
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && { keyId: row.id, keyHash: row.key_hash }
}

/** Uses a code up. False when another request has done so first. */
export async function useSignInCode(trx: Transaction<Database>, hash: string): Promise<boolean> {
  const { numDeletedRows } = await trx.deleteFrom('sign_in_codes').where('hash', '=', hash).executeTakeFirstOrThrow()
  return numDeletedRows > 0n
}
