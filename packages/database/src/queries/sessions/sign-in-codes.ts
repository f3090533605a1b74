import type { Kysely, Transaction } from 'kysely'
import { claiming } from '../../locks.ts'
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

/** Uses a code up. False when another request has done so first. */
export async function useSignInCode(trx: Transaction<Database>, hash: string): Promise<boolean> {
  const { numDeletedRows } = await trx.deleteFrom('sign_in_codes').where('hash', '=', hash).executeTakeFirstOrThrow()
  return numDeletedRows > 0n
}

/** Removes up to `limit` codes whose time was over before a time. Returns how many. */
export async function purgeSignInCodes(
  trx: Transaction<Database>,
  { before, limit }: { before: number; limit: number },
): Promise<number> {
  const ended = trx.selectFrom('sign_in_codes').where('expires_at', '<', before).orderBy('expires_at').limit(limit)
  const { numDeletedRows } = await trx
    .with(
      (cte) => cte('old').materialized(),
      () => claiming(trx, ended).select('hash'),
    )
    .deleteFrom('sign_in_codes')
    .where('hash', 'in', (eb) => eb.selectFrom('old').select('hash'))
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
