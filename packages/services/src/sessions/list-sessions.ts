import { listSessionsOf } from '@organizations/database'
import { canDoAsMuchAs, type Session } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'

/** The sessions of the caller's user that can do no more than the key that asks, newest first. */
export async function listSessions({ db, clock }: Deps, { actor }: Call<unknown>): Promise<Session[]> {
  const sessions = await listSessionsOf(db, { userId: actor.userId, now: clock() })
  return sessions
    .filter(({ right }) => canDoAsMuchAs(actor.key, right))
    .map(({ hash, session }) => ({ ...session, is_current: hash === actor.session?.hash }))
}
