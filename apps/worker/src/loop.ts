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

/** A failure that lasts is told so often, and not at every turn. */
const TELL_INTERVAL_MS = 10_000

/** Repeats some work until stopped. A failure is logged, and its end, and the work tried again at its next turn. */
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
        failures.tell(error)
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
  let lasting: string | undefined
  let quietUntil = 0
  return {
    tell(error: unknown) {
      const now = performance.now()
      if (String(error) === lasting && now < quietUntil) return
      lasting = String(error)
      quietUntil = now + TELL_INTERVAL_MS
      log.error({ err: error, loop }, 'A background loop failed: it goes on at its next turn')
    },
    end() {
      if (lasting !== undefined) log.info({ loop }, 'A background loop works again')
      lasting = undefined
    },
  }
}
