import { deleteSessions, insertSession, listSessionsOf, useSignInCode } from '@organizations/database'
import { DomainError, MAX_SESSIONS, SESSION_MS, shortUserAgent, type CurrentSession } from '@organizations/domain'
import type { Deps, KeyCaller } from '../deps.ts'
import { inCallerTransaction } from '../rights/in-caller-transaction.ts'
import { getCurrentSession } from './get-current-session.ts'
import { createSessionSecret, hashSessionSecret } from './session-secret.ts'
import { sessionsTurn } from './sessions-turn.ts'

/** A session that has just begun. Only the browser that is answered with it knows its secret. */
export interface BegunSession {
  secret: string
  expiresAt: number
  answer: CurrentSession
}

/**
 * Begins a session with the key of the caller. It lasts 12 hours, and never longer than the key. A code is used up in
 * the same commit, so of two that sign in by one code, one does.
 */
export async function signIn(
  deps: Deps,
  { actor, code, userAgent }: { actor: KeyCaller; code: string | undefined; userAgent: string | undefined },
): Promise<BegunSession> {
  const { secret, hash } = createSessionSecret()
  const codeHash = code === undefined ? undefined : hashSessionSecret(code)
  const begin = async (...[trx, caller]: Parameters<Parameters<typeof inCallerTransaction>[2]>) => {
    if (codeHash !== undefined && !(await useSignInCode(trx, codeHash))) throw new DomainError('sign_in_code_invalid')
    const now = deps.clock()
    const others = await listSessionsOf(trx, { userId: caller.userId, now })
    await deleteSessions(
      trx,
      others.slice(MAX_SESSIONS - 1).map((it) => it.hash),
    )
    const expiresAt = Math.min(now + SESSION_MS, caller.key.expiresAt ?? Infinity)
    const session = { id: deps.ids.session(), hash, createdAt: now, expiresAt, userAgent: shortUserAgent(userAgent) }
    await insertSession(trx, { ...session, keyId: actor.keyId, keyHash: actor.keyHash })
    return { ...caller, session }
  }
  const signedIn = await inCallerTransaction(deps, actor, begin, sessionsTurn(actor.userId))
  return { secret, expiresAt: signedIn.session.expiresAt, answer: await getCurrentSession(deps, { actor: signedIn }) }
}
