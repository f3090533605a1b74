import {
  inTransaction,
  moveDeletion,
  type Database,
  type DeletionChange,
  type HeldDeletion,
  type SweptPage,
  type SweptRows,
  type Transaction,
} from '@organizations/database'
import {
  scopeValues,
  stateDuring,
  type CountStep,
  type Deletion,
  type KeyValue,
  type SweepStep,
} from '@organizations/domain'
import { reach } from '@organizations/fault-points'
import type { DeletionDeps } from '../../deps.ts'

/** Another worker holds the lease by now: this one must not write any more. */
export class LeaseLostError extends Error {
  constructor({ deletion }: HeldDeletion) {
    super(`The lease of ${deletion.id} is held by another worker by now`)
    this.name = 'LeaseLostError'
  }
}

/** What a batch leaves: the deletion as it is now, and whether there is more to do at once. */
export interface BatchResult {
  deletion: Deletion
  /** `go on`: the next batch may follow at once. `ended`: the batch gave the lease back itself. */
  next: 'go on' | 'ended' | { pauseMs: number }
}

/** What one batch writes. */
export interface Batch {
  held: HeldDeletion
  /** How the deletion moves on. */
  change: DeletionChange
  /**
   * `relaxed` for what may be redone: a power failure may take the commit back. `full` when an effect outside of the
   * database follows from it.
   */
  durability: 'full' | 'relaxed'
  /** What else happens in the transaction, which has held the write lock since `lockedAt`. */
  work?: (trx: Transaction<Database>, lockedAt: number) => Promise<void>
}

/**
 * The one way in which a batch writes: in one short transaction the lease is renewed under its token, the deletion
 * moves on, and `work` removes and counts. When the lease was lost nothing is written.
 */
export async function commitBatch(deps: DeletionDeps, { held, change, durability, work }: Batch): Promise<Deletion> {
  await inTransaction(durability === 'full' ? deps.db : deps.relaxedDb, async (trx) => {
    const lockedAt = performance.now()
    const isOurs = await moveDeletion(trx, held, { change, leaseMs: deps.leaseMs })
    if (!isOurs) throw new LeaseLostError(held)
    await work?.(trx, lockedAt)
    reach('piece: in its transaction')
  })
  reach('piece: committed')
  return { ...held.deletion, failures: 0, ...change }
}

/** The rows that a deletion is to deal with next at a step. */
export function pageOf(deletion: Deletion, step: CountStep | SweepStep): SweptPage {
  return { ...rowsOf(deletion, step), object: step.object, after: deletion.cursor }
}

/** All rows that a step is about. */
export function rowsOf(
  deletion: Deletion,
  { table, key, scope }: CountStep | SweepStep,
): SweptRows & Pick<SweptPage, 'key'> {
  return { table, key, organizationId: deletion.organizationId, scope: scopeValues(scope, deletion) }
}

/** The change that moves a deletion past the rows up to `end`, or (null: there are no more) to its next step. */
export function afterRows(deletion: Deletion, end: readonly KeyValue[] | null): DeletionChange {
  return end === null ? toStep(deletion, deletion.step + 1) : { ...toStep(deletion, deletion.step), cursor: end }
}

/** The change that moves a deletion to the beginning of a step. */
export function toStep({ plan }: Pick<Deletion, 'plan'>, step: number): DeletionChange {
  const next = plan.steps[step]
  if (next === undefined) throw new Error(`Expected a plan of more than ${step} steps, got ${plan.steps.length}`)
  return { step, cursor: null, state: stateDuring(next) }
}
