import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { CheckpointJobs } from './checkpoint-thread.ts'

export interface CheckpointThread {
  /** Lets the thread do a job. Rejects when the job fails, and when the thread has ended. */
  ask<J extends keyof CheckpointJobs>(job: J): Promise<CheckpointJobs[J]>
  /** Has it ended, as after an error? */
  hasEnded(): boolean
  /** Resolves when the thread has done what it was asked for, and has ended. */
  stop(): Promise<void>
}

type Answer = { id: number; answer: unknown } | { id: number; error: string }

/** Starts the thread that checkpoints a file's write-ahead log. */
export function startCheckpointThread(file: string, onError: (error: unknown) => void): CheckpointThread {
  const thread = new Worker(new URL('checkpoint-thread.ts', import.meta.url), { workerData: { file } })
  thread.unref()
  thread.on('error', onError)
  const asked = new Map<number, PromiseWithResolvers<unknown>>()
  let count = 0
  let hasEnded = false
  thread.once('exit', () => {
    hasEnded = true
    for (const { reject } of asked.values()) reject(endedError())
  })
  thread.on('message', (message: Answer) => {
    const waiting = asked.get(message.id)
    asked.delete(message.id)
    if ('error' in message) waiting?.reject(new Error(`The database's checkpoint thread failed: ${message.error}`))
    else waiting?.resolve(message.answer)
  })
  return {
    hasEnded: () => hasEnded,
    async ask<J extends keyof CheckpointJobs>(job: J) {
      if (hasEnded) throw endedError()
      const id = (count += 1)
      const waiting = Promise.withResolvers<unknown>()
      asked.set(id, waiting)
      thread.postMessage({ id, job })
      return (await waiting.promise) as CheckpointJobs[J] // the thread answers each job as its type says
    },
    async stop() {
      if (hasEnded) return
      thread.ref() // now there is something to wait for
      const exit = once(thread, 'exit')
      thread.postMessage('stop')
      await exit
    },
  }
}

export function endedError(): Error {
  return new Error("The database's checkpoint thread has ended")
}
