/**
 * What the identity provider called a deleted user is kept as a hash by the key of the service's secrets, in the transaction
 * that asks for the deletion: a token or a sign-in there that outlives them makes no one anew. Without the key, the hash
 * tells nothing; a hash of before another key became the present one counts as long as its key is read.
 */
import { createHmac } from 'node:crypto'
import {
  hasDeletedIdentity,
  insertDeletedIdentities,
  listIssuersSubjects,
  removeDeletedIdentities,
  type Database,
  type IssuersSubject,
  type Kysely,
  type Transaction,
} from '@organizations/database'
import type { UserId } from '@organizations/domain'
import type { Deps } from '../deps.ts'
import type { SecretsKey } from '../secrets/secret-keys.ts'

type KeyDeps = Pick<Deps, 'secretsKeys'>

/** Keeps what a user is called. Their tombstone is there: no identity of theirs can come any more. */
export async function keepIdentities(
  { secretsKeys, clock, log }: KeyDeps & Pick<Deps, 'clock' | 'log'>,
  trx: Transaction<Database>,
  userId: UserId,
): Promise<void> {
  const identities = await listIssuersSubjects(trx, userId)
  if (identities.length === 0) return
  if (secretsKeys === undefined) {
    log.warn({ userId }, 'Without SECRETS_KEY a deleted user can be made anew when they sign in')
    return
  }
  const hashes = identities.map((it) => hashBy(secretsKeys.current, it))
  await insertDeletedIdentities(trx, { userId, hashes, now: clock() })
}

/** Was this what a deleted user was called? */
export async function isDeletedIdentity(
  deps: KeyDeps,
  db: Kysely<Database>,
  identity: IssuersSubject,
): Promise<boolean> {
  return await hasDeletedIdentity(db, hashesOf(deps, identity))
}

/** Lets who is called so come in again. Returns which deleted users these were. */
export async function forgetIdentity(
  deps: KeyDeps,
  trx: Transaction<Database>,
  identity: IssuersSubject,
): Promise<UserId[]> {
  return await removeDeletedIdentities(trx, hashesOf(deps, identity))
}

function hashesOf({ secretsKeys }: KeyDeps, identity: IssuersSubject): string[] {
  if (secretsKeys === undefined) return []
  return [secretsKeys.current, ...secretsKeys.old].map((it) => hashBy(it, identity))
}

function hashBy({ id, key }: SecretsKey, { issuer, subject }: IssuersSubject): string {
  const text = `deleted identity ${JSON.stringify([issuer, subject])}`
  return `${id}.${createHmac('sha256', key).update(text).digest('base64url')}`
}
