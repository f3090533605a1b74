import type { Note } from './notes.ts'

const EVERY_MS = 30_000

export interface ProgressOptions {
  runs: number
  /** Those that were noted before, and how many of them failed. */
  before: number
  failed: number
  say: (line: string) => void
}

/** Says now and then how far the runs are, and how long the rest takes at the pace so far. */
export function createProgress({ runs, before, failed, say }: ProgressOptions): { count: (note: Note) => void } {
  const startedAt = Date.now()
  let saidAt = startedAt
  let done = before
  let bad = failed
  return {
    count({ problems }) {
      done += 1
      if (problems.length > 0) bad += 1
      const now = Date.now()
      if (now - saidAt < EVERY_MS && done < runs) return
      saidAt = now
      const leftMs = ((now - startedAt) / (done - before)) * (runs - done)
      say(`${done} of ${runs} runs, ${bad} failed, about ${durationText(leftMs)} left`)
    },
  }
}

/** As people say it: "2 h 5 min". */
export function durationText(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  if (minutes < 1) return `${Math.round(ms / 1000)} s`
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
