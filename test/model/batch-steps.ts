/** A batch of a deletion up to its transaction: what is read, and the objects that go before their rows. */
import { commitStep } from './commit-steps.ts'
import { actionOf, childrenOf, namesObjects, pageLimit, planOf, type Acting, type Action } from './plan.ts'
import { isBroken, isOf, isSwept, stepFrom } from './step.ts'
import type { Page, Rules, State, Step, Table, Worker } from './state.ts'

export function pieceSteps(rules: Rules, state: State): Step[] {
  return state.workers.flatMap((worker, by) => (worker === null ? [] : stepsOf(rules, state, { worker, by })))
}

function stepsOf(rules: Rules, state: State, acting: Acting): Step[] {
  switch (acting.worker.at) {
    case 'read':
      return [read(rules, state, acting)]
    case 'objects':
      return deleteObject(rules, state, acting)
    case 'commit':
    case 'counts':
      return [commitStep(rules, state, acting)]
    case 'pause':
      return [] // gives the lease back
  }
}

/** nextBatch: the deletion's step, by what this worker knows of it. */
function read(rules: Rules, state: State, { worker, by }: Acting): Step {
  const action = actionOf(worker)
  return stepFrom(state, { kind: 'work', label: `worker ${by} reads for ${action}`, by }, (draft) => {
    const reader = draft.workers[by]
    if (!reader) return
    const batch = readBatch(rules, state, { worker, action })
    Object.assign(reader, batch, { hasWorked: true })
  })
}

type Batch = Pick<Worker, 'at' | 'keys' | 'page'>

function readBatch(rules: Rules, state: State, { worker, action }: { worker: Worker; action: Action }): Batch {
  const { subject } = worker
  const nothing = { end: null, gone: [], failed: [], isSkipped: false, found: false }
  const incomplete = state.deletions[subject]?.incomplete ?? []
  switch (action) {
    case 'finish':
      return { at: 'commit', keys: [], page: nothing }
    case 'verify': // verifyBatch: findWhatIsLeft
      return { at: 'commit', keys: [], page: { ...nothing, found: findWhatIsLeft(rules, state, worker) } }
    case 'strays': // orphanBatch
      return incomplete.length > 0
        ? { at: 'commit', keys: [], page: nothing }
        : toDelete(rules, listObjects(state, worker), nothing)
    case 'late listing': // lateListing
      return toDelete(rules, listObjects(state, worker), nothing)
    case 'uploads':
    case 'channels':
    case 'bundles':
    case 'apps':
      return readRows(rules, state, worker, action)
  }
}

/** sweepBatch: hasChildrenLeft, isInUse, readNextRows. */
function readRows(rules: Rules, state: State, { subject, place }: Worker, table: Table): Batch {
  const nothing: Page = { end: null, gone: [], failed: [], isSkipped: false, found: false }
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
  const after = state.rows[table].filter(
    (key) => isSwept(rules, state, { subject, key }) && (place.cursor === null || key > place.cursor),
  )
  const keys = after.slice(0, pageLimit[table])
  const page = { ...nothing, end: keys.length < pageLimit[table] ? null : (keys.at(-1) ?? null) }
  return namesObjects.includes(table) ? toDelete(rules, keys, page) : { at: 'commit', keys: [], page }
}

function toDelete(rules: Rules, keys: string[], page: Page): Batch {
  const isLate = keys.length === 0 || isBroken(rules, 'rows go before their objects')
  return { at: isLate ? 'commit' : 'objects', keys, page }
}

function findWhatIsLeft(rules: Rules, state: State, { subject }: Worker): boolean {
  const tables = (['uploads', 'channels', 'bundles', 'apps'] as const).filter((it) => planOf(subject).includes(it))
  const hasRows = tables.some((table) => state.rows[table].some((key) => isOf(state, subject, key)))
  const hasObjects = planOf(subject).includes('strays') && state.objects.some((key) => isOf(state, subject, key))
  return hasRows || (hasObjects && !isBroken(rules, 'verification does not list the objects'))
}

/** listFirstObjects: those under the subject's prefix. */
function listObjects(state: State, { subject }: Worker): string[] {
  return state.objects.filter((key) => isOf(state, subject, key))
}

/**
 * deleteObjects, key by key: a crash may leave any part of a request done. No token is asked for: keys are never used
 * twice.
 */
function deleteObject(rules: Rules, state: State, { worker, by }: Acting): Step[] {
  const [key] = worker.keys
  if (key === undefined) return []
  const goOn = (draft: State, { isGone }: { isGone: boolean }) => {
    const deleter = draft.workers[by]
    if (!deleter?.page) return
    deleter.keys.shift()
    ;(isGone ? deleter.page.gone : deleter.page.failed).push(key)
    if (deleter.keys.length > 0) return
    deleter.at = 'commit'
    if (isBroken(rules, 'rows go before their objects')) Object.assign(deleter, { at: 'read', page: null })
  }
  const gone = stepFrom(state, { kind: 'work', label: `worker ${by} deletes object ${key}`, by }, (draft) => {
    draft.objects = draft.objects.filter((it) => it !== key)
    goOn(draft, { isGone: true })
  })
  if (state.faults.refusals === 0) return [gone]
  const refused = stepFrom(
    state,
    { kind: 'fault', label: `the store refuses to delete object ${key}`, by },
    (draft) => {
      draft.faults.refusals -= 1
      goOn(draft, { isGone: isBroken(rules, 'a refused object is taken for gone') })
    },
  )
  return [gone, refused]
}
