/**
 * Measures the deletion of a large organization and its effect on other requests. Uses the real standalone server in
 * its own process, data of the seed command, and HTTP.
 */
import { readdir } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { startRedis, type TestRedis } from '../test/support/redis.ts'
import { createInstallation, KEY } from './support/installation.ts'
import { startLoad } from './support/load.ts'
import { percentiles, round } from './support/percentiles.ts'
import { runScript, startServerProcess, type ServerProcess } from './support/server-process.ts'

export interface DeletionBenchOptions {
  apps: number
  bundles: number
  devices: number
  reads: number
  writes: number
  redis: 'none' | 'up' | 'flushed' | 'killed'
}

const IDLE_MS = 3000
const POLL_MS = 50

export async function benchDeletion(options: DeletionBenchOptions): Promise<void> {
  const { objectsFolder, env: base, remove } = await createInstallation()
  const redis = options.redis === 'none' ? undefined : await startRedis()
  const env = { ...base, REDIS_URL: redis?.url ?? '' }
  const server = await startServerProcess('apps/standalone/src/main.ts', env)
  try {
    console.table(await measure(server, env, options, redis))
    console.log(`Files left: ${(await readdir(objectsFolder, { recursive: true })).length}`)
  } finally {
    await server.stop()
    await redis?.stop()
    await remove()
  }
}

async function measure(
  server: ServerProcess,
  env: Record<string, string>,
  options: DeletionBenchOptions,
  redis: TestRedis | undefined,
): Promise<Record<string, unknown>> {
  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: { authorization: KEY, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`Expected ${method} ${path} to succeed, got ${response.status}`)
    return (await response.json()) as { id: string; data: { state: string; percent?: number } } // as the contract says
  }

  const { id: other } = await call('POST', '/organization', { name: 'The other one' })
  const seedStartedAt = performance.now()
  const large = await runScript('scripts/seed.ts', seedArguments(options), env)
  const seedMs = performance.now() - seedStartedAt

  const read = async () => void (await call('GET', `/organization?orgId=${other}`))
  let writes = 0
  const write = async () => void (await call('PUT', '/organization', { orgId: other, name: `Name ${(writes += 1)}` }))
  const withLoad = async (work: () => Promise<unknown>) => {
    const reading = startLoad(options.reads, read)
    const writing = startLoad(options.writes, write)
    await work()
    return { reads: percentiles(await reading.stop()), writes: percentiles(await writing.stop()) }
  }

  const idle = await withLoad(() => sleep(IDLE_MS))
  let answerMs = 0
  let goneMs = 0
  const during = await withLoad(async () => {
    const askedAt = performance.now()
    await call('DELETE', '/organization', { orgId: large })
    answerMs = performance.now() - askedAt
    const status = async () => (await call('GET', `/organization/deletion?orgId=${large}`)).data
    await disturb(options.redis, redis, status)
    while ((await status()).state !== 'completed') await sleep(POLL_MS)
    goneMs = performance.now() - askedAt
  })
  const { now, highest } = await server.memory()
  const rows = options.apps * options.devices
  return {
    'seeding (s)': round(seedMs / 1000),
    'DELETE answers in (ms)': round(answerMs),
    'all gone within (s)': round(goneMs / 1000),
    'devices per second': Math.round(rows / (goneMs / 1000)),
    'reads idle (ms)': show(idle.reads),
    'reads during (ms)': show(during.reads),
    'writes idle (ms)': show(idle.writes),
    'writes during (ms)': show(during.writes),
    'memory now, highest (MB)': `${now}, ${highest}`,
  }
}

/** Flushes or kills Redis, if asked to, once a tenth of the work is done. */
async function disturb(
  what: DeletionBenchOptions['redis'],
  redis: TestRedis | undefined,
  status: () => Promise<{ percent?: number; state: string }>,
): Promise<void> {
  if (what === 'none' || what === 'up') return
  for (;;) {
    const { percent = 0, state } = await status()
    if (percent >= 10 || state === 'completed') break
    await sleep(POLL_MS)
  }
  await (what === 'flushed' ? redis?.flush() : redis?.kill())
}

function seedArguments({ apps, bundles, devices }: DeletionBenchOptions): string[] {
  const counts = { apps, bundles, devices, channels: 3, 'bundle-bytes': 10_000 }
  const numbers = Object.entries(counts).flatMap(([name, count]) => [`--${name}`, String(count)])
  return ['--name', 'The large one', '--email', 'admin@example.com', ...numbers]
}

function show({ p50, p99, max, count }: ReturnType<typeof percentiles>): string {
  return `p50 ${p50}, p99 ${p99}, max ${max} of ${count}`
}
