/**
 * Proves that nothing is left before anything is called complete. Every planned table is probed, the store's prefix is
 * listed, and the live schema is compared with the one that the plan was made for. What is found opens the next round.
 */
import { hasRows, insertTallies, introspectSchema, listTallies, type HeldDeletion } from '@organizations/database'
import {
  cascadeRegistry,
  firstSweep,
  MAX_STALLED_ROUNDS,
  pauseBeforeRound,
  planDeletion,
  plannedTables,
  removedInAll,
  sweptTables,
  uncoveredTables,
  UNKNOWN_SCHEMA_PATIENCE_MS,
  type Deletion,
  type DeletionPlan,
} from '@organizations/domain'
import type { DeletionDeps } from '../deps.ts'
import { blockDeletion } from './block-deletion.ts'
import { commitPiece, toStep, type PieceResult } from './commit-piece.ts'
import { listFirstObjects } from './stray-piece.ts'

const UNKNOWN_SCHEMA_PAUSE_MS = 30_000

export async function verifyPiece(deps: DeletionDeps, held: HeldDeletion): Promise<PieceResult> {
  const { deletion } = held
  const unknown = uncoveredTables(cascadeRegistry, await introspectSchema(deps.db))
  if (unknown.length > 0) return await leaveToNewerWorker(deps, held, unknown)
  if (isOutdated(deletion.plan))
    return await openRound(deps, held, { stalledRounds: 0, plan: planDeletion(cascadeRegistry) })

  const left = await findWhatIsLeft(deps, deletion)
  if (left.length === 0) {
    const change = { ...toStep(deletion, deletion.step + 1), unknownSchemaSince: null, lastError: null }
    return { deletion: await commitPiece(deps, deps.relaxedDb, held, change, async () => {}), next: 'go on' }
  }

  const removed = removedInAll(await listTallies(deps.db, deletion.id), deletion.strays)
  const stalledRounds = removed > deletion.removedBeforeRound ? 0 : deletion.stalledRounds + 1
  if (stalledRounds >= MAX_STALLED_ROUNDS) {
    const hint = deletion.lastError === null ? '' : ` ${deletion.lastError}.`
    const reason = `${stalledRounds} rounds in a row removed nothing. What is left: ${left.join(', ')}.${hint}`
    return await blockDeletion(deps, held, reason, roundFrom(deletion, { stalledRounds, plan: deletion.plan }, removed))
  }
  return await openRound(deps, held, { stalledRounds, plan: deletion.plan })
}

async function findWhatIsLeft(deps: DeletionDeps, { plan, organizationId }: Deletion): Promise<string[]> {
  const left: string[] = []
  for (const step of plan.steps) {
    if (step.action === 'sweep' && (await hasRows(deps.db, step.table, organizationId))) left.push(step.kind)
  }
  const objects = await listFirstObjects(deps, organizationId)
  return objects.length === 0 ? left : [...left, 'stored files']
}

interface NextRound {
  stalledRounds: number
  plan: DeletionPlan
}

/** Starts over at the first sweep. Cursors start afresh, counters carry on. */
async function openRound(deps: DeletionDeps, held: HeldDeletion, next: NextRound): Promise<PieceResult> {
  const { deletion } = held
  const removed = removedInAll(await listTallies(deps.db, deletion.id), deletion.strays)
  const moved = await commitPiece(deps, deps.relaxedDb, held, roundFrom(deletion, next, removed), (trx) =>
    insertTallies(trx, deletion.id, sweptTables(cascadeRegistry)),
  )
  const pauseMs = pauseBeforeRound(next.stalledRounds)
  deps.log.warn({ deletionId: deletion.id, round: moved.round, pauseMs }, 'Verification found something left')
  return { deletion: moved, next: pauseMs === 0 ? 'go on' : { pauseMs } }
}

function roundFrom(deletion: Deletion, { stalledRounds, plan }: NextRound, removedBeforeRound: number) {
  return {
    ...toStep({ plan }, firstSweep(plan)),
    ...(plan !== deletion.plan && { plan }),
    round: deletion.round + 1,
    stalledRounds,
    removedBeforeRound,
    unknownSchemaSince: null,
  }
}

/** This program is older than the database: a newer worker will know what to do. None for 10 minutes: a person must. */
async function leaveToNewerWorker(
  deps: DeletionDeps,
  held: HeldDeletion,
  unknown: readonly string[],
): Promise<PieceResult> {
  const now = deps.clock()
  const unknownSchemaSince = held.deletion.unknownSchemaSince ?? now
  if (now - unknownSchemaSince >= UNKNOWN_SCHEMA_PATIENCE_MS) {
    const reason = `The database has tables that no running worker knows: ${unknown.join(', ')}. Update the workers.`
    return await blockDeletion(deps, held, reason)
  }
  const deletion = await commitPiece(deps, deps.relaxedDb, held, { unknownSchemaSince }, async () => {})
  return { deletion, next: { pauseMs: UNKNOWN_SCHEMA_PAUSE_MS } }
}

function isOutdated(plan: DeletionPlan): boolean {
  const planned = new Set(plannedTables(plan))
  const known = sweptTables(cascadeRegistry)
  return planned.size !== known.length || known.some(({ table }) => !planned.has(table))
}
