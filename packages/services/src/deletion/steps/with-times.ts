/** The times of a deletion: they are written with what happened then, by no statement more. */
import type { CountsIncrease } from '@organizations/database'
import { isSweeping, MAX_ROUNDS_KEPT } from '@organizations/domain'
import type { DeletionDeps } from '../../deps.ts'
import type { Batch, WorkedOn } from './batch.ts'

/** Notes when a round begins, and when one has removed all that it could. */
export function withTimes({ clock }: DeletionDeps, { deletion }: WorkedOn, batch: Batch): Batch {
  const { plan = deletion.plan, step = deletion.step, round = deletion.round } = batch.change
  const [from, to] = [deletion.plan.steps[deletion.step], plan.steps[step]]
  const isNewRound = round > deletion.round
  const isSwept = !isNewRound && from && to && isSweeping(from) && !isSweeping(to)
  if (!isNewRound && !isSwept) return batch
  const change = {
    ...batch.change,
    ...(isSwept && { sweptAt: clock() }),
    ...(isNewRound && { roundsBegun: [...deletion.roundsBegun, clock()].slice(-MAX_ROUNDS_KEPT) }),
  }
  return { ...batch, change }
}

/** What is removed of a table now is the first of it, unless there was some before, and the last so far. */
export function removedAt(now: number, increase: CountsIncrease): CountsIncrease {
  return (increase.rows_removed ?? 0) > 0 ? { ...increase, began_at: now, ended_at: now } : increase
}
