import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Sends requests at a steady rate, even when earlier ones are unanswered, and measures each from the time when it was
 * due. So a stall of the server counts for every request that had to wait (no coordinated omission).
 */
export function startLoad(perSecond: number, send: () => Promise<void>): { stop: () => Promise<number[]> } {
  const latencies: number[] = []
  const underWay = new Set<Promise<void>>()
  const stopping = new AbortController()
  const startedAt = performance.now()
  const sendOne = async (dueAt: number) => {
    await send()
    latencies.push(performance.now() - dueAt)
  }
  const run = async () => {
    if (perSecond <= 0) return
    for (let index = 0; !stopping.signal.aborted; index += 1) {
      const dueAt = startedAt + (index * 1000) / perSecond
      await sleep(Math.max(0, dueAt - performance.now()))
      const request = sendOne(dueAt).finally(() => underWay.delete(request))
      underWay.add(request)
    }
    await Promise.all(underWay)
  }
  const finished = run()
  return {
    async stop() {
      stopping.abort()
      await finished
      return latencies
    },
  }
}
