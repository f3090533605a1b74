/** The states of the model that a deletion of a trace may begin in. */
import { initial } from '../model/protocol.ts'
import type { Rules, State, Subject, Table } from '../model/state.ts'
import { isRunning, type Snapshot, type TraceRow } from './trace-row.ts'
import type { Shape } from './view.ts'

/** A deletion's trace, as far as it says what the model needs to know from its beginning. */
export interface Begun {
  first: TraceRow
  shape: Shape
  /** The participant, or the farewell, that is looked at: the model has one. */
  participant: string | undefined
  farewell: string | undefined
  /** Had other deletions begun on what it takes along? Then files may go by their workers. */
  hasOthers: boolean
  /** Does the queue get jobs that no relay has published? */
  hasForgedJobs: boolean
}

const subjectOf: Record<Snapshot['kind'], Subject> = {
  organization: 'organization',
  app: 'app',
  bundles: 'bundles',
  bundle: 'bundles',
  channel: 'channel',
  user: 'user',
}

const tablesOf: Record<Subject, readonly Table[]> = {
  organization: ['uploads', 'channels', 'bundles', 'apps'],
  app: ['uploads', 'channels', 'bundles'],
  bundles: ['bundles'],
  channel: ['channels'],
  user: ['members'],
}

export function begin(
  first: TraceRow,
  { hasOthers = false, hasForgedJobs = false, participant, farewell }: Partial<Omit<Begun, 'first' | 'shape'>> = {},
): Begun {
  const subject = subjectOf[first.after.kind]
  const { rows } = first.after
  // One row is one of the model's; more are two.
  const modelled = (table: Table) => Math.min(2, rows[table] ?? 0)
  const own = tablesOf[subject]
  const tables = farewell === undefined ? own : ([...own, 'webhook_deliveries'] as const)
  const seeded = { uploads: 1, channels: 0, bundles: 0, apps: 0, webhook_deliveries: 0, members: 0, texts: 1 }
  for (const table of tables) if (table !== 'uploads') seeded[table] = modelled(table)
  const bundles = bundleNames[subject].slice(0, Math.min(seeded.bundles, first.after.bundleKeys.length))
  return { first, shape: { subject, tables, seeded, bundles }, participant, farewell, hasOthers, hasForgedJobs }
}

const bundleNames: Record<Subject, readonly string[]> = {
  organization: ['a1', 'z1'],
  app: ['a1', 'a3'],
  bundles: ['a3', 'a4'],
  channel: [],
  user: [],
}

/** What is explored for a trace: everything that goes wrong may happen at any time, so it is not counted. */
export function rulesOf({ shape: { subject }, first, participant, farewell }: Begun, withQueue: boolean): Rules {
  return {
    withQueue,
    workers: 1,
    withUpload: first.after.uploads.length > 0,
    withApp: true,
    withBulk: subject === 'bundles',
    withChannel: subject === 'channel',
    withUser: subject === 'user',
    withParticipant: participant !== undefined,
    withFarewell: farewell !== undefined,
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
  const channels = subject === 'bundles' || subject === 'channel' ? ['a1'] : names.slice(0, seeded.channels)
  const rows = {
    uploads: [] as string[],
    channels: [...channels, 'n1'].toSorted(),
    bundles: [...(subject === 'bundles' ? ['a1'] : []), ...names.slice(0, seeded.bundles), 'n1'].toSorted(),
    apps: subject === 'organization' ? [...['a', 'z'].slice(0, seeded.apps), 'n'].toSorted() : ['a', 'n'],
    webhook_deliveries: [] as string[],
    members: ['u1', 'u3'].slice(0, seeded.members),
    texts: subject === 'user' ? ['u1'] : [],
  }
  const kept = subject === 'bundles' ? ['a1', 'n1'] : ['n1']
  const named = new Set([...first.after.bundleKeys, ...first.after.uploads.map(({ key }) => key)])
  const strays = first.objects.some((key) => !named.has(key) && !isPartial(key, named)) ? ['a7'] : []
  const objects = [...bundles, ...kept, ...(subject === 'bundles' || subject === 'user' ? [] : strays)].toSorted()
  const state: State = { ...base, rows, objects, marked: [], seeded: { ...base.seeded } }
  // Of the other deliveries the trace does not say whether they go before the farewell.
  const others = seeded.webhook_deliveries > 1 ? [['d0'], ['d2']] : [[]]
  return others.map((keys) => {
    const with_ = { ...state, rows: { ...rows, webhook_deliveries: keys } }
    return first.after.uploads.length === 0 ? with_ : withUpload(with_, first)
  })
}

function withUpload(state: State, first: TraceRow): State {
  return {
    ...state,
    rows: { ...state.rows, uploads: ['a2'] },
    objects: [...state.objects, 'a2'].toSorted(),
    intent: intentOf(first),
    upload: { phase: 'undoing', isLate: false },
  }
}

function isPartial(key: string, named: ReadonlySet<string>): boolean {
  return named.has(key.replace(/\.partial-[0-9a-f]+$/, ''))
}

/**
 * Behind the fence an upload can only end. One that still streams may as well be at the end of it, for it comes to nothing
 * that is compared; who removes what dead uploads left does what the upload itself does.
 */
function intentOf({ after: { uploads }, at, leaseMs }: TraceRow): State['intent'] {
  return uploads.some((it) => isRunning(it.leaseEndsAt, at, leaseMs)) ? 'live' : 'ended'
}
