/** An upload of bundle `a2`, and those who remove what dead uploads left. */
import { isBroken, isFenced, stepFrom } from './step.ts'
import type { Rules, State, Step, Upload } from './state.ts'

const KEY = 'a2'
const living: readonly Upload['phase'][] = ['streaming', 'stored', 'committing']

export function uploadSteps(rules: Rules, state: State): Step[] {
  if (!rules.withUpload) return []
  return [...upload(rules, state), ...die(state), ...endIntent(state), ...removeDead(state)]
}

/** uploadBundle: beginUpload, store, finishUpload, undoUpload. */
function upload(rules: Rules, state: State): Step[] {
  const { phase } = state.upload
  const isNotDeleted = !isFenced(state, KEY)
  const to = (
    next: Upload['phase'],
    label: string,
    change: (draft: State) => void = () => {},
    kind: Step['kind'] = 'work',
  ): Step =>
    stepFrom(state, { kind, label }, (draft) => {
      draft.upload.phase = next
      change(draft)
    })
  switch (phase) {
    case 'none': // beginUpload
      return isNotDeleted ? [to('streaming', 'an upload writes its intent', beginIntent, 'person')] : []
    case 'streaming': {
      const stored = to('stored', 'an upload stores its object', storeObject)
      const isRefused = !isNotDeleted || !hasIntent(state)
      return isRefused ? [stored, to('undoing', 'an upload is refused its renewal')] : [stored] // whileRenewing
    }
    case 'stored': // finishUpload: its transaction begins, and its use case looks
      return [
        isNotDeleted ? to('committing', 'an upload opens its transaction') : to('undoing', 'an upload is refused'),
      ]
    case 'committing': {
      // finishUpload: the fence's trigger, and completeUpload
      const isFree = isNotDeleted || isBroken(rules, 'there is no fence')
      const isWhole = hasIntent(state) || isBroken(rules, 'an upload finishes without its intent')
      if (!isFree || !isWhole) return [to('undoing', 'an upload is refused its row')]
      return [to('succeeded', 'an upload writes its row', finishUpload)]
    }
    case 'undoing': // undoUpload: the object first
      return [to('discarded', 'an upload removes its object', removeObject)]
    case 'discarded':
      return [to('failed', 'an upload removes its intent', (draft) => void (draft.rows.uploads = []))]
    case 'dying':
      return [to('dead', 'the store finishes what a dead upload had sent', storeObject, 'time')]
    case 'succeeded':
    case 'failed':
    case 'dead':
      return []
  }
}

/** renewUpload and completeUpload ask for an intent that no worker has claimed. */
function hasIntent({ rows, intent }: State): boolean {
  return rows.uploads.length > 0 && intent !== 'claimed'
}

function beginIntent(draft: State): void {
  draft.rows.uploads = [KEY]
  draft.intent = 'live'
}

function finishUpload(draft: State): void {
  draft.rows.uploads = []
  addKey(draft.rows.bundles)
}

/** SIGKILL, in the middle of anything; the store may already have what it sent. */
function die(state: State): Step[] {
  const { phase } = state.upload
  const isAtWork = [...living, 'undoing', 'discarded'].includes(phase)
  if (!isAtWork || state.faults.crashes === 0) return []
  const dead = stepFrom(state, { kind: 'fault', label: 'the process of an upload dies' }, (draft) => {
    draft.faults.crashes -= 1
    draft.upload.phase = 'dead'
  })
  if (phase !== 'streaming') return [dead]
  const dying = stepFrom(state, { kind: 'fault', label: 'the process of an upload dies, all was sent' }, (draft) => {
    draft.faults.crashes -= 1
    draft.upload = { phase: 'dying', isLate: true }
  })
  return [dead, dying]
}

/** The intent's `lease_ends_at` is reached: it is renewed no more, or its process is frozen. */
function endIntent(state: State): Step[] {
  if (state.rows.uploads.length === 0 || state.intent !== 'live') return []
  if (!living.includes(state.upload.phase)) {
    return [
      stepFrom(state, { kind: 'time', label: 'the lease of an upload ends' }, (draft) => void (draft.intent = 'ended')),
    ]
  }
  if (state.faults.freezes === 0) return []
  return [
    stepFrom(state, { kind: 'fault', label: 'an upload is frozen for longer than its lease' }, (draft) => {
      draft.faults.freezes -= 1
      draft.intent = 'ended'
      draft.upload.isLate = true
    }),
  ]
}

/** removeDeadUploads: listDeadUploads, claimDeadUpload, the object, deleteUpload. */
function removeDead(state: State): Step[] {
  const to = (next: State['janitor'], label: string, change: (draft: State) => void = () => {}): Step =>
    stepFrom(state, { kind: 'work', label: `dead uploads: ${label}` }, (draft) => {
      draft.janitor = next
      change(draft)
    })
  const isDead = state.rows.uploads.length > 0 && state.intent !== 'live'
  switch (state.janitor) {
    case 'idle':
      return isDead && !isFenced(state, KEY) ? [to('listed', 'one is listed')] : []
    case 'listed':
      return [
        isDead
          ? to('claimed', 'its intent is claimed', (draft) => void (draft.intent = 'claimed'))
          : to('idle', 'it is gone'),
      ]
    case 'claimed':
      return [to('discarded', 'its object is removed', removeObject)]
    case 'discarded':
      return [to('idle', 'its intent is removed', (draft) => void (draft.rows.uploads = []))]
  }
}

function addKey(keys: string[]): void {
  keys.push(KEY)
  keys.sort()
}

function storeObject(draft: State): void {
  addKey(draft.objects)
}

function removeObject(draft: State): void {
  draft.objects = draft.objects.filter((key) => key !== KEY)
}
