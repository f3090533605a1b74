import type { Deletion, DeletionState, StepTally } from './deletion.ts'

/** What the person who asked for a deletion sees of it. Counts are rows and stored files together. */
export interface DeletionStatus {
  state: DeletionState
  done: number
  /** Absent until everything has been counted, and so is what follows from it. */
  total?: number
  percent?: number
  /** Removed per second, on average since the work began. */
  rate: number
  etaSeconds?: number
  kinds: { kind: string; done: number; total?: number }[]
  requestedAt: string
  startedAt?: string
  completedAt?: string
  reason?: string
}

/** The status of a deletion at a moment (milliseconds since 1970). Pure. */
export function deletionStatus(deletion: Deletion, tallies: readonly StepTally[], now: number): DeletionStatus {
  const isCounted = deletion.round > 1 || deletion.plan.steps[deletion.step]?.action !== 'count'
  const isComplete = deletion.state === 'completed'
  const kinds: DeletionStatus['kinds'] = tallies
    .flatMap(kindsOf)
    .map(({ found, ...it }) => (isCounted ? { ...it, total: found } : it))
  const done = kinds.reduce((sum, it) => sum + it.done, 0)
  const seconds = deletion.startedAt === null ? 0 : ((deletion.completedAt ?? now) - deletion.startedAt) / 1000
  const rate = seconds > 0 ? Math.round(done / seconds) : 0
  return {
    state: deletion.state,
    done,
    ...(isCounted && expectation(done, kinds, rate, isComplete)),
    rate,
    kinds,
    requestedAt: new Date(deletion.requestedAt).toISOString(),
    ...(deletion.startedAt !== null && { startedAt: new Date(deletion.startedAt).toISOString() }),
    ...(deletion.completedAt !== null && { completedAt: new Date(deletion.completedAt).toISOString() }),
    ...(deletion.reason !== null && { reason: deletion.reason }),
  }
}

function expectation(
  done: number,
  kinds: readonly { total?: number }[],
  rate: number,
  isComplete: boolean,
): Pick<DeletionStatus, 'total' | 'percent' | 'etaSeconds'> {
  const total = kinds.reduce((sum, it) => sum + (it.total ?? 0), 0)
  // 100 is kept for the moment when it is proven: until then the last row may be gone and verification still to come.
  const percent = isComplete ? 100 : Math.min(99.9, total === 0 ? 0 : Math.floor((done / total) * 1000) / 10)
  const etaSeconds = isComplete ? 0 : rate > 0 ? Math.ceil(Math.max(0, total - done) / rate) : undefined
  return { total, percent, ...(etaSeconds !== undefined && { etaSeconds }) }
}

function kindsOf(tally: StepTally): { kind: string; done: number; found: number }[] {
  const rows = { kind: tally.kind, done: tally.rowsRemoved, found: Math.max(tally.rowsFound, tally.rowsRemoved) }
  if (tally.objectsFound === 0 && tally.objectsRemoved === 0) return [rows]
  const found = Math.max(tally.objectsFound, tally.objectsRemoved)
  return [rows, { kind: `files of ${tally.kind}`, done: tally.objectsRemoved, found }]
}
