import { giveUpParticipants, listDeletionParticipants, type Database, type Kysely } from '@organizations/database'
import { timeoutReason, waitedFor, type DeletionId } from '@organizations/domain'
import type { DeletionDeps } from '../../deps.ts'
import type { Batch, NextBatch, WorkedOn } from './batch.ts'
import { blockDeletion } from './block-deletion.ts'
import { toStep } from './position.ts'

/** A net: the commit of an answer makes the deletion due. */
const LOOK_AGAIN_MS = 30_000

/**
 * Waits for the participants that have not done their part. They are asked elsewhere, by the engine of deliveries; the
 * lease is given back meanwhile, and waiting is no round. Blocks the deletion when their time is over.
 */
export async function awaitParticipants(deps: DeletionDeps, held: WorkedOn): Promise<NextBatch> {
  const { deletion } = held
  const left = deletion.participants === 0 ? [] : await listWaitedFor(deps.db, deletion.id)
  if (left.length === 0) {
    return { change: toStep(deletion, deletion.step + 1), durability: 'relaxed', next: 'go on' }
  }
  const now = deps.clock()
  const late = left.filter(({ state, givesUpAt }) => state === 'timed_out' || now >= givesUpAt)
  if (late.length > 0) return giveUp(deps, held, late)
  const isOver = async (trx: Kysely<Database>) => (await listWaitedFor(trx, deletion.id)).length === 0
  const pauseMs = Math.min(LOOK_AGAIN_MS, ...left.map(({ givesUpAt }) => givesUpAt - now))
  return { pauseMs, waitsForOthers: true, isOver }
}

async function listWaitedFor(db: Kysely<Database>, id: DeletionId) {
  return waitedFor(await listDeletionParticipants(db, id))
}

function giveUp(deps: DeletionDeps, held: WorkedOn, late: Awaited<ReturnType<typeof listWaitedFor>>): Batch {
  const block = blockDeletion(deps, held, timeoutReason(late))
  return {
    ...block,
    async work(trx, count) {
      const ids = late.map(({ participantId }) => participantId)
      const givenUp = await giveUpParticipants(trx, { deletionId: held.deletion.id, ids, now: deps.clock() })
      // One has done its part since it was read: another look tells.
      if (givenUp < late.length) throw new Error('A participant answered while the deletion was being blocked')
      await block.work?.(trx, count)
    },
  }
}
