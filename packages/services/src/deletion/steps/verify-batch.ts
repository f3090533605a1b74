/**
 * Proves that nothing is left before anything is called complete. Every planned table is probed, the store's prefix is
 * listed, and the live schema is compared with the one that the plan was made for. What is found opens the next round.
 */
import { findNotEmpty, listCounts } from '@organizations/database'
import { MAX_STALLED_ROUNDS, removedInAll, sweepSteps } from '@organizations/domain'
import { reach } from '@organizations/fault-points'
import type { DeletionDeps } from '../../deps.ts'
import { mustLook, type NextBatch, type WorkedOn } from './batch.ts'
import { blockDeletion } from './block-deletion.ts'
import { checkSchema } from './check-schema.ts'
import { openRound, toNextRound } from './open-round.ts'
import { listFirstObjects } from './orphan-batch.ts'
import { rowsOf, toStep } from './position.ts'

export async function verifyBatch(deps: DeletionDeps, held: WorkedOn): Promise<NextBatch> {
  if (deps.db.isTransaction && mustLook(held)) return 'outside'
  const { deletion } = held
  const met = await checkSchema(deps, held)
  if (met !== undefined) return deps.db.isTransaction ? 'outside' : met

  const left = await findWhatIsLeft(deps, held)
  if (left.length === 0) {
    reach('verify: nothing is left, not yet finished')
    const change = { ...toStep(deletion, deletion.step + 1), unknownSchemaSince: null, lastError: null }
    return { change, durability: 'relaxed', next: 'go on', isPrefixEmpty: true }
  }

  // The rest is judged by the counts, which a transaction has still to write.
  if (deps.db.isTransaction) return 'outside'
  const { plan, lastError } = deletion
  const removed = removedInAll(await listCounts(deps.db, deletion.id), deletion.strays)
  const stalledRounds = removed > deletion.removedBeforeRound ? 0 : deletion.stalledRounds + 1
  if (stalledRounds < MAX_STALLED_ROUNDS) return await openRound(deps, held, { stalledRounds, plan })

  const hint = lastError === null ? '' : ` ${lastError}.`
  const reason = `${stalledRounds} rounds in a row removed nothing. What is left: ${left.join(', ')}.${hint}`
  return blockDeletion(deps, held, reason, toNextRound(deletion, { stalledRounds, plan }, removed))
}

async function findWhatIsLeft(deps: DeletionDeps, held: WorkedOn): Promise<string[]> {
  const { deletion } = held
  const swept = sweepSteps(deletion.plan).map((step) => ({ ...rowsOf(deletion, step), kind: step.kind }))
  const left = (await findNotEmpty(deps.db, swept)).map(({ kind }) => kind)
  const objects = mustLook(held) ? await listFirstObjects(deps, deletion) : []
  return objects.length === 0 ? left : [...left, 'stored files']
}
