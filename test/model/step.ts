import type { Asked, Deletion, Job, Raised, Rules, State, Step, StepKind, Subject, Worker } from './state.ts'

export const subjects = ['organization', 'app', 'bundles', 'channel', 'user'] as const satisfies readonly Subject[]

export interface Change {
  kind: StepKind
  label: string
  by?: number
}

/** The step that a change of a copy of the state is. It is made when it is asked for: many are passed over by their names. */
export function stepFrom(state: State, { kind, label, by }: Change, change: (draft: State) => void): Step {
  let made: Pick<Step, 'state' | 'raised'> | undefined
  const make = () => {
    const draft = copy(state)
    change(draft)
    const raised = raisedIn(draft)
    normalize(draft)
    return (made = { state: draft, raised })
  }
  return {
    kind,
    label,
    by: by ?? null,
    get state() {
      return (made ?? make()).state
    },
    get raised() {
      return (made ?? make()).raised
    },
  }
}

/** Each of them was 1 before. */
function raisedIn({ deletions, participant, farewell }: State): Raised | undefined {
  let raised: Raised | undefined
  for (const subject of subjects) {
    const { token = 1, event } = deletions[subject] ?? {}
    const dispatch = event?.dispatch ?? 1
    if (token === 1 && dispatch === 1) continue
    raised ??= { tokens: {}, dispatches: {}, claim: 0 }
    raised.tokens[subject] = token - 1
    raised.dispatches[subject] = dispatch - 1
  }
  const claims = (participant?.token ?? 1) - 1 + (farewell?.token ?? 1) - 1
  if (claims > 0) raised = { tokens: {}, dispatches: {}, ...raised, claim: claims }
  return raised
}

/** Does the fence keep a row with this key from coming into being? That of a channel keeps no bundle away. */
export function isFenced(state: State, key: string): boolean {
  return state.tombstones.some((subject) => subject !== 'channel' && isOf(state, subject, key))
}

/** Those that go with the subject. */
export function objectsOf(state: State, subject: Subject): string[] {
  return subject === 'channel' ? [] : state.objects.filter((key) => isOf(state, subject, key))
}

/** Is a row, or an object, with this key the subject's? */
export function isOf({ marked }: State, subject: Subject, key: string): boolean {
  if (subject === 'bundles') return marked.includes(key)
  if (subject === 'user') return key.startsWith('u')
  if (subject === 'channel') return key === 'a1'
  return subject === 'app' ? key.startsWith('a') : !key.startsWith('n')
}

/** isOurs: the predicate of a sweep. */
export function isSwept(rules: Rules, state: State, { subject, key }: { subject: Subject; key: string }): boolean {
  const isByApp = subject === 'bundles' && isBroken(rules, 'bundles in bulk are swept by app, and not by mark')
  return isOf(state, isByApp ? 'app' : subject, key)
}

export function isBroken({ broken }: Rules, mutation: Rules['broken']): boolean {
  return broken === mutation
}

/** By hand, because it is done for each of millions of steps. */
function copy(state: State): State {
  const { rows, deletions, upload, faults } = state
  return {
    ...state,
    rows: {
      uploads: rows.uploads.slice(),
      channels: rows.channels.slice(),
      bundles: rows.bundles.slice(),
      apps: rows.apps.slice(),
      webhook_deliveries: rows.webhook_deliveries.slice(),
      members: rows.members.slice(),
      texts: rows.texts.slice(),
    },
    marked: state.marked.slice(),
    seeded: { ...state.seeded },
    reservedAppIds: state.reservedAppIds.slice(),
    tombstones: state.tombstones.slice(),
    deletions: {
      organization: copyDeletion(deletions.organization),
      app: copyDeletion(deletions.app),
      bundles: copyDeletion(deletions.bundles),
      channel: copyDeletion(deletions.channel),
      user: copyDeletion(deletions.user),
    },
    objects: state.objects.slice(),
    claimed: state.claimed.map((job) => ({ ...job })),
    queue: state.queue.map((job) => ({ ...job })),
    workers: state.workers.map(copyWorker),
    upload: { ...upload },
    participant: copyAsked(state.participant),
    farewell: copyAsked(state.farewell),
    faults: { ...faults },
  }
}

function copyDeletion(it: Deletion | null): Deletion | null {
  if (it === null) return null
  const { place, removed, incomplete, event } = it
  return { ...it, place: { ...place }, removed: { ...removed }, incomplete: incomplete.slice(), event: { ...event } }
}

function copyAsked<T extends Asked>(it: T | null): T | null {
  return it && { ...it, askers: it.askers.map((asker) => ({ ...asker })) }
}

function copyWorker(it: Worker | null): Worker | null {
  if (it === null) return null
  const { place, keys, page } = it
  const copiedPage = page && { ...page, gone: page.gone.slice(), failed: page.failed.slice() }
  return { ...it, place: { ...place }, keys: keys.slice(), page: copiedPage }
}

/**
 * Tokens and dispatch numbers only ever grow, and are only ever compared with the current one. So the current one may
 * be called 1 and every older one 0: nothing that can happen depends on it, and there are finitely many states.
 */
function normalize(state: State): void {
  for (const subject of subjects) {
    const deletion = state.deletions[subject]
    if (deletion === null) continue
    const { token, event } = deletion
    for (const worker of state.workers) {
      if (worker?.subject === subject) worker.token = worker.token === token ? 1 : 0
    }
    for (const job of [...state.claimed, ...state.queue]) {
      if (job.subject === subject) job.dispatch = event.isOpen && job.dispatch === event.dispatch ? 1 : 0
    }
    deletion.token = 1
    event.dispatch = 1
  }
  if (state.participant !== null) normalizeClaims(state.participant)
  if (state.farewell !== null) normalizeClaims(state.farewell)
  // Nor does it matter where a job waits that will do nothing.
  const stale = [...state.claimed, ...state.queue].filter(({ dispatch }) => dispatch === 0)
  state.claimed = state.claimed.filter(({ dispatch }) => dispatch === 1).toSorted(bySubject)
  state.queue = [
    ...state.queue.filter(({ dispatch }) => dispatch === 1).toSorted(bySubject),
    ...subjects.flatMap((subject) => stale.find((job) => job.subject === subject) ?? []),
  ]
}

function normalizeClaims(asked: Asked): void {
  for (const asker of asked.askers) asker.token = asker.token === asked.token ? 1 : 0
  asked.askers.sort((one, other) => one.token - other.token || (one.answer < other.answer ? -1 : 1))
  asked.token = 1
}

function bySubject(one: Job, other: Job): number {
  return one.subject.localeCompare(other.subject)
}
