import { findKeyAndUser, findUserAccount } from '@organizations/database'
import { DomainError, type CurrentSession, type Session } from '@organizations/domain'
import type { Call, Deps, SignedIn } from '../deps.ts'

/** Who asks, with what rights and until when: by a session, by a key, or as a person. */
export async function getCurrentSession(
  { db }: Pick<Deps, 'db'>,
  { actor }: Pick<Call<unknown>, 'actor'>,
): Promise<CurrentSession> {
  if (actor.keyId === null) {
    const account = await findUserAccount(db, actor.userId)
    const isGone = account === undefined || account.disabled_at !== null
    if (isGone) throw new DomainError(actor.session ? 'session_ended' : 'invalid_api_key')
    const { is_operator, created_at: _createdAt, disabled_at: _disabledAt, ...user } = account
    return { user, apikey: null, is_operator, session: actor.session ? toSession(actor.session, null) : null }
  }
  const found = await findKeyAndUser(db, actor.keyId)
  // Deleted since the request began.
  if (found === undefined) throw new DomainError(actor.session ? 'session_ended' : 'invalid_api_key')
  const { key, user, isOperator } = found
  const session = actor.session ? toSession(actor.session, key) : null
  return { user, apikey: key, is_operator: isOperator, session }
}

function toSession(session: SignedIn, key: { id: number; name: string; expires_at: string | null } | null): Session {
  const keyEnds = key?.expires_at ?? null
  const ends = Math.min(session.expiresAt, keyEnds === null ? Infinity : Date.parse(keyEnds))
  return {
    id: session.id,
    key_id: key && key.id,
    key_name: key && key.name,
    user_agent: session.userAgent,
    created_at: new Date(session.createdAt).toISOString(),
    expires_at: new Date(ends).toISOString(),
    is_current: true,
  }
}
