/** The transactions of the batches that decide: verification, the last commit, and the late listings after it. */
import { giveUp } from './participant-steps.ts'
import { toStep } from './plan.ts'
import { isBroken } from './step.ts'
import type { Deletion, Page, Place, Rules, State, Subject, Worker } from './state.ts'

export interface Commit {
  rules: Rules
  draft: State
  deletion: Deletion
  worker: Worker
  page: Page
}

export interface Next {
  place: Place
  /** `ended`: the commit gave the lease back itself. */
  goesOn: 'at once' | 'after a pause' | 'ended'
}

/** awaitParticipants' transaction: onwards, or blockDeletion with giveUpParticipants. */
export function passParticipant({ draft: { participant }, deletion, worker, page }: Commit): Next {
  const { place } = worker
  if (!page.found) return { place: toStep(worker, place.step + 1), goesOn: 'at once' }
  // It has done its part since it was read: nothing is written, and another look tells.
  if (participant === null || !giveUp(participant)) return { place, goesOn: 'at once' }
  releaseLease(deletion, null)
  acknowledge(deletion)
  return { place: { ...place, state: 'blocked' }, goesOn: 'ended' }
}

/** verifyBatch's transaction: onwards, openRound, or blockDeletion. */
export function verify(commit: Commit): Next {
  const { rules, deletion, worker, page } = commit
  const { place } = worker
  if (!page.found || isBroken(rules, 'verification is skipped')) {
    return { place: toStep(worker, place.step + 1), goesOn: 'at once' }
  }
  const removed = Object.values(deletion.removed).reduce((sum, rows) => sum + rows, place.strays)
  const stalledRounds = removed > place.removedBeforeRound ? 0 : place.stalledRounds + 1
  const round = { ...toStep(worker, 0), round: place.round + 1, stalledRounds, removedBeforeRound: removed }
  deletion.incomplete = [] // of this round there are none yet
  if (isBroken(rules, 'a new round goes on at the old cursor')) round.cursor = 'z9'
  if (stalledRounds < rules.mostStalledRounds)
    return { place: round, goesOn: stalledRounds === 0 ? 'at once' : 'after a pause' }
  releaseLease(deletion, null)
  deletion.event.isOpen = false
  return { place: { ...round, state: 'blocked' }, goesOn: 'ended' }
}

/** finishBatch's transaction. */
export function finish({ rules, draft, deletion, worker }: Commit): Next {
  const { subject, place } = worker
  deleteOwnRow(draft, subject)
  deletion.receipts += 1
  acknowledge(deletion)
  const hasPrefix = subject === 'organization' || subject === 'app'
  if (!hasPrefix || isBroken(rules, 'there is no late listing')) releaseLease(deletion, null)
  else askForListing(deletion)
  return { place: { ...place, state: 'completed', cursor: null }, goesOn: 'ended' }
}

function deleteOwnRow(draft: State, subject: Subject): void {
  if (subject === 'organization') draft.hasOrganization = false
  if (subject === 'app') draft.rows.apps = draft.rows.apps.filter((key) => key !== 'a')
}

/** lateListing and scheduleNext. */
export function listLate({ deletion, worker, page }: Commit): Next {
  const { place } = worker
  if (page.gone.length + page.failed.length > 0) {
    const strays = place.strays + page.gone.length
    return { place: { ...place, strays }, goesOn: page.failed.length === 0 ? 'at once' : 'after a pause' }
  }
  const lateListings = place.lateListings + 1
  acknowledge(deletion)
  if (lateListings < 2) askForListing(deletion)
  else releaseLease(deletion, null)
  return { place: { ...place, lateListings }, goesOn: 'ended' }
}

/** acknowledgeEvents. */
function acknowledge({ event }: Deletion): void {
  event.isOpen = false
}

/** appendEvent of a `deletion.late_listing`, and releaseLease until then. */
function askForListing(deletion: Deletion): void {
  deletion.event = { dispatch: deletion.event.dispatch + 1, isOpen: true, due: 'late' }
  releaseLease(deletion, 'late')
}

function releaseLease(deletion: Deletion, due: Deletion['due']): void {
  deletion.lease = 'none'
  deletion.due = due
}
