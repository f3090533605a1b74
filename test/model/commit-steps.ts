/** The one transaction in which batches write: commitBatch with what each kind of batch does in it. */
import { finish, listLate, passParticipant, verify, type Commit, type Next } from './ending-commits.ts'
import { dropFarewell, FAREWELL_KEY } from './farewell-steps.ts'
import { actionOf, toStep, type Acting, type Action } from './plan.ts'
import { readInTransaction } from './reading.ts'
import { isBroken, isSwept, stepFrom } from './step.ts'
import type { Deletion, Rules, State, Step, Table } from './state.ts'

/**
 * commitBatch: moveDeletion renews the lease under its token, or nothing is written. A batch that ends its step may be
 * followed by the next in the same transaction, and that by another: as many as there is time for.
 */
export function commitSteps(rules: Rules, state: State, { worker, by }: Acting): Step[] {
  const isLost = state.deletions[worker.subject]?.token !== worker.token
  if (isLost && !isBroken(rules, 'a commit does not look at the token')) {
    // LeaseLostError
    const label = `worker ${by} finds its lease lost`
    return [stepFrom(state, { kind: 'work', label, by }, (draft) => void (draft.workers[by] = null))]
  }
  const steps: Step[] = []
  for (;;) {
    const outcome = { isMore: false }
    const batches = steps.length + 1
    const label = `worker ${by} commits ${actionOf(worker)}${batches === 1 ? '' : ` and ${batches - 1} more`}`
    const change = (draft: State) => void (outcome.isMore = commitBatches(rules, draft, by, batches))
    const step = stepFrom(state, { kind: 'work', label, by }, change)
    steps.push(step)
    void step.state // says whether there is more
    if (!outcome.isMore) return steps
  }
}

/** Says whether another could follow. */
function commitBatches(rules: Rules, draft: State, by: number, batches: number): boolean {
  for (let written = 1; ; written += 1) {
    commitBatch(rules, draft, by)
    const worker = draft.workers[by]
    if (worker?.at !== 'read' || worker.place.cursor !== null) return false
    const batch = readInTransaction(rules, draft, worker)
    if (batch === undefined || written === batches) return batch !== undefined
    Object.assign(worker, batch)
  }
}

function commitBatch(rules: Rules, draft: State, by: number): void {
  const worker = draft.workers[by]
  const deletion = worker && draft.deletions[worker.subject]
  if (!deletion || worker.page === null) return
  const commit = { rules, draft, deletion, worker, page: worker.page }
  if (worker.at === 'counts') return writeCounts(commit)
  deletion.lease = isBroken(rules, 'a commit does not renew the lease') ? 'old' : 'fresh'
  const next = write(commit, actionOf(worker))
  deletion.place = { ...next.place }
  afterCommit(commit, next, by)
}

function write(commit: Commit, action: Action): Next {
  switch (action) {
    case 'strays':
      return removeStrays(commit)
    case 'await':
      return passParticipant(commit)
    case 'verify':
      return verify(commit)
    case 'finish':
      return finish(commit)
    case 'late listing':
      return listLate(commit)
    case 'uploads':
    case 'channels':
    case 'bundles':
    case 'apps':
    case 'webhook_deliveries':
    case 'members':
    case 'texts': // scrubBatch's transaction: the address goes, where it still stands
      return sweep(commit, action)
  }
}

/** runBatches: the worker goes on by what it has just written. */
function afterCommit({ rules, draft, worker, page }: Commit, { place, goesOn }: Next, by: number): void {
  if (goesOn === 'ended') {
    draft.workers[by] = null
    return
  }
  if (isBroken(rules, 'tallies are written after the rows') && page.gone.length > 0) {
    Object.assign(worker, { at: 'counts' })
    return
  }
  const at = goesOn === 'after a pause' ? 'pause' : 'read'
  const isLate = worker.keys.length > 0 // their objects are still to go, though their rows are gone
  Object.assign(worker, { at: isLate ? 'objects' : at, place: { ...place }, page: isLate ? page : null })
}

/** sweepBatch's transaction: deletePage, addToCounts, reserveAppIds, markIncomplete; or skipTable's. */
function sweep({ rules, draft, deletion, worker, page }: Commit, table: Table): Next {
  const { subject, place } = worker
  if (page.isSkipped || page.failed.length > 0) markIncomplete(deletion, table)
  if (page.isSkipped) return { place: toStep(worker, place.step + 1), goesOn: 'at once' }
  const isForgotten = table === 'texts' && isBroken(rules, 'the fields are not looked through')
  const isDue = (key: string) =>
    !isForgotten &&
    (isSwept(rules, draft, { subject, key }) || isBroken(rules, 'rows are deleted by key range alone')) &&
    (place.cursor === null || key > place.cursor) &&
    (page.end === null || key <= page.end) &&
    !page.failed.includes(key)
  const removed = draft.rows[table].filter(isDue)
  draft.rows[table] = draft.rows[table].filter((key) => !isDue(key))
  const isTalliedLater = isBroken(rules, 'tallies are written after the rows') && page.gone.length > 0
  if (!isTalliedLater) deletion.removed[table] += removed.length
  if (table === 'apps' && !isBroken(rules, 'app ids are not reserved')) draft.reservedAppIds.push(...removed)
  if (removed.includes(FAREWELL_KEY)) dropFarewell(draft)
  const next = page.end === null ? toStep(worker, place.step + 1) : { ...toStep(worker, place.step), cursor: page.end }
  return { place: page.told === undefined ? next : { ...next, told: page.told }, goesOn: 'at once' }
}

/** orphanBatch's transaction. */
function removeStrays({ worker, page }: Commit): Next {
  const { place } = worker
  const isLast = page.gone.length + page.failed.length === 0 || page.failed.length > 0
  const next = toStep(worker, place.step + (isLast ? 1 : 0))
  return { place: { ...next, strays: place.strays + page.gone.length }, goesOn: 'at once' }
}

function markIncomplete(deletion: Deletion, table: Table): void {
  if (!deletion.incomplete.includes(table)) deletion.incomplete.push(table)
}

function writeCounts({ deletion, worker, page }: Commit): void {
  deletion.removed.bundles += page.gone.length
  Object.assign(worker, { at: 'read', place: { ...deletion.place }, page: null })
}
