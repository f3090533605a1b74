/**
 * Measures the cost of many watchers of one deletion: large organizations are deleted one after another on the
 * standalone server in its own process, alternately without watchers and with all of them connected by server-sent
 * events.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { createInstallation } from './support/installation.ts'
import { percentiles, round } from './support/percentiles.ts'
import { restCaller, type RestCaller } from './support/rest-caller.ts'
import { runScript, startServerProcess } from './support/server-process.ts'
import { watch, type Watcher } from './support/watch.ts'

export interface WatchersBenchOptions {
  watchers: number
  devices: number
  rounds: number
}

const APPS = 10
const POLL_MS = 100
/** How long the last watcher may take to receive the last event. */
const LAST_EVENT_TIMEOUT_MS = 10_000

/** Rows per second: from the request to the end, and since all watchers were connected. */
interface Rates {
  all: number
  steady: number | undefined
}

export async function benchWatchers({ watchers, devices, rounds }: WatchersBenchOptions): Promise<void> {
  const { env, remove } = await createInstallation()
  const server = await startServerProcess('apps/standalone/src/main.ts', env)
  const call = restCaller(server.url)
  const table: Record<string, unknown>[] = []
  const rates = { alone: [] as Rates[], watched: [] as Rates[] }
  try {
    // One extra run for warm-up; its figures are ignored.
    for (let run = 0; run <= 2 * rounds; run += 1) {
      const id = await runScript('scripts/seed.ts', seedArguments(devices), env)
      await call('DELETE', '/organization', { orgId: id })
      // Not earlier: before the request there is no deletion to watch.
      const all = Array.from({ length: run % 2 === 1 ? watchers : 0 }, () => watch(server.url, id))
      const { tookMs, connectedMs, steadyRate } = await untilCompleted(call, id, all)
      await waitForLastEvents(all)
      const { now, highest } = await server.memory()
      table.push({
        watchers: all.length,
        'gone within (s)': round(tookMs / 1000),
        'all watch after (s)': round(connectedMs / 1000),
        'rows per second': Math.round(devices / (tookMs / 1000)),
        'from then on': steadyRate,
        'saw 100 %': all.filter(({ percent }) => percent === 100).length,
        'events each': all.length === 0 ? 0 : percentiles(all.map(({ events }) => events)).p50,
        failures: all.reduce((sum, it) => sum + it.failures, 0),
        'memory now, highest (MB)': `${now}, ${highest}`,
      })
      for (const watcher of all) watcher.leave()
      if (run > 0)
        (all.length > 0 ? rates.watched : rates.alone).push({ all: devices / (tookMs / 1000), steady: steadyRate })
    }
  } finally {
    await server.stop()
    await remove()
  }
  console.table(table)
  const lost = (which: keyof Rates) => {
    // A deletion that ended before all watchers were connected has no steady rate.
    const median = (runs: readonly Rates[]) => percentiles(runs.flatMap((it) => it[which] ?? [])).p50
    return round((1 - median(rates.watched) / median(rates.alone)) * 100)
  }
  console.log(
    `Speed lost to ${watchers} watchers: ${lost('all')} % in all, ${lost('steady')} % once they are connected`,
  )
}

/**
 * Waits for the end of a deletion. Times start at its request. `steadyRate`: rows per second since all were connected.
 */
async function untilCompleted(
  call: RestCaller,
  id: string,
  all: readonly Watcher[],
): Promise<{ tookMs: number; connectedMs: number; steadyRate: number | undefined }> {
  let connected: { at: number; done: number } | undefined
  for (;;) {
    const { data } = await call('GET', `/organization/deletion?orgId=${id}`)
    const at = Date.now()
    if (all.every(({ events }) => events > 0)) connected ??= { at, done: data.done }
    if (data.completedAt !== undefined) {
      const [from, to] = [Date.parse(data.requestedAt), Date.parse(data.completedAt)]
      const since = connected ?? { at: to, done: data.done }
      const steadyRate = since.at < to ? Math.round((data.done - since.done) / ((to - since.at) / 1000)) : undefined
      return { tookMs: to - from, connectedMs: since.at - from, steadyRate }
    }
    await sleep(POLL_MS)
  }
}

/** Waits until all watchers have received the end, or the timeout. The table shows how many did. */
async function waitForLastEvents(all: readonly Watcher[]): Promise<void> {
  const deadline = performance.now() + LAST_EVENT_TIMEOUT_MS
  while (performance.now() < deadline && all.some(({ percent }) => percent < 100)) await sleep(POLL_MS)
}

function seedArguments(devices: number): string[] {
  const counts = { apps: APPS, bundles: 10, devices: Math.ceil(devices / APPS), channels: 3, 'bundle-bytes': 1000 }
  const numbers = Object.entries(counts).flatMap(([name, count]) => [`--${name}`, String(count)])
  return ['--name', 'The watched one', '--email', 'admin@example.com', ...numbers]
}
