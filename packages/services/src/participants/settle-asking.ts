import {
  completeAsking,
  postponeAsking,
  tryInTransaction,
  wakeDeletion,
  type AskedAgain,
} from '@organizations/database'
import { pauseBeforeAsking } from '@organizations/domain'
import { reach } from '@organizations/fault-points'
import type { AskingDeps } from './asking-deps.ts'
import type { FinishedAsking } from './ask-participant.ts'

type SettleDeps = Pick<AskingDeps, 'relaxedDb' | 'clock' | 'random' | 'doorbell'>

/** Writes down what a participant said. What ends a deletion's wait makes it due in the same commit. */
export async function settleAsking(deps: SettleDeps, finished: FinishedAsking): Promise<void> {
  const { asking, answer } = finished
  const now = deps.clock()
  const isOver = answer.is === 'completed' || now >= asking.givesUpAt
  const isWritten = await tryInTransaction(deps.relaxedDb, async (trx) => {
    // Order matters: first the row of the deletion (deletion-participants.ts of the database).
    if (isOver) await wakeDeletion(trx, asking.deletionId)
    const isOurs =
      answer.is === 'completed'
        ? await completeAsking(trx, { ...asking, counts: answer.counts, now })
        : await postponeAsking(trx, { ...asking, ...toAskAgain(deps, finished, now) })
    // Under a claim that was lost nothing counts, nor does it wake the deletion.
    if (!isOurs) return undefined
    reach('participant: in its transaction')
    return true
  })
  if (!isWritten) return
  reach('participant: written down')
  if (isOver) deps.doorbell.ring()
}

function toAskAgain(
  { random }: SettleDeps,
  { asking: { attempts, givesUpAt }, answer, retryAfter }: FinishedAsking,
  now: number,
): Pick<AskedAgain, 'state' | 'answer' | 'afterMs' | 'now'> {
  const afterMs = pauseBeforeAsking({ attempts: attempts + 1, retryAfter }, { now, random: random() })
  return { state: now >= givesUpAt ? 'timed_out' : stateOf(answer), answer: textOf(answer), afterMs, now }
}

/** What counts as no answer leaves the state that the last answer gave. */
function stateOf({ is }: FinishedAsking['answer']): AskedAgain['state'] {
  return is === 'pending' || is === 'refused' ? is : null
}

function textOf(answer: FinishedAsking['answer']): string {
  if (answer.is === 'refused') return answer.reason
  return answer.is === 'no answer' ? answer.why : 'It is not done yet'
}
