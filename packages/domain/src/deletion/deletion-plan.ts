/**
 * The plan of a deletion is a value: made once from the cascade registry, stored with the deletion, and followed step
 * by step by the worker that holds the lease. Order matters: first count the rows; then sweep children before the rows
 * that they point at, each row's stored object before the row, and an organization's endpoints last; then delete
 * orphaned objects, which no row names; then wait for the participants, which delete what other services keep; then
 * verify; and at last remove the subject itself and write the receipt.
 */
import { sweptTables, type CascadeRegistry, type SweptTable } from './cascade-registry.ts'
import { scrubbedFields, userRegistry, type ScrubbedField, type Through } from './user-registry.ts'
import { asksParticipants } from '../participants/participant.ts'
import { subjectTraits, type DeletionSubject, type SubjectKind } from './subject-kinds.ts'

/** Which of an organization's rows a step deals with: those whose columns hold these ids. Empty: all of them. */
export type Scope = Readonly<Record<string, 'app' | 'subject'>>

interface TableStep {
  table: string
  kind: string
  scope: Scope
  /** The columns that, after the organization's and the scope's, order the rows by an index. */
  key: readonly string[]
  references: readonly string[]
  object: { key: string; bytes: string } | null
  /** For rows that belong to the subject by what a column names: those of this table that the scope is about. */
  through?: Through
}

export interface CountStep extends TableStep {
  action: 'count'
}

export interface SweepStep extends TableStep {
  action: 'sweep'
  /** Waits while rows of the table are in use: until the time in this column. */
  lease: string | null
  /** The value of this column stays reserved until the deletion is complete. */
  held: string | null
  /** Waits for the deliveries that tell the organization's endpoints of its end. Absent in plans from before. */
  afterFarewell?: true
}

export interface ScrubStep extends ScrubbedField {
  action: 'scrub'
  /** The name of what it changes, for people. */
  kind: string
}

export type DeletionStep =
  | CountStep
  | SweepStep
  /** Look through a field of a whole table for the address of a user, and take it out. */
  | ScrubStep
  /** Delete orphaned objects: those that the store still has under the subject's prefix although no row named them. */
  | { action: 'delete strays' }
  /** Wait until each required participant has done its part or is waived. Where none is asked, there is nothing to wait for. */
  | { action: 'await participants' }
  /** Prove that nothing is left: every table empty, the prefix empty, the schema the one that was planned for. */
  | { action: 'verify' }
  /** Remove the subject's row, write the receipt, acknowledge the event. */
  | { action: 'finish' }

export const stepActions = [
  'count',
  'sweep',
  'scrub',
  'delete strays',
  'await participants',
  'verify',
  'finish',
] as const satisfies readonly DeletionStep['action'][]

export interface DeletionPlan {
  steps: readonly DeletionStep[]
}

/** The ordered steps that delete a subject of this kind. Throws when the registry's references form a circle. */
export function planDeletion(registry: CascadeRegistry, kind: SubjectKind): DeletionPlan {
  const tables = tablesOf(registry, kind).map(({ table, kind, scope, key, references, object, through, ...it }) => ({
    counted: { table, kind, scope, key, references, object: object ?? null, ...(through && { through }) },
    swept: {
      lease: it.lease ?? null,
      held: it.held ?? null,
      ...(it.afterFarewell && { afterFarewell: it.afterFarewell }),
    },
  }))
  return {
    steps: [
      ...tables.map(({ counted }) => ({ action: 'count' as const, ...counted })),
      ...tables.map(({ counted, swept }) => ({ action: 'sweep' as const, ...counted, ...swept })),
      ...(kind === 'user' ? scrubs : []),
      ...(subjectTraits[kind].prefix !== null ? [{ action: 'delete strays' as const }] : []),
      ...(asksParticipants(kind) ? [{ action: 'await participants' as const }] : []),
      { action: 'verify' },
      { action: 'finish' },
    ],
  }
}

const scrubs = scrubbedFields.map((field) => ({
  action: 'scrub' as const,
  kind: `addresses in ${field.table.replaceAll('_', ' ')}`,
  ...field,
}))

/** What a plan counts, by the name that the counts have. */
export function countedParts(plan: DeletionPlan): { table: string; kind: string }[] {
  return plan.steps.flatMap((step) => {
    if (step.action === 'sweep') return [{ table: step.table, kind: step.kind }]
    return step.action === 'scrub' ? [{ table: scrubName(step), kind: step.kind }] : []
  })
}

/** The name of a field's counts, which no table has. */
export function scrubName({ table, field }: Pick<ScrubStep, 'table' | 'field'>): string {
  return `${table}.${field}`
}

/** The tables that a plan sweeps. */
export function plannedTables(plan: DeletionPlan): string[] {
  return sweepSteps(plan).map(({ table }) => table)
}

/** The sweeps of a plan, in their order. */
export function sweepSteps(plan: DeletionPlan): SweepStep[] {
  return plan.steps.flatMap((step) => (step.action === 'sweep' ? [step] : []))
}

/** Where a new round begins: counting is done once, so it is the first sweep. */
export function firstSweep(plan: DeletionPlan): number {
  return plan.steps.findIndex((step) => step.action === 'sweep')
}

/** The values that a scope's columns hold for the rows of a subject. */
export function scopeValues(scope: Scope, subject: DeletionSubject): Record<string, string | number> {
  const { subjectKind, subjectId, appUuid } = subject
  const isNumber = subjectTraits[subjectKind].idType === 'integer'
  const ids = { app: appUuid ?? '', subject: isNumber ? Number(subjectId) : subjectId }
  return Object.fromEntries(Object.entries(scope).map(([column, of]) => [column, ids[of]]))
}

type PlannedTable = SweptTable & { table: string; scope: Scope; through?: Through }

/**
 * The sweeps of a subject, children first. The last one removes a bundle's or channel's own row; others' go in the
 * finish.
 */
function tablesOf(registry: CascadeRegistry, kind: SubjectKind): PlannedTable[] {
  const all = childrenFirst(sweptTables(registry))
  const own = (table: string) =>
    all.filter((it) => it.table === table).map((it) => ({ ...it, scope: ownScope, key: ['id'] }))
  switch (kind) {
    case 'organization':
      return all.map((it) => ({ ...it, scope: {} }))
    case 'app':
      return all
        .filter(({ key }) => key[0] === 'app_uuid')
        .map((it) => ({ ...it, scope: { app_uuid: 'app' }, key: it.key.slice(1) }))
    case 'bundle':
      return own('bundles')
    case 'bundles':
      return own('bundles').map((it) => ({ ...it, scope: { app_uuid: 'app', [MARK]: 'subject' } }))
    case 'user':
      return ofUser()
    case 'channel':
      return [...all.flatMap(ofChannel), ...own('channels')]
  }
}

/** Of things of the user (`through`) the scope is about these. */
function ofUser(): PlannedTable[] {
  const tables = Object.entries(userRegistry).flatMap(([table, it]) => (it.fate === 'sweep' ? [{ table, ...it }] : []))
  return childrenFirst(tables.map((it) => ({ ...it, scope: { user_id: 'subject' } })))
}

const ownScope: Scope = { app_uuid: 'app', id: 'subject' }

/** Names the deletion that a bundle goes with. */
const MARK = 'deletion_id'

function ofChannel(table: SweptTable & { table: string }): PlannedTable[] {
  const { channel, key } = table
  return channel === undefined
    ? []
    : [{ ...table, scope: { app_uuid: 'app', [channel]: 'subject' }, key: key.slice(1) }]
}

/**
 * A topological sort: a table comes once every table that points at it has come, those after the farewell as late as
 * they can; ties keep the registry's order.
 */
function childrenFirst<T extends SweptTable & { table: string }>(tables: readonly T[]): T[] {
  const ordered: T[] = []
  let waiting = [...tables]
  while (waiting.length > 0) {
    const ready = waiting.filter((it) => !waiting.some((other) => other !== it && other.references.includes(it.table)))
    if (ready.length === 0) {
      throw new Error(
        `Expected the cascade's references to form no circle, got one in ${waiting.map((it) => it.table).join(', ')}`,
      )
    }
    const early = ready.filter(({ afterFarewell }) => afterFarewell !== true)
    const next = early.length > 0 ? early : ready
    ordered.push(...next)
    waiting = waiting.filter((it) => !next.includes(it))
  }
  return ordered
}
