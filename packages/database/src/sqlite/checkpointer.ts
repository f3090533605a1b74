import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** Starts the thread that checkpoints a file's write-ahead log. `stop` resolves when it has ended. */
export function startCheckpointer(file: string, onError: (error: unknown) => void): { stop(): Promise<void> } {
  const thread = new Worker(new URL('checkpoint-thread.ts', import.meta.url), { workerData: { file } })
  thread.unref()
  thread.on('error', onError)
  let hasEnded = false
  thread.once('exit', () => (hasEnded = true))
  return {
    async stop() {
      if (hasEnded) return
      thread.ref() // now there is something to wait for
      const exit = once(thread, 'exit')
      thread.postMessage('stop')
      await exit
    },
  }
}
