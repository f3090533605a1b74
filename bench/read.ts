/**
 * Measures a read as the ratio to a baseline: a bare node:http server on better-sqlite3 that does only the same work
 * (hash the key, look up its user, read the organization with the role, answer JSON). Same machine, same run, same
 * data, one process each.
 */
import autocannon from 'autocannon'
import { createInstallation, createOrganization, KEY } from './support/installation.ts'
import { round } from './support/percentiles.ts'
import { startServerProcess } from './support/server-process.ts'

export interface ReadBenchOptions {
  seconds: number
  connections: number
}

export async function benchRead(options: ReadBenchOptions): Promise<void> {
  const { databaseFile, env, remove } = await createInstallation()
  const server = await startServerProcess('apps/standalone/src/main.ts', env)
  const floor = await startServerProcess('bench/support/floor-server.ts', { FLOOR_DATABASE: databaseFile })
  try {
    const id = await createOrganization(server.url)
    const input = encodeURIComponent(JSON.stringify({ orgId: id }))
    const ways = {
      'bare node:http': `${floor.url}/organization?orgId=${id}`,
      'a constant (/healthz)': `${server.url}/healthz`,
      'REST GET /organization': `${server.url}/organization?orgId=${id}`,
      'tRPC organization.get': `${server.url}/trpc/organization.get?input=${input}`,
    }
    const rows: Record<string, { 'requests/s': number; ratio: number; 'p50 (ms)': number; 'p99 (ms)': number }> = {}
    let floorRate = 0
    for (const [name, url] of Object.entries(ways)) {
      await ask(url, { ...options, seconds: 1 }) // warm-up
      const { requests, latency } = await ask(url, options)
      floorRate ||= requests.average
      rows[name] = {
        'requests/s': Math.round(requests.average),
        ratio: round(requests.average / floorRate),
        'p50 (ms)': latency.p50,
        'p99 (ms)': latency.p99,
      }
    }
    console.table(rows)
  } finally {
    await Promise.all([server.stop(), floor.stop()])
    await remove()
  }
}

async function ask(url: string, { seconds, connections }: ReadBenchOptions): Promise<autocannon.Result> {
  const result = await autocannon({ url, connections, duration: seconds, headers: { authorization: KEY } })
  if (result.non2xx + result.errors > 0) throw new Error(`Expected ${url} to answer 200, ${result.non2xx} did not`)
  return result
}
