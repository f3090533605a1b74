import { findSessionHolder, type SessionHolder } from '@organizations/database'
import { DomainError, hasExpired, readOrganizationId } from '@organizations/domain'
import type { Deps, Caller } from '../deps.ts'
import { hashSessionSecret } from './session-secret.ts'

/**
 * Who is signed in by the session of this secret, and the organization that the request names: one indexed read for
 * both, as for a key. A session ends with its key or its identity. All that is no session any more is refused alike, with
 * `session_ended`.
 */
export async function authenticateSession(deps: Deps, secret: string, orgId?: string): Promise<Caller> {
  const hash = hashSessionSecret(secret)
  if (hash === undefined) throw new DomainError('session_ended')
  return await findSessionCaller(deps, hash, orgId)
}

/** The same by the hash. */
export async function findSessionCaller(deps: Deps, hash: string, orgId?: string): Promise<Caller> {
  const organizationId = orgId === undefined ? undefined : readOrganizationId(orgId)
  const now = deps.clock()
  const holder = requireLive(await findSessionHolder(deps.db, hash, organizationId), now)
  const { actor, found, keyHash, identityId, session } = holder
  if (actor.keyId !== null) deps.keyUses.note(actor.keyId, now)
  const identity = identityId === null ? undefined : { id: identityId }
  return { ...actor, keyHash, session, ...(identity && { identity }), ...(found && { found }) }
}

/** Throws `session_ended` unless there is a session, and neither its time nor its key's is over. */
export function requireLive(holder: SessionHolder | undefined, now: number): SessionHolder {
  const isOver = holder === undefined || holder.session.expiresAt <= now || hasExpired(holder.actor.key, now)
  if (isOver) throw new DomainError('session_ended')
  return holder
}
