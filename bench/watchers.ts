/**
 * What many watchers of one deletion cost: large organizations are deleted one after another on the standalone server in a
 * process of its own, in turn with nobody and with everybody watching by server-sent events.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { AppRouter } from '@organizations/api/router'
import { createTRPCClient, httpSubscriptionLink } from '@trpc/client'
import { EventSource } from 'eventsource'
import { createInstallation, KEY } from './support/installation.ts'
import { percentiles, round } from './support/percentiles.ts'
import { restCaller, type RestCaller } from './support/rest-caller.ts'
import { runScript, startServerProcess } from './support/server-process.ts'

export interface WatchersBenchOptions {
  watchers: number
  devices: number
  rounds: number
}

const APPS = 10
const POLL_MS = 100
/** How long the last watcher may take to hear of the end. */
const PATIENCE_MS = 10_000

/** What one watcher saw. */
interface Watcher {
  events: number
  percent: number
  failures: number
  leave: () => void
}

/** Rows per second: from the request to the end, and from when everybody watched. */
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
    // One more, to warm up; its figures do not count.
    for (let run = 0; run <= 2 * rounds; run += 1) {
      const id = await runScript('scripts/seed.ts', seedArguments(devices), env)
      await call('DELETE', '/organization', { orgId: id })
      // Not before: there would be nothing to watch.
      const all = Array.from({ length: run % 2 === 1 ? watchers : 0 }, () => watch(server.url, id))
      const { tookMs, connectedMs, steadyRate } = await untilCompleted(call, id, all)
      await untilAllHeard(all)
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
    // A deletion that was over before everybody had come has no steady rate.
    const median = (runs: readonly Rates[]) => percentiles(runs.flatMap((it) => it[which] ?? [])).p50
    return round((1 - median(rates.watched) / median(rates.alone)) * 100)
  }
  console.log(
    `Speed lost to ${watchers} watchers: ${lost('all')} % in all, ${lost('steady')} % once they are connected`,
  )
}

/** Follows a deletion to its end. Times are from its request on; `steadyRate` is rows per second since everybody watched. */
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

/** Gives watchers a while to hear of the end; how many did is told in the table. */
async function untilAllHeard(all: readonly Watcher[]): Promise<void> {
  const patience = performance.now() + PATIENCE_MS
  while (performance.now() < patience && all.some(({ percent }) => percent < 100)) await sleep(POLL_MS)
}

function watch(url: string, orgId: string): Watcher {
  const withKey: typeof fetch = (input, init) =>
    fetch(input, { ...init, headers: { ...(init?.headers as Record<string, string>), authorization: KEY } }) // EventSource's
  const link = httpSubscriptionLink({ url: `${url}/trpc`, EventSource, eventSourceOptions: { fetch: withKey } })
  const client = createTRPCClient<AppRouter>({ links: [link] })
  const watcher: Watcher = { events: 0, percent: 0, failures: 0, leave: () => subscription.unsubscribe() }
  const subscription = client.organization.watchDeletion.subscribe(
    { orgId },
    {
      onData({ data }) {
        watcher.events += 1
        watcher.percent = data.percent ?? 0
      },
      onError: () => (watcher.failures += 1),
    },
  )
  return watcher
}

function seedArguments(devices: number): string[] {
  const counts = { apps: APPS, bundles: 10, devices: Math.ceil(devices / APPS), channels: 3, 'bundle-bytes': 1000 }
  const numbers = Object.entries(counts).flatMap(([name, count]) => [`--${name}`, String(count)])
  return ['--name', 'The watched one', '--email', 'admin@example.com', ...numbers]
}
