import type { Log } from '@organizations/services'
import type { LocalDoorbell } from './doorbell.ts'

export interface LoopOptions {
  name: string
  /** The work runs about this often. Varies by a tenth, so that processes do not run in lockstep. */
  intervalMs: number
  /** The work also runs when this rings. A ring during the work makes it run again, so that no ring is lost. */
  doorbell?: LocalDoorbell
  log: Log
  /** May resolve with the milliseconds until there is more to do: it then runs again no later than that. */
  work: (signal: AbortSignal) => Promise<number | void>
}

/** A repeated failure is logged this often, not at every run. */
const LOG_INTERVAL_MS = 10_000

/** Repeats the work until stopped. A failure is logged, the work is retried at its next run, and recovery is logged. */
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
        failures.end()
      } catch (error) {
        failures.log(error)
      }
      if (!isRung && !stopping.signal.aborted) await sleep(moreInMs)
    }
  }
  const failures = createFailureLog(name, log)
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

function createFailureLog(loop: string, log: Log) {
  let lastLogged: string | undefined
  let quietUntil = 0
  return {
    log(error: unknown) {
      const now = performance.now()
      if (String(error) === lastLogged && now < quietUntil) return
      lastLogged = String(error)
      quietUntil = now + LOG_INTERVAL_MS
      log.error({ err: error, loop }, 'A background loop failed: it goes on at its next turn')
    },
    end() {
      if (lastLogged !== undefined) log.info({ loop }, 'A background loop works again')
      lastLogged = undefined
    },
  }
}
