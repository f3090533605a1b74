/**
 * The plan of a deletion is a value: made once from the cascade registry, stored with the deletion, followed step by
 * step by whichever worker holds the lease. Outside in: count what there is; sweep children before the rows they point
 * at (each row's stored object before the row); delete objects that no row names; verify; remove the subject itself
 * and write the receipt.
 */
import { sweptTables, type CascadeRegistry, type SweptTable } from './cascade-registry.ts'

export interface SweepStep {
  action: 'sweep'
  table: string
  kind: string
  key: readonly string[]
  references: readonly string[]
  object: { key: string; bytes: string } | null
}

export interface CountStep extends Omit<SweepStep, 'action'> {
  action: 'count'
}

export type DeletionStep =
  | CountStep
  | SweepStep
  /** Delete what the store still holds under the organization's prefix though no row named it. */
  | { action: 'delete strays' }
  /** Prove that nothing is left: every table empty, the prefix empty, the schema the one that was planned for. */
  | { action: 'verify' }
  /** Remove the subject's row, write the receipt, acknowledge the event. */
  | { action: 'finish' }

export interface DeletionPlan {
  steps: readonly DeletionStep[]
}

/** The ordered steps that delete an organization. Throws when the registry's references form a circle. */
export function planDeletion(registry: CascadeRegistry): DeletionPlan {
  const tables = childrenFirst(sweptTables(registry)).map(({ table, kind, key, references, object }) => ({
    table,
    kind,
    key,
    references,
    object: object ?? null,
  }))
  return {
    steps: [
      ...tables.map((it) => ({ action: 'count' as const, ...it })),
      ...tables.map((it) => ({ action: 'sweep' as const, ...it })),
      { action: 'delete strays' },
      { action: 'verify' },
      { action: 'finish' },
    ],
  }
}

/** The tables that a plan sweeps. */
export function plannedTables(plan: DeletionPlan): string[] {
  return plan.steps.flatMap((step) => (step.action === 'sweep' ? [step.table] : []))
}

/** Where a new round begins: counting is done once, so it is the first sweep. */
export function firstSweep(plan: DeletionPlan): number {
  return plan.steps.findIndex((step) => step.action === 'sweep')
}

/** A topological sort: a table comes once every table that points at it has come; ties keep the registry's order. */
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
    ordered.push(...ready)
    waiting = waiting.filter((it) => !ready.includes(it))
  }
  return ordered
}
