import type { FailedDelete } from './object-store.ts'
import { orAborted } from './or-aborted.ts'

/** Says that a key could not be deleted, and why: the last word on a key counts. */
export type Report = (key: string, reason: string) => void

/** Deletes, and resolves with what was reported of it. Rejects as soon as the signal aborts. */
export async function reportFailures(
  signal: AbortSignal | undefined,
  work: (report: Report) => Promise<void>,
): Promise<FailedDelete[]> {
  signal?.throwIfAborted()
  const failed = new Map<string, string>()
  const report: Report = (key, reason) => failed.set(key, reason)
  await orAborted(work(report), signal)
  return Array.from(failed, ([key, reason]) => ({ key, reason }))
}
