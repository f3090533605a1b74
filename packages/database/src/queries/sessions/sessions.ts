import type { Kysely, Transaction } from 'kysely'
import { personsRight, type KeyRight, type Session, type SessionId, type UserId } from '@organizations/domain'
import { sharing } from '../../locks.ts'
import type { Database } from '../../schema.ts'
import { toKeyRight } from '../keys/api-keys.ts'

/** What a session was begun with, and ends with: a key, or an identity and the session at its provider. */
export type SessionOwner = { keyId: number; keyHash: string } | { identityId: string; sid: string | null }

export interface NewSession {
  id: SessionId
  /** SHA-256, in hex, of what the browser is given. */
  hash: string
  owner: SessionOwner
  userId: UserId
  createdAt: number
  expiresAt: number
  userAgent: string | null
}

export async function insertSession(trx: Transaction<Database>, session: NewSession): Promise<void> {
  await trx
    .insertInto('sessions')
    .values({
      hash: session.hash,
      id: session.id,
      ...('keyId' in session.owner
        ? { key_id: session.owner.keyId, key_hash: session.owner.keyHash }
        : { identity_id: session.owner.identityId, provider_sid: session.owner.sid }),
      user_id: session.userId,
      created_at: session.createdAt,
      expires_at: session.expiresAt,
      user_agent: session.userAgent,
    })
    .execute()
}

/** A session as lists have it, and what its key may do, or its person. */
export interface ListedSession {
  hash: string
  session: Omit<Session, 'is_current'>
  right: KeyRight
}

/** The sessions of a user that have not ended, newest first. */
export async function listSessionsOf(
  db: Kysely<Database>,
  { userId, now }: { userId: UserId; now: number },
): Promise<ListedSession[]> {
  const ofKeys = await db
    .selectFrom('api_keys as k')
    .innerJoin('sessions as s', (join) =>
      join.onRef('s.key_id', '=', 'k.id').onRef('s.key_hash', '=', 'k.key_hash').on('s.expires_at', '>', now),
    )
    .where('k.user_id', '=', userId)
    .where((eb) => eb.or([eb('k.expires_at', 'is', null), eb('k.expires_at', '>', now)]))
    .select(['s.hash', 's.id', 's.created_at', 's.expires_at as session_ends_at', 's.user_agent', 'k.name'])
    .select(['k.id as key_id', 'k.mode', 'k.limited_to_orgs', 'k.limited_to_apps', 'k.expires_at'])
    .execute()
  const ofPerson = await db
    .selectFrom('identities as i')
    .innerJoin('sessions as s', (join) => join.onRef('s.identity_id', '=', 'i.id').on('s.expires_at', '>', now))
    .where('i.user_id', '=', userId)
    .select(['s.hash', 's.id', 's.created_at', 's.expires_at as session_ends_at', 's.user_agent'])
    .execute()
  const rows = [
    ...ofKeys.map((row) => ({ ...row, right: toKeyRight(row) })),
    ...ofPerson.map((row) => ({ ...row, key_id: null, name: null, expires_at: null, right: personsRight })),
  ]
  rows.sort((a, b) => b.created_at - a.created_at || (a.id < b.id ? 1 : -1))
  return rows.map((row) => ({
    hash: row.hash,
    session: {
      id: row.id,
      key_id: row.key_id,
      key_name: row.name,
      user_agent: row.user_agent,
      created_at: new Date(row.created_at).toISOString(),
      // A key may have been given an earlier end since.
      expires_at: new Date(Math.min(row.session_ends_at, row.expires_at ?? Infinity)).toISOString(),
    },
    right: row.right,
  }))
}

/** Is the session still there? In a transaction it then stays until the commit. */
export async function hasSession(db: Kysely<Database>, hash: string, now: number): Promise<boolean> {
  const query = db.selectFrom('sessions').select('id').where('hash', '=', hash).where('expires_at', '>', now)
  return (await sharing(db, query).executeTakeFirst()) !== undefined
}

/** Ends sessions by their hashes. Returns those that there were, with the identities that they belonged to. */
export async function deleteSessions(
  trx: Transaction<Database>,
  hashes: readonly string[],
): Promise<{ identityId: string | null }[]> {
  if (hashes.length === 0) return []
  const rows = await trx.deleteFrom('sessions').where('hash', 'in', hashes).returning('identity_id').execute()
  return rows.map((row) => ({ identityId: row.identity_id }))
}
