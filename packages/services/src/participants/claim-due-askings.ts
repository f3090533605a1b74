import { claimAskings, inTransaction, listDueParticipants, type ClaimedAsking } from '@organizations/database'
import { reach } from '@organizations/fault-points'
import type { AskingDeps } from './asking-deps.ts'

export interface DueAskings {
  claimed: ClaimedAsking[]
  /** In how many milliseconds one is to be asked that is not yet; undefined when none is. */
  nextInMs: number | undefined
}

/** Claims what participants are to be asked now. Of each no more than it has places for: one that hangs holds up itself. */
export async function claimDueAskings(deps: Pick<AskingDeps, 'db' | 'relaxedDb'>): Promise<DueAskings> {
  const { due, nextInMs } = await listDueParticipants(deps.db)
  const claimed: ClaimedAsking[] = []
  for (const participantId of due) {
    claimed.push(...(await inTransaction(deps.relaxedDb, (trx) => claimAskings(trx, participantId))))
  }
  if (claimed.length > 0) reach('participant: claimed, not yet asked')
  return { claimed, nextInMs }
}
