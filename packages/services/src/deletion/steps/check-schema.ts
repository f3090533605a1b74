import { introspectSchema } from '@organizations/database'
import {
  cascadeRegistry,
  uncoveredTables,
  uncoveredUserTables,
  userRegistry,
  UNKNOWN_SCHEMA_PATIENCE_MS,
  type DeletionPlan,
  type LiveTable,
} from '@organizations/domain'
import type { DeletionDeps } from '../../deps.ts'
import { currentPlan } from '../current-plan.ts'
import { blockDeletion } from './block-deletion.ts'
import type { Batch, WorkedOn } from './batch.ts'
import { openRound } from './open-round.ts'

const UNKNOWN_SCHEMA_PAUSE_MS = 30_000

/**
 * Compares the live schema with what this program knows and what the plan was made for. The batch that follows from a
 * difference; nothing when there is none.
 */
export async function checkSchema(deps: DeletionDeps, held: WorkedOn): Promise<Batch | undefined> {
  const live = await introspectSchema(deps.db)
  const unknown = held.deletion.subjectKind === 'user' ? uncoveredUserTables(userRegistry, live) : unknownTables(live)
  if (unknown.length > 0) return leaveToNewerWorker(deps, held, unknown)
  const plan = currentPlan(held.deletion.subjectKind)
  if (isSamePlan(held.deletion.plan, plan)) return undefined
  return await openRound(deps, held, { stalledRounds: 0, plan })
}

/** This program is older than the database: a newer worker will know what to do. None for 10 minutes: a person must. */
function leaveToNewerWorker(deps: DeletionDeps, held: WorkedOn, unknown: readonly string[]): Batch {
  const now = deps.clock()
  const unknownSchemaSince = held.deletion.unknownSchemaSince ?? now
  if (now - unknownSchemaSince >= UNKNOWN_SCHEMA_PATIENCE_MS) {
    const reason = `The database has tables that no running worker knows: ${unknown.join(', ')}. Update the workers.`
    return blockDeletion(deps, held, reason)
  }
  if (held.deletion.unknownSchemaSince === null) {
    const fields = { deletionId: held.deletion.id, tables: unknown }
    deps.log.warn(fields, 'A deletion waits for a newer worker: the database has tables that this one does not know')
  }
  return { change: { unknownSchemaSince }, durability: 'relaxed', next: { pauseMs: UNKNOWN_SCHEMA_PAUSE_MS } }
}

/** By the tables, which stay the same list until the schema changes. */
const unknownAmong = new WeakMap<readonly LiveTable[], readonly string[]>()

function unknownTables(live: LiveTable[]): readonly string[] {
  const unknown = unknownAmong.get(live) ?? uncoveredTables(cascadeRegistry, live)
  unknownAmong.set(live, unknown)
  return unknown
}

/** By the plan, which is one value for many deletions. */
const texts = new WeakMap<DeletionPlan, string>()

function isSamePlan(one: DeletionPlan, other: DeletionPlan): boolean {
  return textOf(one) === textOf(other)
}

function textOf(plan: DeletionPlan): string {
  // A plan from before participants asks none, so it lacks nothing.
  const text = texts.get(plan) ?? JSON.stringify(plan.steps.filter(({ action }) => action !== 'await participants'))
  texts.set(plan, text)
  return text
}
