/**
 * What the database shows of a deletion, in the words of the model: of rows and files none, some or all, and no times and
 * numbers. A row of a trace and a state of the model are compared by it.
 */
import { FAREWELL_KEY } from '../model/farewell-steps.ts'
import { isOf } from '../model/step.ts'
import type { Deletion, State, Subject, Table } from '../model/state.ts'
import { planOf } from '../model/plan.ts'

export type Share = 'none' | 'some' | 'all'

export interface View {
  /** No deletion yet: null. */
  deletion: DeletionView | null
  isFenced: boolean
  hasOwnRow: boolean
  heldAppIds: Share
  rows: Partial<Record<Table, Share>>
  /** What its answer came to. */
  participant: string | null
  /** How far it is; `gone`: its row is. */
  farewell: string | null
}

export interface DeletionView {
  state: 'running' | 'blocked' | 'completed' | 'superseded'
  round: number
  /** Of the model's plan; undefined once the deletion is over. */
  step: number | undefined
  /** Undefined where the model has no such step. */
  isAtCursor: boolean | undefined
  stalledRounds: number
  lateListings: number
  hasStrays: boolean
  receipts: number
  isEventOpen: boolean
  isDueEver: boolean
  incomplete: string
  removed: Partial<Record<Table, Share>>
  /** What the receipt will say of the farewell; undefined where there are several. */
  told: string | null | undefined
}

/** What changes by itself, as time passes. */
export interface TimeView {
  lease: 'none' | 'held'
  eventDue: 'now' | 'ring' | 'late' | null
  isLate: boolean
  isUploadLive: boolean
  /** Does the deletion wait for the farewell? */
  isWaitedFor: boolean
  /** When the participant is asked, or the farewell sent; `claimed`: now, under a claim. */
  asking: 'claimed' | 'now' | 'later' | null
}

/** What can change at any moment, outside of the database. */
export interface FilesView {
  /** Of the files that the subject's bundles named when the deletion was asked for. */
  files: Share
  /** Are there files of bundles whose rows are gone? */
  hasOrphans: boolean
}

/** What a deletion is in the model, and which keys it began with. */
export interface Shape {
  subject: Subject
  /** The tables that are compared. */
  tables: readonly Table[]
  /** How many rows of each the model has at the beginning. */
  seeded: Record<Table, number>
  bundles: readonly string[]
}

/** What is requested, sweeping or verifying follows from the step. */
export function shownState(state: Deletion['place']['state']): DeletionView['state'] {
  return state === 'blocked' || state === 'completed' || state === 'superseded' ? state : 'running'
}

export function shareOf(left: number, all: number): Share {
  if (left === 0) return 'none'
  return left < all ? 'some' : 'all'
}

export function viewOf(state: State, shape: Shape): View {
  const { subject, tables, seeded } = shape
  const deletion = state.deletions[subject]
  const ours = (table: Table) => state.rows[table].filter((key) => isOf(state, subject, key)).length
  const apps = state.reservedAppIds.filter((key) => isOf(state, subject, key)).length
  return {
    deletion: deletion && deletionView(deletion, shape),
    isFenced: state.tombstones.includes(subject),
    hasOwnRow: subject === 'organization' ? state.hasOrganization : subject === 'app' && state.rows.apps.includes('a'),
    // Once it is complete they are free, and go at some time.
    heldAppIds:
      subject === 'organization' && deletion?.place.state !== 'completed' ? shareOf(apps, seeded.apps) : 'none',
    rows: Object.fromEntries(tables.map((table) => [table, shareOf(ours(table), seeded[table])])),
    participant: state.participant?.state ?? null,
    farewell: state.farewell && (hasFarewell(state) ? state.farewell.state : 'gone'),
  }
}

function hasFarewell({ rows }: State): boolean {
  return rows.webhook_deliveries.includes(FAREWELL_KEY)
}

function deletionView({ place, incomplete, removed, receipts, event, due }: Deletion, shape: Shape): DeletionView {
  const { subject, tables, seeded } = shape
  const isOver = place.state === 'completed' || place.state === 'superseded'
  const table = planOf(subject)[place.step]
  const isSwept = tables.some((it) => it === table)
  return {
    state: shownState(place.state),
    round: place.round,
    step: isOver ? undefined : place.step,
    isAtCursor: isOver || !isSwept ? undefined : place.cursor !== null,
    stalledRounds: place.stalledRounds,
    lateListings: place.lateListings,
    hasStrays: place.strays > 0,
    receipts,
    isEventOpen: event.isOpen,
    isDueEver: due !== null,
    incomplete: incomplete.toSorted().join(),
    removed: Object.fromEntries(counted(tables).map((it) => [it, shareOf(removed[it], seeded[it])])),
    told: place.told === 'not yet' ? null : (place.told ?? null),
  }
}

/** Of intents others remove some as well. */
export function counted(tables: readonly Table[]): Table[] {
  return tables.filter((it) => it !== 'uploads')
}

export function timeViewOf(state: State, { subject }: Shape): TimeView {
  const deletion = state.deletions[subject]
  const asked = state.participant ?? state.farewell
  return {
    lease: deletion === null || deletion.lease === 'none' ? 'none' : 'held',
    eventDue: deletion?.event.isOpen ? deletion.event.due : null,
    isLate: deletion?.due === 'late',
    isUploadLive: state.rows.uploads.length > 0 && state.intent === 'live',
    isWaitedFor: state.farewell?.state === 'pending' && hasFarewell(state) && !state.farewell.isLate,
    asking: asked?.claim === 'live' ? 'claimed' : (asked?.due ?? null),
  }
}

export function filesViewOf(state: State, { bundles }: Shape): FilesView {
  const left = bundles.filter((key) => state.objects.includes(key))
  return {
    files: shareOf(left.length, bundles.length),
    hasOrphans: left.some((key) => !state.rows.bundles.includes(key)),
  }
}

export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
