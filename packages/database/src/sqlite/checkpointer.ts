/**
 * Runs the thread that checkpoints the write-ahead log while it is needed: an engine of JavaScript of its own takes 19 MB,
 * and looks at the file five times a second. Most servers are idle for most of the time.
 */
import { statSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { CheckpointJobs } from './checkpoint-thread.ts'
import { endedError, startCheckpointThread, type CheckpointThread } from './start-checkpoint-thread.ts'

export interface Checkpointer {
  /** Lets the thread do a job. Rejects when the job fails, and after the end. */
  ask<J extends keyof CheckpointJobs>(job: J): Promise<CheckpointJobs[J]>
  /** Notes that something was committed: the log may have grown. */
  noteCommit: () => void
  /** Resolves when the thread has done what it was asked for, and has ended. */
  stop(): Promise<void>
}

export interface CheckpointerOptions {
  onError: (error: unknown) => void
  /** How long nothing was asked for or committed when the thread ends. */
  restAfterMs?: number
}

/** Below it the thread has nothing to do: 2000 pages, as it says itself. */
const BYTES_WORTH_A_CHECKPOINT = 2000 * 4096
const LOOK_AFTER_MS = 200
const REST_AFTER_MS = 30_000

/** Is there something in the log? To be asked before the file is opened: then it is what a crash has left. */
export function hasLog(file: string): boolean {
  return (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0
}

export function createCheckpointer(
  file: string,
  { onError, restAfterMs = REST_AFTER_MS }: CheckpointerOptions,
): Checkpointer {
  let thread: CheckpointThread | undefined
  let look: NodeJS.Timeout | undefined
  let rest: NodeJS.Timeout | undefined
  let isUsed = false
  let isStopped = false
  const ending = new Set<Promise<void>>()

  function wake(): CheckpointThread {
    isUsed = true
    rest ??= setInterval(() => void restWhenUnused().catch(onError), restAfterMs).unref()
    return (thread ??= startCheckpointThread(file, onError))
  }

  async function lookAtLog(): Promise<void> {
    const size = await stat(`${file}-wal`).then(
      (it) => it.size,
      () => 0,
    )
    look = undefined
    if (size >= BYTES_WORTH_A_CHECKPOINT && !isStopped) wake()
  }

  /** Leaves an empty log where it can: a full one would wake the thread at the next commit, however small. */
  async function restWhenUnused(): Promise<void> {
    if (thread?.hasEnded() === true) return await endThread() // after an error: what comes next starts another
    const wasUsed = isUsed
    isUsed = false
    if (wasUsed || thread === undefined) return
    await thread.ask('move and empty the log')
    if (!isUsed) await endThread() // nothing was asked for or committed meanwhile
  }

  async function endThread(): Promise<void> {
    clearInterval(rest)
    rest = undefined
    const ended = thread?.stop()
    thread = undefined
    if (ended === undefined) return
    ending.add(ended)
    await ended.finally(() => ending.delete(ended))
  }

  return {
    async ask(job) {
      if (isStopped) throw endedError()
      return await wake().ask(job)
    },
    noteCommit: () => {
      isUsed = true
      if (thread === undefined && !isStopped) look ??= setTimeout(() => void lookAtLog(), LOOK_AFTER_MS).unref()
    },
    async stop() {
      isStopped = true
      clearTimeout(look)
      await endThread()
      await Promise.all(ending)
    },
  }
}
