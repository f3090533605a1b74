import { useSignInCode } from '@organizations/database'
import { DomainError } from '@organizations/domain'
import type { Deps, KeyCaller } from '../deps.ts'
import { beginSession, type BegunSession } from './begin-session.ts'
import { hashSessionSecret } from './session-secret.ts'

/**
 * Begins a session with the key of the caller. A code is used up in the same commit, so of two that sign in by one code,
 * one does.
 */
export async function signIn(
  deps: Deps,
  { actor, code, userAgent }: { actor: KeyCaller; code: string | undefined; userAgent: string | undefined },
): Promise<BegunSession> {
  const codeHash = code === undefined ? undefined : hashSessionSecret(code)
  const owner = { keyId: actor.keyId, keyHash: actor.keyHash }
  return await beginSession(deps, { actor, owner, userAgent }, async (trx) => {
    if (codeHash !== undefined && !(await useSignInCode(trx, codeHash))) throw new DomainError('sign_in_code_invalid')
  })
}
