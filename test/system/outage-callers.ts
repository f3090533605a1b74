/** Callers that go on asking during an outage, and check every answer: served, or refused as the contract says. */
import { setTimeout as sleep } from 'node:timers/promises'

/** A request that is made again and again; `turn` counts from 0. */
export type Ask = (turn: number) => Promise<Response>

/** How often each was served and refused, and every answer that is neither. */
export interface Report {
  served: Record<string, number>
  refused: Record<string, number>
  broken: string[]
}

export interface Calls {
  /** What came of it so far. */
  report: Report
  stop(): Promise<Report>
}

const PAUSE_MS = 20
/** Every request is answered within this, served or not. */
const PATIENCE_MS = 10_000

export function startCallers(asks: Record<string, Ask>): Calls {
  const stopping = new AbortController()
  const zeroes = () => Object.fromEntries(Object.keys(asks).map((name) => [name, 0]))
  const report: Report = { served: zeroes(), refused: zeroes(), broken: [] }
  const lane = async ([name, ask]: [string, Ask]) => {
    for (let turn = 0; !stopping.signal.aborted; turn += 1) {
      const outcome = await outcomeOf(() => ask(turn))
      if (outcome === 'served' || outcome === 'refused') report[outcome][name] = (report[outcome][name] ?? 0) + 1
      else report.broken.push(`${name}: ${outcome}`)
      await sleep(PAUSE_MS)
    }
  }
  const lanes = Promise.all(Object.entries(asks).map(lane))
  return {
    report,
    async stop() {
      stopping.abort()
      await lanes
      return report
    },
  }
}

async function outcomeOf(ask: () => Promise<Response>): Promise<string> {
  const begin = performance.now()
  try {
    const response = await ask()
    const body = await response.text()
    const ms = Math.round(performance.now() - begin)
    if (ms > PATIENCE_MS) return `${response.status} after ${ms} ms`
    if (response.ok) return 'served'
    return isCleanRefusal(response, body) ? 'refused' : `${response.status} ${body}`
  } catch (error) {
    return `${String(error)}: ${error instanceof Error ? String(error.cause) : ''}`
  }
}

/** As both doors word it. */
function isCleanRefusal({ status, headers }: Response, body: string): boolean {
  return status === 503 && headers.has('retry-after') && /"(code|errorCode)":"service_unavailable"/.test(body)
}
