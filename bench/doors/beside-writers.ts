/**
 * What writers do to readers: the delay of the server's event loop, and how long reads take at a steady rate, without
 * writers and beside as many as the doors are measured with.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import autocannon from 'autocannon'
import { readMetrics, valueOf } from '../../test/support/read-metrics.ts'
import { KEY } from '../support/installation.ts'
import { startLoad } from '../support/load.ts'
import { percentiles, round } from '../support/percentiles.ts'
import { restCaller } from '../support/rest-caller.ts'

const READS_PER_SECOND = 50

/** prom-client looks at the loop with a timer of 10 ms, which its readings include. */
const TIMER_MS = 10

export async function besideWriters(
  url: string,
  { orgId, seconds, connections }: { orgId: string; seconds: number; connections: number },
): Promise<Record<string, object>> {
  const call = restCaller(url)
  const measure = async (write: () => Promise<number>) => {
    await readLoopDelays(url) // which begins the next measurement
    const reading = startLoad(READS_PER_SECOND, async () => void (await call('GET', `/organization?orgId=${orgId}`)))
    const writes = await write()
    const reads = percentiles(await reading.stop())
    const { p50, p99 } = await readLoopDelays(url)
    return {
      'writes/s': Math.round(writes),
      'event loop delay p50 (ms)': p50,
      'event loop delay p99 (ms)': p99,
      'reads p50 (ms)': reads.p50,
      'reads p99 (ms)': reads.p99,
    }
  }
  const create = async () => {
    const { requests, non2xx, errors } = await autocannon({
      url: `${url}/organization`,
      method: 'POST',
      headers: { authorization: KEY, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Bench' }),
      connections,
      duration: seconds,
      workers: 1, // a thread of its own: the reads are measured on this one
    })
    if (non2xx + errors > 0) throw new Error(`Expected creations to be answered 200, ${non2xx + errors} were not`)
    return requests.average
  }
  const nothing = async () => {
    await sleep(seconds * 1000)
    return 0
  }
  return {
    'no writers': await measure(nothing),
    [`${connections} writers`]: await measure(create),
  }
}

async function readLoopDelays(url: string): Promise<{ p50: number; p99: number }> {
  const response = await fetch(`${url}/metrics`, { headers: { authorization: KEY } })
  const metrics = readMetrics(await response.text())
  const ms = (share: string) =>
    Math.max(0, round(valueOf(metrics, `nodejs_eventloop_lag_${share}_seconds`) * 1000 - TIMER_MS))
  return { p50: ms('p50'), p99: ms('p99') }
}
