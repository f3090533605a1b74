/** What a batch reads before it is written: outside of its transaction, or in one that has written another before it. */
import { actionOf, childrenOf, namesObjects, pageLimitOf, planOf } from './plan.ts'
import { isBroken, isOf, isSwept, objectsOf } from './step.ts'
import type { Page, Rules, State, Table, Worker } from './state.ts'

export type Batch = Pick<Worker, 'at' | 'keys' | 'page'> & Partial<Pick<Worker, 'sawEmpty'>>

const nothing: Page = { end: null, gone: [], failed: [], isSkipped: false, found: false }

/** nextBatch, outside of a transaction. */
export function readBatch(rules: Rules, state: State, worker: Worker): Batch {
  const { subject, place } = worker
  const action = actionOf(worker)
  const incomplete = state.deletions[subject]?.incomplete ?? []
  switch (action) {
    case 'finish':
      return { at: 'commit', keys: [], page: nothing }
    case 'await':
      return awaitParticipant(rules, state)
    case 'verify': // verifyBatch: findWhatIsLeft
      return verify(findWhatIsLeft(rules, state, worker))
    case 'strays': // orphanBatch
      return incomplete.length > 0 || !mustLook(worker)
        ? { at: 'commit', keys: [], page: nothing }
        : listStrays(rules, state, worker)
    case 'late listing': // lateListing
      return toDelete(rules, listObjects(state, worker), nothing)
    case 'uploads':
    case 'channels':
    case 'bundles':
    case 'apps':
    case 'webhook_deliveries':
    case 'members':
      return place.state === 'requested' && !worker.hasWorked && isSmall(state, worker)
        ? { at: 'look', keys: [], page: null }
        : readRows(rules, state, worker, action)
    case 'texts': // scrubBatch: findTexts, to which every row is a row
      return readTexts(rules, state, worker)
  }
}

/** nextBatch, in a transaction; nothing when it needs what no transaction waits for. */
export function readInTransaction(rules: Rules, state: State, worker: Worker): Batch | undefined {
  const action = actionOf(worker)
  const isListing =
    action === 'verify' || (action === 'strays' && state.deletions[worker.subject]?.incomplete.length === 0)
  const isBlind = mustLook(worker) && !isBroken(rules, 'a transaction goes on without a look at the store')
  if (action === 'late listing' || action === 'texts' || (isListing && isBlind)) return undefined
  const batch = readBatch(rules, state, { ...worker, sawEmpty: true })
  return batch.at === 'commit' ? batch : undefined
}

/** countBatch and fitsIntoBatch: nothing names an object. */
function isSmall(state: State, { subject }: Worker): boolean {
  return ![...state.rows.uploads, ...state.rows.bundles].some((key) => isOf(state, subject, key))
}

/** seesEmptyPrefix. */
export function lookAtPrefix(state: State, worker: Worker): boolean {
  return !mustLook(worker) || listObjects(state, worker).length === 0
}

export function namesLastObjects({ subject, place, page }: Worker): boolean {
  return planOf(subject)[place.step] === 'bundles' && page?.end === null
}

function mustLook({ subject, sawEmpty }: Worker): boolean {
  return !sawEmpty && planOf(subject).includes('strays')
}

/** awaitParticipants. `found`: its time is over. */
function awaitParticipant(rules: Rules, { participant }: State): Batch {
  const isOver = participant === null || participant.state === 'completed' || participant.state === 'waived'
  if (isOver || isBroken(rules, 'a participant is not waited for')) return { at: 'commit', keys: [], page: nothing }
  if (!participant.isLate && participant.state !== 'timed_out') return { at: 'pause', keys: [], page: null }
  return { at: 'commit', keys: [], page: { ...nothing, found: true } }
}

function verify(found: boolean): Batch {
  return { at: 'commit', keys: [], page: { ...nothing, found }, ...(!found && { sawEmpty: true }) }
}

function listStrays(rules: Rules, state: State, worker: Worker): Batch {
  const keys = listObjects(state, worker)
  return { ...toDelete(rules, keys, nothing), ...(keys.length === 0 && { sawEmpty: true }) }
}

/** sweepBatch: hasChildrenLeft, isInUse, awaitFarewell, readNextRows. */
function readRows(rules: Rules, state: State, { subject, place }: Worker, table: Table): Batch {
  const children = childrenOf[table].filter((child) => planOf(subject).includes(child))
  const waits = children.some((child) => state.rows[child].some((key) => isOf(state, subject, key)))
  if (place.cursor === null && waits && !isBroken(rules, 'parents do not wait for rows that stayed')) {
    return { at: 'commit', keys: [], page: { ...nothing, isSkipped: true } }
  }
  const isInUse = table === 'uploads' && state.rows.uploads.length > 0 && state.intent === 'live'
  if (isInUse && !isBroken(rules, 'intents are swept while they live')) {
    const isBusy = isBroken(rules, 'an upload is waited for without a pause')
    return { at: isBusy ? 'read' : 'pause', keys: [], page: null }
  }
  const isTelling = table === 'webhook_deliveries' && place.told === 'not yet' && place.cursor === null
  if (isTelling && isWaitedFor(rules, state)) return { at: 'pause', keys: [], page: null }
  const told = isTelling && ({ told: state.farewell?.state === 'delivered' ? 'delivered' : 'failed' } as const)
  const after = state.rows[table].filter(
    (key) => isSwept(rules, state, { subject, key }) && (place.cursor === null || key > place.cursor),
  )
  const limit = pageLimitOf(rules, table)
  const keys = after.slice(0, limit)
  const page = { ...nothing, end: keys.length < limit ? null : (keys.at(-1) ?? null), ...told }
  return namesObjects.includes(table) ? toDelete(rules, keys, page) : { at: 'commit', keys: [], page }
}

/** awaitFarewell. */
function isWaitedFor(rules: Rules, { farewell }: State): boolean {
  return farewell?.state === 'pending' && !farewell.isLate && !isBroken(rules, 'a farewell is not waited for')
}

function readTexts(rules: Rules, { rows }: State, { place }: Worker): Batch {
  const after = rows.texts.filter((key) => place.cursor === null || key > place.cursor)
  const end = after[pageLimitOf(rules, 'texts') - 1] ?? null
  return { at: 'commit', keys: [], page: { ...nothing, end } }
}

function toDelete(rules: Rules, keys: string[], page: Page): Batch {
  const isLate = keys.length === 0 || isBroken(rules, 'rows go before their objects')
  return { at: isLate ? 'commit' : 'objects', keys, page }
}

function findWhatIsLeft(rules: Rules, state: State, worker: Worker): boolean {
  const { subject } = worker
  // Texts are not looked through again: none can have come behind the cursor.
  const tables = (['uploads', 'channels', 'bundles', 'apps', 'webhook_deliveries', 'members'] as const).filter((it) =>
    planOf(subject).includes(it),
  )
  const hasRows = tables.some((table) => state.rows[table].some((key) => isOf(state, subject, key)))
  const hasObjects = mustLook(worker) && listObjects(state, worker).length > 0
  return hasRows || (hasObjects && !isBroken(rules, 'verification does not list the objects'))
}

/** listFirstObjects: those under the subject's prefix. */
function listObjects(state: State, { subject }: Worker): string[] {
  return objectsOf(state, subject)
}
