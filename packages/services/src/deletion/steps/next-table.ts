/** Which table a sweep is at, and what keeps it from sweeping it. */
import { findNotEmpty, hasLeasedRows, hasRows, markIncomplete } from '@organizations/database'
import { sweepSteps, type Deletion, type SweepStep } from '@organizations/domain'
import type { DeletionDeps } from '../../deps.ts'
import type { Batch, WorkedOn } from './batch.ts'
import { rowsOf, toStep } from './position.ts'

/** A deletion at the sweep of a table. */
export interface TableSweep {
  deletion: Deletion
  step: SweepStep
}

/** The next table that has rows, or the last one: no commit for each that is empty. */
export async function passEmptyTables(deps: DeletionDeps, held: WorkedOn): Promise<TableSweep> {
  const { deletion } = held
  const step = sweepAt(deletion)
  if (step === undefined) throw new Error(`Expected a sweep at step ${deletion.step}`)
  const next = { ...deletion, ...toStep(deletion, deletion.step + 1) }
  const isPassed = deletion.cursor === null && sweepAt(next) && !(await mayHaveRows(deps, held, step))
  return isPassed ? await passEmptyTables(deps, { ...held, deletion: next }) : { deletion, step }
}

/** A table that was empty when all were counted is not asked again. */
async function mayHaveRows({ db }: DeletionDeps, { deletion, atMost }: WorkedOn, step: SweepStep): Promise<boolean> {
  const known = atMost?.get(step.table)
  return known === undefined ? await hasRows(db, rowsOf(deletion, step)) : known.rows > 0
}

function sweepAt({ plan, step }: Deletion): SweepStep | undefined {
  const at = plan.steps[step]
  return at?.action === 'sweep' ? at : undefined
}

/**
 * Are there still rows that point at this table's, because they had to stay or a sweep by ctid passed over them? Asked
 * of the tables and not of the counts: the answer is sure, and on Postgres the question also clears the index of rows
 * that are gone, which the check of each foreign key would otherwise go through with locks held.
 */
export async function hasChildrenLeft(
  { db }: DeletionDeps,
  { deletion, atMost }: WorkedOn,
  step: SweepStep,
): Promise<boolean> {
  const children = sweepSteps(deletion.plan).filter(
    ({ table, references }) => references.includes(step.table) && atMost?.get(table)?.rows !== 0,
  )
  const left = await findNotEmpty(
    db,
    children.map((child) => rowsOf(deletion, child)),
  )
  return left.length > 0
}

/** Is a row in use? An upload that still streams gives its row back or loses it: what it stores is swept after that. */
export async function isInUse({ db, leaseMs }: DeletionDeps, { deletion, step }: TableSweep): Promise<boolean> {
  const { lease } = step
  return lease !== null && (await hasLeasedRows(db, rowsOf(deletion, step), { lease, leaseMs }))
}

/** The last of the sweeps, of a table that was empty when all were counted. */
export function passTable({ deletion }: WorkedOn): Batch {
  return { change: toStep(deletion, deletion.step + 1), durability: 'relaxed', next: 'go on' }
}

/** Leaves a table as it is for this round: rows that point at its own are still there. */
export function skipTable(held: WorkedOn, { table }: SweepStep): Batch {
  const { id: deletionId, round, step } = held.deletion
  return {
    change: toStep(held.deletion, step + 1),
    durability: 'relaxed',
    work: (trx) => markIncomplete(trx, { deletionId, table, round }),
    next: 'go on',
  }
}
