/** Where a deletion is in its plan, and how it moves on. */
import type { DeletionChange, SweptPage, SweptRows } from '@organizations/database'
import {
  scopeValues,
  stateDuring,
  type CountStep,
  type Deletion,
  type DeletionSubject,
  type KeyValue,
  type SweepStep,
} from '@organizations/domain'

/** The rows that a deletion is to deal with next at a step. */
export function pageOf(deletion: Deletion, step: CountStep | SweepStep): SweptPage {
  return { ...rowsOf(deletion, step), object: step.object, after: deletion.cursor }
}

/** All rows that a step is about. */
export function rowsOf(
  subject: DeletionSubject,
  { table, key, scope, through }: CountStep | SweepStep,
): SweptRows & Pick<SweptPage, 'key'> {
  const rows = { table, key, organizationId: subject.organizationId, scope: scopeValues(scope, subject) }
  return through === undefined ? rows : { ...rows, through }
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
