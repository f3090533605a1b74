/**
 * The deletion protocol as a state machine: from a state, every step that may come next. Each step is one transaction,
 * one request to the store or to the queue, or one thing that goes wrong, and names the function that does it.
 *
 * Left out: counting (it writes only the total of progress), schemas that change, unexpected errors and a store that is
 * away (a pause, like the one for uploads), deletions of single bundles, and times: what takes long may take
 * any time, so pauses are over at once, or whenever a lease ends.
 */
import { doorbellSteps } from './doorbell-steps.ts'
import { farewellSteps } from './farewell-steps.ts'
import { faultSteps } from './fault-steps.ts'
import { leaseSteps } from './lease-steps.ts'
import { pieceSteps } from './batch-steps.ts'
import { participantSteps } from './participant-steps.ts'
import { requestSteps } from './request-steps.ts'
import type { Rules, State, Step } from './state.ts'
import { subjects } from './step.ts'
import { uploadSteps } from './upload-steps.ts'
import { userSteps } from './user-steps.ts'

export { initial } from './state.ts'

export function next(rules: Rules, state: State): Step[] {
  return [
    ...requestSteps(rules, state),
    ...doorbellSteps(rules, state),
    ...leaseSteps(rules, state),
    ...pieceSteps(rules, state),
    ...uploadSteps(rules, state),
    ...userSteps(rules, state),
    ...participantSteps(rules, state),
    ...farewellSteps(rules, state),
    ...faultSteps(state),
  ]
}

/**
 * Nothing is left to do by itself: each deletion that was asked for has ended, with its late listings, or is blocked.
 */
export function isSettled({ deletions, tombstones }: State): boolean {
  return subjects.every((subject) => {
    const deletion = deletions[subject]
    if (deletion === null) return !tombstones.includes(subject)
    const { state, lateListings } = deletion.place
    const listings = subject === 'organization' || subject === 'app' ? 2 : 0
    return state === 'superseded' || state === 'blocked' || (state === 'completed' && lateListings === listings)
  })
}
