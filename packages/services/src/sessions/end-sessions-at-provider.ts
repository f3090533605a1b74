import {
  deleteSessions,
  findSessionsAtProvider,
  inTransaction,
  spendLogoutToken,
  takeTurn,
} from '@organizations/database'
import { DomainError } from '@organizations/domain'
import type { Deps } from '../deps.ts'
import type { Logout } from '../provider/read-logout-token.ts'
import { sessionsTurn } from './sessions-turn.ts'

/**
 * Ends the sessions that the identity provider says have ended, from the commit on in every process. A notice counts once:
 * another time it is refused with `logout_token_invalid`, also when nothing was there to end.
 */
export async function endSessionsAtProvider(
  { db, changes }: Pick<Deps, 'db' | 'changes'>,
  { hash, rememberedUntil, ...ended }: Logout,
): Promise<void> {
  const known = await findSessionsAtProvider(db, ended)
  const turns = new Set(known.map(({ userId }) => sessionsTurn(userId)))
  await inTransaction(db, async (trx) => {
    for (const turn of [...turns].toSorted()) await takeTurn(trx, turn)
    const isNew = await spendLogoutToken(trx, { hash, expiresAt: rememberedUntil })
    if (!isNew) throw new DomainError('logout_token_invalid')
    const found = await findSessionsAtProvider(trx, ended)
    await deleteSessions(
      trx,
      found.map((it) => it.hash),
    )
  })
  changes.ring()
}
