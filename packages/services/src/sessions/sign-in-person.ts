import { deleteSessions, findIdentityHolderAgain } from '@organizations/database'
import { DomainError } from '@organizations/domain'
import type { Caller, Deps } from '../deps.ts'
import { beginSession, type BegunSession } from './begin-session.ts'

/** A person as a caller, by an identity that they have just shown to be theirs. */
export async function findPerson({ db }: Pick<Deps, 'db'>, identityId: string): Promise<Caller> {
  const actor = await findIdentityHolderAgain(db, identityId)
  if (actor === undefined) throw new DomainError('identity_not_linked') // taken from them since
  return { ...actor, keyHash: null, identity: { id: identityId } }
}

interface PersonSigningIn {
  actor: Caller
  identityId: string
  /** The session at the provider, by which it says that it has ended. */
  sid: string | null
  userAgent: string | undefined
  /** SHA-256 of the session that the browser had: the new one replaces it. */
  former: string | null
}

/** Begins a session of a person. It ends with their identity, with their user, and when the provider says so. */
export async function signInPerson(
  deps: Deps,
  { actor, identityId, sid, userAgent, former }: PersonSigningIn,
): Promise<BegunSession> {
  return await beginSession(deps, { actor, owner: { identityId, sid }, userAgent }, async (trx) => {
    if (former !== null) await deleteSessions(trx, [former])
  })
}
