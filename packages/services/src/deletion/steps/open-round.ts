import { insertCounts, listCounts, type DeletionChange } from '@organizations/database'
import {
  firstSweep,
  pauseBeforeRound,
  removedInAll,
  countedParts,
  type Deletion,
  type DeletionPlan,
} from '@organizations/domain'
import type { DeletionDeps } from '../../deps.ts'
import type { Batch, WorkedOn } from './batch.ts'
import { toStep } from './position.ts'

export interface NextRound {
  stalledRounds: number
  plan: DeletionPlan
}

/** Starts over at the first sweep, after a pause when the last round removed nothing. */
export async function openRound(deps: DeletionDeps, held: WorkedOn, next: NextRound): Promise<Batch> {
  const { deletion } = held
  const removed = removedInAll(await listCounts(deps.db, deletion.id), deletion.strays)
  const pauseMs = pauseBeforeRound(next.stalledRounds)
  return {
    change: toNextRound(deletion, next, removed),
    durability: 'relaxed',
    work: (trx) => insertCounts(trx, deletion.id, countedParts(next.plan)),
    next: pauseMs === 0 ? 'go on' : { pauseMs },
    atMost: null,
    committed({ round }) {
      const fields = { deletionId: deletion.id, round, pauseMs, lastError: deletion.lastError }
      deps.log.warn(fields, 'A deletion begins another round')
    },
  }
}

/** The change that begins the next round. Cursors start afresh, counters carry on. */
export function toNextRound(deletion: Deletion, { stalledRounds, plan }: NextRound, removed: number): DeletionChange {
  return {
    ...toStep({ plan }, firstSweep(plan)),
    ...(plan !== deletion.plan && { plan }),
    round: deletion.round + 1,
    stalledRounds,
    removedBeforeRound: removed,
    unknownSchemaSince: null,
    // What this round could not do it will say itself.
    lastError: null,
  }
}
