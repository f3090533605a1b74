/** What no step may do, by the name of what must hold. */
import { tables } from './invariants.ts'
import { FAREWELL_KEY } from './farewell-steps.ts'
import { planOf } from './plan.ts'
import { isFenced, objectsOf, subjects } from './step.ts'
import type { Deletion, State, Step, Subject, Worker } from './state.ts'

/** What is wrong with a step. */
export function violationBy(before: State, step: Step): string | undefined {
  const { state: after, label } = step
  if (label.endsWith(' again') && label.startsWith('a caller') && !isSame(before.deletions, after.deletions)) {
    return 'I14: asking twice changed something'
  }
  if (before.tombstones.some((it) => !after.tombstones.includes(it))) return 'I17: a tombstone is gone'
  for (const table of tables) {
    const born = after.rows[table].find((key) => !before.rows[table].includes(key) && isFenced(before, key))
    if (born !== undefined) return `I2: a row of ${table} came into being behind the fence`
  }
  if (isSweptUnheard(before, after))
    return 'F1: the rows of deliveries went while the endpoint was being told of the end'
  return subjects.map((it) => ofMove(before, step, it)).find(Boolean)
}

function isSweptUnheard({ rows, farewell }: State, { rows: left }: State): boolean {
  const isGone = rows.webhook_deliveries.includes(FAREWELL_KEY) && !left.webhook_deliveries.includes(FAREWELL_KEY)
  return isGone && farewell?.state === 'pending' && !farewell.isLate
}

function ofMove(before: State, step: Step, subject: Subject): string | undefined {
  const [old, now] = [before.deletions[subject], step.state.deletions[subject]]
  if (old === null || now === null) return undefined
  const actor = step.by === null ? null : before.workers[step.by]
  const isStale = actor?.subject === subject && actor.token !== old.token
  if (isStale && (!isSame(before.rows, step.state.rows) || !isSame(old, now)))
    return 'I4: a worker without the lease wrote'
  if (old.place.state === 'superseded' && !isSame(old, now)) return 'I8: a superseded deletion changed'
  if (old.place.state === 'completed' && now.place.state !== 'completed') return 'I8: a completed deletion went on'
  if (isBehind(now, old)) return 'I8: a deletion went back'
  if (now.place.round > old.place.round && now.place.cursor !== null) return 'I8: a new round did not start afresh'
  if (
    step.kind !== 'fault' &&
    old.lease !== 'none' &&
    now.lease === 'none' &&
    actor === null &&
    hasHolder(before, subject, old)
  ) {
    return step.kind === 'person' ? undefined : 'I4: a worker that was not frozen lost its lease'
  }
  if (actor === null && step.label.startsWith('an old job')) return 'I3: a job with an old number did something'
  const isTaken = step.by !== null && actor === null && step.state.workers[step.by]?.subject === subject
  if (isTaken && old.lease !== 'none') return 'I4: a lease was taken that another worker has'
  if (actor?.subject === subject && isVerifiedUnseen(before, step, actor)) return 'I9: verified, yet objects are there'
  const isGivenBack = step.label.endsWith('gives the lease back') && actor?.subject === subject && !isStale
  if (isGivenBack && now.lease !== 'none') return 'I11: a lease that was given back is still taken'
  if (
    isGivenBack &&
    [...step.state.claimed, ...step.state.queue].some((job) => job.subject === subject && job.dispatch === 1)
  ) {
    return 'I3: a job outlives the slice that answered it, so duplicates multiply'
  }
  return undefined
}

/** By a look that did not see what is there, or by none. What was seen to be empty holds for the rest of a slice. */
function isVerifiedUnseen(
  before: State,
  { label, by, state: after }: Step,
  { subject, place, sawEmpty }: Worker,
): boolean {
  if (sawEmpty || objectsOf(before, subject).length === 0) return false
  if (label.endsWith(' reads for verify')) return by !== null && after.workers[by]?.page?.found === false
  const verify = planOf(subject).indexOf('verify')
  const [old, now] = [before.deletions[subject]?.place, after.deletions[subject]?.place]
  const isPassed = old !== undefined && now?.round === old.round && old.step <= verify && now.step > verify
  return isPassed && place.step < verify
}

function hasHolder({ workers }: State, subject: Subject, { token }: Deletion): boolean {
  return workers.some((it) => it?.subject === subject && it.token === token)
}

/** (round, step, cursor) only ever grows. */
function isBehind({ place: now }: Deletion, { place: old }: Deletion): boolean {
  if (now.round !== old.round) return now.round < old.round
  if (now.step !== old.step) return now.step < old.step
  return now.state === old.state && (now.cursor ?? '') < (old.cursor ?? '')
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
