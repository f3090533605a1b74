import type { Log } from '@organizations/services'
import type { LocalDoorbell } from './doorbell.ts'

export interface LoopOptions {
  name: string
  /** The work runs at least this often, give or take a tenth, so that processes do not march in step. */
  intervalMs: number
  /** And at once when this rings. A ring during the work makes it run again: none is lost. */
  doorbell?: LocalDoorbell
  log: Log
  /** May resolve with the milliseconds after which there is more to do: it then runs again no later than that. */
  work: (signal: AbortSignal) => Promise<number | void>
}

/** Repeats some work until stopped. A failure is logged, and the work tried again at its next turn. */
export function startLoop({ name, intervalMs, doorbell, log, work }: LoopOptions): { stop(): Promise<void> } {
  const stopping = new AbortController()
  let isRung = false
  let wake = () => {}
  const onRing = () => {
    isRung = true
    wake()
  }
  const stopListening = doorbell?.listen(onRing)

  const sleep = (atMostMs: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(atMostMs, intervalMs * (0.9 + Math.random() * 0.2)))
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  const run = async () => {
    while (!stopping.signal.aborted) {
      isRung = false
      let moreInMs = Number.POSITIVE_INFINITY
      try {
        moreInMs = (await work(stopping.signal)) ?? moreInMs
      } catch (error) {
        log.error({ err: error, loop: name }, 'A background loop failed: it goes on at its next turn')
      }
      if (!isRung && !stopping.signal.aborted) await sleep(moreInMs)
    }
  }
  const finished = run()

  return {
    async stop() {
      stopListening?.()
      stopping.abort()
      wake()
      await finished
    },
  }
}
