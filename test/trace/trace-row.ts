/** What a recorder writes down of a deletion, in each transaction that changed any of it. */
import type { Right } from '@organizations/fault-points'
import type { DeletionState, Farewell, SubjectKind } from '@organizations/domain'

export interface TraceRow {
  /** In the order in which the transactions were committed. */
  number: number
  deletionId: string
  /** Which process wrote it. */
  process: string
  /** By the clock that leases and due times go by, at the end of the transaction. */
  at: number
  leaseMs: number
  /** By what rights the transaction wrote: those that are about this deletion. */
  rights: Right[]
  /** Which of the files of the subject were there at that moment. */
  objects: string[]
  /** What the database had after the transaction. */
  after: Snapshot
}

export interface Snapshot {
  kind: SubjectKind
  subjectId: string
  /** The deletion's row. */
  state: DeletionState
  action: string
  table: string | null
  /** Of the plan's sweeps, those that were before this step. */
  passed: string[]
  /** Undefined where that is not asked. */
  isAtCursor: boolean | undefined
  round: number
  stalledRounds: number
  strays: number
  lateListings: number
  failures: number
  token: number
  leaseEndsAt: number | null
  dueAt: number | null
  event: { id: string; type: string; dispatch: number; rings: number; dueAt: number; isOpen: boolean }
  /** The tables that had to keep rows in this round. */
  incomplete: string[]
  removed: Record<string, number>
  receipts: number
  isFenced: boolean
  hasOwnRow: boolean
  heldAppIds: number
  /** What is left of the subject, of the tables that the model knows. */
  rows: Record<string, number>
  /** Of a user: the organizations that they are a member of. */
  memberOf: string[]
  /** The files that its bundles name. */
  bundleKeys: string[]
  uploads: { key: string; leaseEndsAt: number }[]
  participants: (AskedRow & { isRequired: boolean })[]
  /** The deliveries that tell endpoints of the organization's end. */
  farewells: (AskedRow & { waitedUntil: number })[]
  /** What of them the deletion has written down for its receipt. */
  told: Farewell | null
}

/** What is asked of a service outside, under a claim. */
export interface AskedRow {
  id: string
  state: string
  claim: number
  claimEndsAt: number | null
  nextTryAt: number | null
}

/** Runs a lease? What ends later than a lease is long counts as ended. */
export function isRunning(endsAt: number | null, now: number, leaseMs: number): boolean {
  return endsAt !== null && endsAt > now && endsAt <= now + leaseMs
}
