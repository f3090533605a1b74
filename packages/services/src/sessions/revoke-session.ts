import { deleteSessions, listSessionsOf } from '@organizations/database'
import { canDoAsMuchAs, DomainError, mayManageKey, type RevokeSessionInput } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { inCallerTransaction } from '../rights/in-caller-transaction.ts'
import { sessionsTurn } from './sessions-turn.ts'

/**
 * Ends a session of the caller's user. What may end it is what may delete its key, and the session itself; one that can
 * do more than the key that asks is not found.
 */
export async function revokeSession(
  deps: Deps,
  { actor: caller, input: { id } }: Call<RevokeSessionInput>,
): Promise<void> {
  await inCallerTransaction(
    deps,
    caller,
    async (trx, actor) => {
      const sessions = await listSessionsOf(trx, { userId: actor.userId, now: deps.clock() })
      const found = sessions.find(({ session }) => session.id === id)
      if (found === undefined || !canDoAsMuchAs(actor.key, found.right)) throw new DomainError('session_not_found')
      const isOwn = found.hash === actor.session?.hash
      if (!isOwn && !mayManageKey(actor.key, found.right)) throw new DomainError('insufficient_key_permissions')
      await deleteSessions(trx, [found.hash])
    },
    sessionsTurn(caller.userId),
  )
}
