import { introspectSchema, type HeldDeletion } from '@organizations/database'
import {
  cascadeRegistry,
  planDeletion,
  uncoveredTables,
  UNKNOWN_SCHEMA_PATIENCE_MS,
  type DeletionPlan,
} from '@organizations/domain'
import type { DeletionDeps } from '../../deps.ts'
import { blockDeletion } from './block-deletion.ts'
import { commitBatch, type BatchResult } from './commit-batch.ts'
import { openRound } from './open-round.ts'

const UNKNOWN_SCHEMA_PAUSE_MS = 30_000

/**
 * Compares the live schema with what this program knows and what the plan was made for. What it does about a
 * difference; nothing when there is none.
 */
export async function checkSchema(deps: DeletionDeps, held: HeldDeletion): Promise<BatchResult | undefined> {
  const unknown = uncoveredTables(cascadeRegistry, await introspectSchema(deps.db))
  if (unknown.length > 0) return await leaveToNewerWorker(deps, held, unknown)
  const plan = planDeletion(cascadeRegistry, held.deletion.subjectKind)
  if (isSamePlan(held.deletion.plan, plan)) return undefined
  return await openRound(deps, held, { stalledRounds: 0, plan })
}

/** This program is older than the database: a newer worker will know what to do. None for 10 minutes: a person must. */
async function leaveToNewerWorker(
  deps: DeletionDeps,
  held: HeldDeletion,
  unknown: readonly string[],
): Promise<BatchResult> {
  const now = deps.clock()
  const unknownSchemaSince = held.deletion.unknownSchemaSince ?? now
  if (now - unknownSchemaSince >= UNKNOWN_SCHEMA_PATIENCE_MS) {
    const reason = `The database has tables that no running worker knows: ${unknown.join(', ')}. Update the workers.`
    return await blockDeletion(deps, held, reason)
  }
  if (held.deletion.unknownSchemaSince === null) {
    const fields = { deletionId: held.deletion.id, tables: unknown }
    deps.log.warn(fields, 'A deletion waits for a newer worker: the database has tables that this one does not know')
  }
  const deletion = await commitBatch(deps, { held, change: { unknownSchemaSince }, durability: 'relaxed' })
  return { deletion, next: { pauseMs: UNKNOWN_SCHEMA_PAUSE_MS } }
}

function isSamePlan(one: DeletionPlan, other: DeletionPlan): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
