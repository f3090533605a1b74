/** What a row of a trace is in the words of the model. */
import { planOf } from '../model/plan.ts'
import type { Table } from '../model/state.ts'
import type { Begun } from './begin.ts'
import { isRunning, type AskedRow, type Snapshot, type TraceRow } from './trace-row.ts'
import { counted, shareOf, shownState, type FilesView, type TimeView, type View } from './view.ts'

/** A sentence when the row is nothing that the model could have. */
export function viewOfRow(after: Snapshot, begun: Begun): View | string {
  const { first, shape, participant, farewell } = begun
  const wrong = countsWrong(after, begun) ?? uploadsWrong(after, first.after)
  if (wrong !== undefined) return wrong
  const { subject, tables } = shape
  const share = (table: Table, left: number) =>
    table === 'uploads' ? shareOf(Math.min(1, left), 1) : shareOf(left, first.after.rows[table] ?? 0)
  const isOver = after.state === 'completed' || after.state === 'superseded'
  const isSwept = after.action === 'sweep' && tables.some((it) => it === after.table)
  const asked = after.participants.find(({ id }) => id === participant)
  const sent = after.farewells.find(({ id }) => id === farewell)
  return {
    deletion: {
      state: shownState(after.state),
      round: after.round,
      step: isOver ? undefined : stepOf(after, shape),
      isAtCursor: isOver || !isSwept ? undefined : after.isAtCursor, // else the model's step is another one
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
      told: toldIn(after, begun),
    },
    isFenced: after.isFenced,
    hasOwnRow: ['organization', 'app'].includes(after.kind) && after.hasOwnRow,
    heldAppIds:
      subject === 'organization' && after.state !== 'completed'
        ? shareOf(after.heldAppIds, first.after.rows['apps'] ?? 0)
        : 'none',
    rows: Object.fromEntries(tables.map((it) => [it, share(it, after.rows[it] ?? 0)])),
    participant: asked ? answerOf(asked) : null,
    farewell: farewell === undefined ? null : (sent?.state ?? 'gone'),
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
function stepOf({ action, table, passed }: Snapshot, { subject, tables }: Begun['shape']): number {
  const plan: readonly string[] = planOf(subject)
  const known = { 'delete strays': 'strays', 'await participants': 'await', verify: 'verify', finish: 'finish' }
  if (action === 'count') return 0
  if (action === 'scrub') return plan.indexOf('texts')
  const name = action === 'sweep' ? table : known[action as keyof typeof known]
  const at = plan.indexOf(name ?? '')
  const next = at === -1 ? plan.filter((it) => passed.includes(it)).length : at
  if (at === -1 && action === 'await participants') return plan.indexOf('verify')
  // Deliveries are passed by where none of them is looked at.
  return plan[next] === 'webhook_deliveries' && !tables.includes('webhook_deliveries') ? next + 1 : next
}

/** Of several farewells only how many came is written down. */
function toldIn({ told }: Snapshot, { farewell, first }: Begun): string | null | undefined {
  if (farewell === undefined) return null
  if (first.after.farewells.length > 1) return undefined
  return told && (told.delivered > 0 ? 'delivered' : 'failed')
}

function answerOf({ state }: Snapshot['participants'][number]): string {
  return ['no_answer', 'pending', 'refused'].includes(state) ? 'no_answer' : state
}

/** What a row says at a time: of its own, or of a later row just before that changed it. */
export function timeViewOfRow(
  after: Snapshot,
  { at, leaseMs }: Pick<TraceRow, 'at' | 'leaseMs'>,
  begun: Begun,
): TimeView {
  const { leaseEndsAt, event, dueAt, state, uploads } = after
  const sent = after.farewells.find(({ id }) => id === begun.farewell)
  const asked = askedIn(after, begun)
  const isEventLate = event.type === 'deletion.late_listing' && event.dueAt > at
  const rings = event.rings > 0 && event.dueAt > at
  return {
    lease: isRunning(leaseEndsAt, at, leaseMs) ? 'held' : 'none',
    eventDue: !event.isOpen ? null : isEventLate ? 'late' : rings ? 'ring' : 'now',
    isLate: state === 'completed' && dueAt !== null && dueAt > at,
    isUploadLive: uploads.some((it) => isRunning(it.leaseEndsAt, at, leaseMs)),
    isWaitedFor: sent?.state === 'pending' && sent.waitedUntil > at,
    asking: asked ? askingAt(asked, at) : null,
  }
}

/** The participant, or the farewell, that is looked at. */
export function askedIn({ participants, farewells }: Snapshot, { participant, farewell }: Begun): AskedRow | undefined {
  return participants.find(({ id }) => id === participant) ?? farewells.find(({ id }) => id === farewell)
}

function askingAt({ claimEndsAt, nextTryAt }: AskedRow, at: number): TimeView['asking'] {
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
