import type { DeletionId, EventId, UserId } from '../ids.ts'
import type { DeletionPlan, DeletionStep } from './deletion-plan.ts'
import type { DeletionSubject } from './subject-kinds.ts'

/** `requested` (the fence stands) -> `sweeping` -> `verifying` -> `completed`; `blocked` from any of the middle ones. */
export const deletionStates = ['requested', 'sweeping', 'verifying', 'blocked', 'completed', 'superseded'] as const
export type DeletionState = (typeof deletionStates)[number]

/** Does a deletion in this state change no more, unless a person sees to it? */
export function isOver(state: DeletionState): boolean {
  return state === 'completed' || state === 'superseded' || state === 'blocked'
}

/** A value of a key column: what a cursor is made of. */
export type KeyValue = string | number

/** Where a deletion stands. (round, step, cursor) only ever grows. */
export interface DeletionPosition {
  round: number
  /** Index into the plan's steps. */
  step: number
  /** Key of the last row that the step has dealt with, or null at its beginning. */
  cursor: readonly KeyValue[] | null
}

export interface Deletion extends DeletionPosition, DeletionSubject {
  id: DeletionId
  state: DeletionState
  plan: DeletionPlan
  /** The outbox event that asks for the work at hand. */
  eventId: EventId
  requestedBy: UserId
  /** Times are milliseconds since 1970. */
  requestedAt: number
  startedAt: number | null
  /** When everything had been counted and the first row went. */
  countedAt: number | null
  completedAt: number | null
  reason: string | null
  /** Rounds in a row that removed nothing. */
  stalledRounds: number
  /** What had been removed, in all, when this round began. */
  removedBeforeRound: number
  /** Since when the database has had tables that this program does not know; null while it knows all. */
  unknownSchemaSince: number | null
  /** Listings of the prefix still to come after completion. */
  lateListings: number
  /** Objects that no row named, found and deleted. */
  strays: number
  /** Slices in a row that ended in an unexpected error. */
  failures: number
  /** What the store or an unexpected error said last, for operators; null once the work goes on. */
  lastError: string | null
}

/** What a deletion has counted and removed of one table. */
export interface StepTally {
  table: string
  kind: string
  rowsFound: number
  rowsRemoved: number
  objectsFound: number
  objectsRemoved: number
  /** Bytes of the removed objects, as the rows that named them told. */
  bytesRemoved: number
  /** The last round in which rows had to be left behind because their objects could not be deleted. */
  incompleteInRound: number | null
}

/** How many rounds in a row may remove nothing before the deletion is blocked. */
export const MAX_STALLED_ROUNDS = 7

/** How many slices in a row may end in an unexpected error before the deletion is blocked. */
export const MAX_FAILURES = 10

/** A worker older than the schema leaves a deletion to others for this long, then blocks it. */
export const UNKNOWN_SCHEMA_PATIENCE_MS = 10 * 60_000

/** The state that working on a step shows. */
export function stateDuring(step: DeletionStep): DeletionState {
  return step.action === 'verify' || step.action === 'finish' ? 'verifying' : 'sweeping'
}

/** What all of a deletion's tables have lost so far, rows and objects: the measure of progress between rounds. */
export function removedInAll(tallies: readonly StepTally[], strays: number): number {
  return tallies.reduce((sum, it) => sum + it.rowsRemoved + it.objectsRemoved, strays)
}

/**
 * How long to wait before the next round, in milliseconds: nothing after a round that removed something, else 1 s
 * doubling to 32 s, so that a store that is away for a minute does not block a deletion.
 */
export function pauseBeforeRound(stalledRounds: number): number {
  return stalledRounds === 0 ? 0 : pauseAfterFailures(stalledRounds)
}

/** How long to wait after failures in a row, in milliseconds: 1 s doubling to 32 s. */
export function pauseAfterFailures(failures: number): number {
  return 1000 * 2 ** Math.min(Math.max(failures - 1, 0), 5)
}
