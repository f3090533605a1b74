import { deleteSessions, insertSession, listSessionsOf, type SessionOwner } from '@organizations/database'
import { MAX_SESSIONS, SESSION_MS, shortUserAgent, type CurrentSession } from '@organizations/domain'
import type { Caller, Deps } from '../deps.ts'
import { inCallerTransaction } from '../rights/in-caller-transaction.ts'
import { getCurrentSession } from './get-current-session.ts'
import { createSessionSecret } from './session-secret.ts'
import { sessionsTurn } from './sessions-turn.ts'

/** A session that has just begun. Only the browser that is answered with it knows its secret. */
export interface BegunSession {
  secret: string
  expiresAt: number
  answer: CurrentSession
}

type Work = Parameters<typeof inCallerTransaction<void>>[2]

/**
 * Begins a session of a caller, for 12 hours and never longer than their key. `first` is done before in the same commit.
 * With one session more than a user may have the oldest ends.
 */
export async function beginSession(
  deps: Deps,
  { actor, owner, userAgent }: { actor: Caller; owner: SessionOwner; userAgent: string | undefined },
  first: Work,
): Promise<BegunSession> {
  const { secret, hash } = createSessionSecret()
  const signedIn = await inCallerTransaction(
    deps,
    actor,
    async (trx, caller) => {
      await first(trx, caller)
      const now = deps.clock()
      const others = await listSessionsOf(trx, { userId: caller.userId, now })
      await deleteSessions(
        trx,
        others.slice(MAX_SESSIONS - 1).map((it) => it.hash),
      )
      const expiresAt = Math.min(now + SESSION_MS, caller.key.expiresAt ?? Infinity)
      const session = { id: deps.ids.session(), hash, createdAt: now, expiresAt, userAgent: shortUserAgent(userAgent) }
      await insertSession(trx, { ...session, owner, userId: caller.userId })
      return { ...caller, session }
    },
    sessionsTurn(actor.userId),
  )
  return { secret, expiresAt: signedIn.session.expiresAt, answer: await getCurrentSession(deps, { actor: signedIn }) }
}
