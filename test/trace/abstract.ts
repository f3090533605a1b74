/** What a row of a trace is in the words of the model, and the states of the model that a deletion may begin in. */
import { planOf } from '../model/plan.ts'
import { initial } from '../model/protocol.ts'
import type { Rules, State, Subject, Table, Upload } from '../model/state.ts'
import type { Snapshot, TraceRow } from './trace-row.ts'
import { counted, shareOf, shownState, type FilesView, type Shape, type TimeView, type View } from './view.ts'

/** A deletion's trace, as far as it says what the model needs to know from its beginning. */
export interface Begun {
  first: TraceRow
  shape: Shape
  /** The participant that is looked at: the model has one. */
  participant: string | undefined
  /** Had other deletions begun on what it takes along? Then files may go by their workers. */
  hasOthers: boolean
}

const subjectOf: Partial<Record<Snapshot['kind'], Subject>> = {
  organization: 'organization',
  app: 'app',
  bundles: 'bundles',
  bundle: 'bundles',
  user: 'user',
}

const tablesOf: Record<Subject, readonly Table[]> = {
  organization: ['uploads', 'channels', 'bundles', 'apps'],
  app: ['uploads', 'channels', 'bundles'],
  bundles: ['bundles'],
  user: ['members'],
}

/** Nothing for the deletion of a channel, which the model does not have. `sharesRows`: others are deleted besides. */
export function begin(
  first: TraceRow,
  {
    hasOthers = false,
    sharesRows = false,
    participant,
  }: Partial<Pick<Begun, 'hasOthers' | 'participant'>> & { sharesRows?: boolean } = {},
): Begun | undefined {
  const subject = subjectOf[first.after.kind]
  if (subject === undefined) return undefined
  const { rows } = first.after
  // One row is one of the model's; more are two.
  const modelled = (table: Table) => Math.min(2, rows[table] ?? 0)
  const tables = sharesRows && subject === 'user' ? [] : tablesOf[subject] // others take those of the user
  const seeded = { uploads: 1, channels: 0, bundles: 0, apps: 0, members: 0, texts: 1 }
  for (const table of tables) if (table !== 'uploads') seeded[table] = modelled(table)
  const bundles = bundleNames[subject].slice(0, Math.min(seeded.bundles, first.after.bundleKeys.length))
  return { first, shape: { subject, tables, seeded, bundles }, participant, hasOthers }
}

const bundleNames: Record<Subject, readonly string[]> = {
  organization: ['a1', 'z1'],
  app: ['a1', 'a3'],
  bundles: ['a3', 'a4'],
  user: [],
}

/** What is explored for a trace: everything that goes wrong may happen at any time, so it is not counted. */
export function rulesOf({ shape: { subject }, first, participant }: Begun, withQueue: boolean): Rules {
  return {
    withQueue,
    workers: 1,
    withUpload: first.after.uploads.length > 0,
    withApp: true,
    withBulk: subject === 'bundles',
    withUser: subject === 'user',
    withParticipant: participant !== undefined,
    mostStalledRounds: 7,
    faults: {},
  }
}

/** The states just before the request: of an upload the trace does not say how far it is. */
export function startsOf(begun: Begun, rules: Rules): State[] {
  const { first, shape } = begun
  const { subject, seeded, bundles } = shape
  const base = initial({ ...rules, withBulk: false, withUser: false })
  const names = bundleNames[subject]
  const channels = subject === 'bundles' ? ['a1'] : names.slice(0, seeded.channels)
  const rows = {
    uploads: [] as string[],
    channels: [...channels, 'n1'].toSorted(),
    bundles: [...(subject === 'bundles' ? ['a1'] : []), ...names.slice(0, seeded.bundles), 'n1'].toSorted(),
    apps: subject === 'organization' ? [...['a', 'z'].slice(0, seeded.apps), 'n'].toSorted() : ['a', 'n'],
    members: ['u1', 'u3'].slice(0, seeded.members),
    texts: subject === 'user' ? ['u1'] : [],
  }
  const kept = subject === 'bundles' ? ['a1', 'n1'] : ['n1']
  const named = new Set([...first.after.bundleKeys, ...first.after.uploads.map(({ key }) => key)])
  const strays = first.objects.some((key) => !named.has(key) && !isPartial(key, named)) ? ['a7'] : []
  const objects = [...bundles, ...kept, ...(subject === 'bundles' || subject === 'user' ? [] : strays)].toSorted()
  const state: State = { ...base, rows, objects, marked: [], seeded: { ...base.seeded } }
  if (first.after.uploads.length === 0) return [state]
  return uploadsOf(first).map(({ phase, intent, janitor }) => {
    const begunUpload = { phase, isLate: false }
    const withRow = { ...state, rows: { ...rows, uploads: ['a2'] }, intent, janitor, upload: begunUpload }
    return { ...withRow, objects: [...objects, 'a2'].toSorted() }
  })
}

function isPartial(key: string, named: ReadonlySet<string>): boolean {
  return named.has(key.replace(/\.partial-[0-9a-f]+$/, ''))
}

interface UploadStart {
  phase: Upload['phase']
  intent: State['intent']
  janitor: State['janitor']
}

/**
 * Behind the fence an upload can only end. One that still streams may as well be at the end of it, for it comes to nothing
 * that is compared.
 */
function uploadsOf({ after: { uploads }, at, leaseMs }: TraceRow): UploadStart[] {
  const isLive = uploads.some((it) => isRunning(it.leaseEndsAt, at, leaseMs))
  const isClaimed = uploads.every((it) => it.leaseEndsAt === 0)
  const intent = isLive ? 'live' : isClaimed ? 'claimed' : 'ended'
  const janitors = isClaimed ? (['idle', 'claimed'] as const) : isLive ? (['idle'] as const) : (['listed'] as const)
  return (['undoing', 'dead'] as const).flatMap((phase) => janitors.map((janitor) => ({ phase, intent, janitor })))
}

/** Runs a lease? What ends later than a lease is long counts as ended. */
export function isRunning(endsAt: number | null, now: number, leaseMs: number): boolean {
  return endsAt !== null && endsAt > now && endsAt <= now + leaseMs
}

/** A sentence when the row is nothing that the model could have. */
export function viewOfRow(after: Snapshot, begun: Begun): View | string {
  const { first, shape, participant } = begun
  const wrong = countsWrong(after, begun) ?? uploadsWrong(after, first.after)
  if (wrong !== undefined) return wrong
  const { subject, tables } = shape
  const share = (table: Table, left: number) =>
    table === 'uploads' ? shareOf(Math.min(1, left), 1) : shareOf(left, first.after.rows[table] ?? 0)
  const isOver = after.state === 'completed' || after.state === 'superseded'
  const isSwept = after.action === 'sweep' && tables.some((it) => it === after.table)
  const asked = after.participants.find(({ id }) => id === participant)
  return {
    deletion: {
      state: shownState(after.state),
      round: after.round,
      step: isOver ? undefined : stepOf(after, subject),
      isAtCursor: isOver || !isOnStep(after, subject) || tables.length === 0 ? undefined : isSwept && after.isAtCursor,
      stalledRounds: after.stalledRounds,
      lateListings: after.lateListings,
      hasStrays: after.strays > 0,
      receipts: after.receipts,
      isEventOpen: after.event.isOpen,
      isDueEver: after.dueAt !== null,
      incomplete: after.incomplete
        .filter((it) => tables.some((table) => table === it))
        .toSorted()
        .join(),
      removed: Object.fromEntries(counted(tables).map((it) => [it, share(it, after.removed[it] ?? 0)])),
    },
    isFenced: after.isFenced,
    hasOwnRow: ['organization', 'app'].includes(after.kind) && after.hasOwnRow,
    heldAppIds:
      subject === 'organization' && after.state !== 'completed'
        ? shareOf(after.heldAppIds, first.after.rows['apps'] ?? 0)
        : 'none',
    rows: Object.fromEntries(tables.map((it) => [it, share(it, after.rows[it] ?? 0)])),
    participant: asked ? answerOf(asked) : null,
  }
}

/** Rows are counted in the commit that removes them, and none comes behind the fence. */
function countsWrong({ rows, removed, state }: Snapshot, { first, shape }: Begun): string | undefined {
  for (const table of counted(shape.tables)) {
    const [left = 0, gone = 0, all = 0] = [rows[table], removed[table], first.after.rows[table]]
    if (left > all) return `of ${table} ${left} rows are there, of ${all} that there were at the request`
    if (state !== 'superseded' && left + gone !== all)
      return `of ${table} ${left} rows are left and ${gone} counted, of ${all}`
  }
  return undefined
}

function uploadsWrong({ uploads }: Snapshot, first: Snapshot): string | undefined {
  const added = uploads.find(({ key, leaseEndsAt }) => {
    const before = first.uploads.find((it) => it.key === key)
    return before === undefined || before.leaseEndsAt < leaseEndsAt
  })
  return added && `an upload began, or had its lease renewed, behind the fence: ${added.key}`
}

/** What comes before a step that the model does not have is done by then. */
function stepOf({ action, table, passed }: Snapshot, subject: Subject): number {
  const plan: readonly string[] = planOf(subject)
  const known = { 'delete strays': 'strays', 'await participants': 'await', verify: 'verify', finish: 'finish' }
  if (action === 'count') return 0
  if (action === 'scrub') return plan.indexOf('texts')
  const name = action === 'sweep' ? table : known[action as keyof typeof known]
  const at = plan.indexOf(name ?? '')
  if (at !== -1) return at
  if (action === 'await participants') return plan.indexOf('verify')
  return plan.filter((it) => passed.includes(it)).length
}

/** Undefined in a view: the model's step is another one. */
function isOnStep({ action, table }: Snapshot, subject: Subject): boolean {
  return action === 'sweep' && planOf(subject).some((it) => it === table)
}

function answerOf({ state }: Snapshot['participants'][number]): string {
  return ['no_answer', 'pending', 'refused'].includes(state) ? 'no_answer' : state
}

/** What a row says at a time: of its own, or of a later row just before that changed it. */
export function timeViewOfRow(
  after: Snapshot,
  { at, leaseMs }: Pick<TraceRow, 'at' | 'leaseMs'>,
  { participant }: Begun,
): TimeView {
  const { leaseEndsAt, event, dueAt, state, uploads } = after
  const asked = after.participants.find(({ id }) => id === participant)
  const isEventLate = event.type === 'deletion.late_listing' && event.dueAt > at
  const rings = event.rings > 0 && event.dueAt > at
  return {
    lease: isRunning(leaseEndsAt, at, leaseMs) ? 'held' : 'none',
    eventDue: !event.isOpen ? null : isEventLate ? 'late' : rings ? 'ring' : 'now',
    isLate: state === 'completed' && dueAt !== null && dueAt > at,
    isUploadLive: uploads.some((it) => isRunning(it.leaseEndsAt, at, leaseMs)),
    asking: asked ? askingAt(asked, at) : null,
  }
}

function askingAt({ claimEndsAt, nextTryAt }: Snapshot['participants'][number], at: number): TimeView['asking'] {
  if (claimEndsAt !== null && claimEndsAt > at) return 'claimed'
  if (nextTryAt === null) return null
  return nextTryAt <= at ? 'now' : 'later'
}

export function filesViewOfRow({ objects, after }: TraceRow, { first, shape }: Begun): FilesView {
  const there = new Set(objects)
  const left = first.after.bundleKeys.filter((key) => there.has(key))
  const rows = new Set(after.bundleKeys)
  return {
    files: shareOf(left.length, shape.bundles.length === 0 ? 0 : first.after.bundleKeys.length),
    hasOrphans: left.some((key) => !rows.has(key)),
  }
}
