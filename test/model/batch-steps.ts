/** A batch of a deletion up to its transaction: what is read, and the objects that go before their rows. */
import { commitSteps } from './commit-steps.ts'
import { actionOf, type Acting } from './plan.ts'
import { lookAtPrefix, namesLastObjects, readBatch } from './reading.ts'
import { isBroken, stepFrom } from './step.ts'
import type { Rules, State, Step } from './state.ts'

export function pieceSteps(rules: Rules, state: State): Step[] {
  return state.workers.flatMap((worker, by) => (worker === null ? [] : stepsOf(rules, state, { worker, by })))
}

function stepsOf(rules: Rules, state: State, acting: Acting): Step[] {
  switch (acting.worker.at) {
    case 'read':
      return [read(rules, state, acting)]
    case 'objects':
      return deleteObject(rules, state, acting)
    case 'look':
      return [look(state, acting)]
    case 'commit':
    case 'counts':
      return commitSteps(rules, state, acting)
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
    Object.assign(reader, readBatch(rules, state, worker), { hasWorked: true })
  })
}

/** seesEmptyPrefix. */
function look(state: State, { worker, by }: Acting): Step {
  return stepFrom(state, { kind: 'work', label: `worker ${by} looks at the prefix`, by }, (draft) => {
    const at = worker.page === null ? 'read' : 'commit' // what was counted, or the last rows that name objects
    Object.assign(draft.workers[by] ?? {}, { at, sawEmpty: lookAtPrefix(state, worker) })
  })
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
    deleter.at = namesLastObjects(deleter) ? 'look' : 'commit'
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
  // Its answer is lost, or comes too late.
  const unanswered = stepFrom(
    state,
    { kind: 'fault', label: `the store refuses to say that object ${key} is deleted`, by },
    (draft) => {
      draft.faults.refusals -= 1
      draft.objects = draft.objects.filter((it) => it !== key)
      goOn(draft, { isGone: false })
    },
  )
  return [gone, refused, unanswered]
}
