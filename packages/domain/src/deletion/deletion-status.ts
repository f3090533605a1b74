import { participantProgress, type DeletionParticipant } from '../participants/deletion-participant.ts'
import type { DeletionStatus } from './deletion-answers.ts'
import { isSweeping, type Deletion, type StepCounts } from './deletion.ts'

/** The status of a deletion at a moment (milliseconds since 1970). Pure. */
export function deletionStatus(
  deletion: Deletion,
  counts: readonly StepCounts[],
  now: number,
  participants: readonly DeletionParticipant[] = [],
): DeletionStatus {
  const { steps } = deletion.plan
  const step = steps[deletion.step]
  const action = step?.action
  const isCounted = deletion.round > 1 || action !== 'count'
  const isWaiting = action === 'await participants'
  const isComplete = deletion.state === 'completed'
  const kinds: DeletionStatus['kinds'] = counts
    .flatMap(kindsOf)
    .map(({ found, ...it }) => (isCounted ? { ...it, total: found } : it))
  const done = kinds.reduce((sum, it) => sum + it.done, 0)
  const since = deletion.countedAt ?? deletion.startedAt
  const seconds = since === null ? 0 : ((deletion.completedAt ?? now) - since) / 1000
  const rate = seconds > 0 ? Math.round(done / seconds) : 0
  return {
    state: deletion.state,
    done,
    ...(isCounted && expectation(counts, kinds, { done, seconds, isComplete, isWaiting })),
    rate,
    kinds,
    round: deletion.round,
    step: {
      number: Math.min(deletion.step + 1, steps.length),
      of: steps.length,
      action: action ?? 'finish',
      ...(step && 'kind' in step && { kind: step.kind }),
    },
    requestedAt: toIso(deletion.requestedAt),
    ...(deletion.startedAt !== null && { startedAt: toIso(deletion.startedAt) }),
    ...(deletion.countedAt !== null && { countedAt: toIso(deletion.countedAt) }),
    ...(deletion.roundsBegun.length > 0 && { rounds: roundsOf(deletion) }),
    ...(deletion.sweptAt !== null && step && !isSweeping(step) && { sweptAt: toIso(deletion.sweptAt) }),
    ...(deletion.blockedAt !== null && { blockedAt: toIso(deletion.blockedAt) }),
    ...(deletion.completedAt !== null && { completedAt: toIso(deletion.completedAt) }),
    ...(deletion.reason !== null && { reason: deletion.reason }),
    ...(participants.length > 0 && { participants: participants.map(participantProgress) }),
  }
}

function expectation(
  counts: readonly StepCounts[],
  kinds: readonly { total?: number }[],
  { done, seconds, isComplete, isWaiting }: { done: number; seconds: number; isComplete: boolean; isWaiting: boolean },
): Pick<DeletionStatus, 'total' | 'percent' | 'etaSeconds'> {
  const total = kinds.reduce((sum, it) => sum + (it.total ?? 0), 0)
  // 100 only when it is verified: before that the last row may be removed and verification not done yet.
  const percent = isComplete ? 100 : Math.min(99.9, total === 0 ? 0 : Math.floor((done / total) * 1000) / 10)
  const left = isWaiting ? undefined : secondsLeft(counts, seconds)
  const etaSeconds = isComplete ? 0 : left
  return { total, percent, ...(etaSeconds !== undefined && { etaSeconds }) }
}

/**
 * Removing a stored file takes as long as this many rows. Most rows go before most files: their speed is not that of
 * files.
 */
const ROWS_PER_FILE = 70

/** How long the rest will take at the speed so far, in whole seconds; undefined until the first row is removed. */
function secondsLeft(counts: readonly StepCounts[], seconds: number): number | undefined {
  const work = (rows: number, objects: number) => rows + objects * ROWS_PER_FILE
  const done = counts.reduce((sum, it) => sum + work(it.rowsRemoved, it.objectsRemoved), 0)
  if (done === 0 || seconds <= 0) return undefined
  const all = counts.reduce((sum, it) => sum + work(it.rowsFound, it.objectsFound), 0)
  return Math.ceil((Math.max(0, all - done) / done) * seconds)
}

/** The last of them is the present one. */
function roundsOf({ round, roundsBegun }: Deletion): NonNullable<DeletionStatus['rounds']> {
  return roundsBegun.map((beganAt, at) => ({ number: round - roundsBegun.length + 1 + at, beganAt: toIso(beganAt) }))
}

type Kind = Omit<DeletionStatus['kinds'][number], 'total'> & { found: number }

function kindsOf(tally: StepCounts): Kind[] {
  const { incompleteInRound: kept, beganAt, endedAt } = tally
  const times = {
    ...(beganAt !== null && { beganAt: toIso(beganAt) }),
    ...(endedAt !== null && { endedAt: toIso(endedAt) }),
  }
  const rows = {
    kind: tally.kind,
    done: tally.rowsRemoved,
    found: Math.max(tally.rowsFound, tally.rowsRemoved),
    ...(kept !== null && { keptInRound: kept }),
    ...times,
  }
  if (tally.objectsFound === 0 && tally.objectsRemoved === 0) return [rows]
  const found = Math.max(tally.objectsFound, tally.objectsRemoved)
  return [rows, { kind: `files of ${tally.kind}`, done: tally.objectsRemoved, found, ...times }]
}

function toIso(time: number): string {
  return new Date(time).toISOString()
}
