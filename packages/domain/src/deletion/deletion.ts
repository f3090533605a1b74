import type { DeletionId, EventId, UserId } from '../ids.ts'
import type { DeletionPlan, DeletionStep } from './deletion-plan.ts'
import type { Farewell } from './farewell.ts'
import type { Requester } from './requester.ts'
import type { DeletionSubject } from './subject-kinds.ts'

/** `requested` (the fence is up) -> `sweeping` -> `verifying` -> `completed`; `blocked` from any of the middle ones. */
export const deletionStates = ['requested', 'sweeping', 'verifying', 'blocked', 'completed', 'superseded'] as const
export type DeletionState = (typeof deletionStates)[number]

/** Does a deletion in this state change no more, unless a person acts? */
export function isOver(state: DeletionState): boolean {
  return state === 'completed' || state === 'superseded' || state === 'blocked'
}

/** A value of a key column: what a cursor is made of. */
export type KeyValue = string | number

/** How far a deletion is. (round, step, cursor) only ever grows. */
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
  /** The outbox event that asks for the current work. */
  eventId: EventId
  requestedBy: UserId
  /** Null for deletions from before it was written down. */
  requester: Requester | null
  /** Why, in an operator's own words. */
  requestReason: string | null
  /** Times are milliseconds since 1970. */
  requestedAt: number
  startedAt: number | null
  /** When everything was counted and the first row was removed. */
  countedAt: number | null
  completedAt: number | null
  /** When the last round had removed all that it could. */
  sweptAt: number | null
  /** When it was last blocked. */
  blockedAt: number | null
  /** When the rounds after the first were begun: the last `MAX_ROUNDS_KEPT` of them. */
  roundsBegun: readonly number[]
  reason: string | null
  /** Rounds in a row that removed nothing. */
  stalledRounds: number
  /** How much was removed, in all, before this round. */
  removedBeforeRound: number
  /** Since when the database has had tables that this program does not know; null while it knows all. */
  unknownSchemaSince: number | null
  /** Listings of the prefix still to come after completion. */
  lateListings: number
  /** Orphaned objects, which no row named, that were found and deleted. */
  strays: number
  /** How the organization's endpoints were told of its end; null before, and where there were none. */
  farewell: Farewell | null
  /** Slices in a row that ended in an unexpected error. */
  failures: number
  /** How many participants it asks. */
  participants: number
  /** The last message of the store or of an unexpected error, for operators; null once the work goes on. */
  lastError: string | null
}

/** The counts of a deletion for one table. */
export interface StepCounts {
  table: string
  kind: string
  rowsFound: number
  rowsRemoved: number
  objectsFound: number
  objectsRemoved: number
  /** Bytes of the removed objects, by the rows that named them. */
  bytesRemoved: number
  /** The last round in which rows were kept because their objects could not be deleted. */
  incompleteInRound: number | null
  /** When removing from it began, and when the last of it was removed; null while nothing of it is removed. */
  beganAt: number | null
  endedAt: number | null
}

/** How many rounds in a row may remove nothing before the deletion is blocked. */
export const MAX_STALLED_ROUNDS = 7

/** Of how many rounds the times are kept. */
export const MAX_ROUNDS_KEPT = 100

/** How many slices in a row may end in an unexpected error before the deletion is blocked. */
export const MAX_FAILURES = 10

/** A worker older than the schema leaves a deletion to others for this long, then blocks it. */
export const UNKNOWN_SCHEMA_PATIENCE_MS = 10 * 60_000

/** The state that working on a step shows. */
export function stateDuring(step: DeletionStep): DeletionState {
  return step.action === 'verify' || step.action === 'finish' ? 'verifying' : 'sweeping'
}

/** Does a deletion at this step still remove what rows name? */
export function isSweeping({ action }: DeletionStep): boolean {
  return action === 'count' || action === 'sweep' || action === 'scrub'
}

/** All rows and objects that a deletion has removed so far: the measure of progress between rounds. */
export function removedInAll(counts: readonly StepCounts[], strays: number): number {
  return counts.reduce((sum, it) => sum + it.rowsRemoved + it.objectsRemoved, strays)
}

/**
 * How long to wait before the next round, in milliseconds: nothing after a round that removed something, else 1 s
 * doubling to 32 s, so that a store that is unavailable for a minute does not block a deletion.
 */
export function pauseBeforeRound(stalledRounds: number): number {
  return stalledRounds === 0 ? 0 : pauseAfterFailures(stalledRounds)
}

/** How long to wait after failures in a row, in milliseconds: 1 s doubling to 32 s. */
export function pauseAfterFailures(failures: number): number {
  return 1000 * 2 ** Math.min(Math.max(failures - 1, 0), 5)
}
