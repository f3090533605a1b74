/**
 * Measures a bulk deletion of bundles on the standalone server: how long the call takes, until every file is gone, and
 * how long a small deletion of another organization takes beside it, and beside as many single deletions.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { createInstallation, KEY } from './support/installation.ts'
import { round } from './support/percentiles.ts'
import { runScript, startServerProcess } from './support/server-process.ts'
import { startRedis } from '../test/support/redis.ts'

export interface BulkBenchOptions {
  bundles: number
  single: number
  redis: 'none' | 'up'
}

const POLL_MS = 20
const AT_ONCE = 16

interface App {
  app_id: string
  orgId: string
}

export async function benchBulk({ bundles, single, redis: which }: BulkBenchOptions): Promise<void> {
  const redis = which === 'up' ? await startRedis() : undefined
  const { env, remove } = await createInstallation()
  const server = await startServerProcess('apps/standalone/src/main.ts', {
    ...env,
    ...(redis && { REDIS_URL: redis.url }),
  })
  const call = async <T>(method: string, path: string): Promise<T> => {
    const response = await fetch(`${server.url}${path}`, { method, headers: { authorization: KEY } })
    return (await response.json()) as T // as the contract says
  }
  const seed = async (name: string, count: number): Promise<App> => {
    const counts = ['--apps', '1', '--bundles', String(count), '--devices', '10']
    const orgId = await runScript('scripts/seed.ts', ['--name', name, '--email', 'admin@example.com', ...counts], env)
    const { data } = await call<{ data: { app_id: string }[] }>('GET', `/app?org_id=${orgId}`)
    return { orgId, app_id: data[0]?.app_id ?? '' }
  }
  const isOver = async (orgId: string) => {
    const open = ['requested', 'sweeping', 'verifying'].map((state) =>
      call<{ data: { organizationId: string }[] }>('GET', `/operator/deletion?state=${state}`),
    )
    return (await Promise.all(open)).every(({ data }) => data.every((it) => it.organizationId !== orgId))
  }
  const untilGone = async (orgId: string) => {
    while (!(await isOver(orgId))) await sleep(POLL_MS)
  }
  /** A small organization from request to completion. */
  const destroySmall = async (name: string) => {
    const { orgId } = await seed(name, 2)
    return await timed(async () => {
      await call('DELETE', `/organization?orgId=${orgId}`)
      await untilGone(orgId)
    })
  }
  try {
    const [bulk, many] = [await seed('Bulk', bundles), await seed('Many', single)]
    const aloneMs = await destroySmall('Alone')
    const startedAt = performance.now()
    const answeredMs = await timed(() => call('DELETE', `/bundle?app_id=${bulk.app_id}`))
    const goneMs = timed(() => untilGone(bulk.orgId))
    const besideBulkMs = await destroySmall('Beside bulk')
    await goneMs
    const allGoneMs = performance.now() - startedAt
    const askedMs = await timed(() => deleteOneByOne(call, many.app_id))
    const besideManyMs = await destroySmall('Beside many')
    const drained = await timed(() => untilGone(many.orgId))
    console.table({
      [`${bundles} bundles in bulk: answered (ms)`]: round(answeredMs),
      'their files and rows gone (ms)': round(allGoneMs),
      'a small deletion alone (ms)': round(aloneMs),
      'beside the bulk deletion (ms)': round(besideBulkMs),
      [`${single} single deletions: asked for (ms)`]: round(askedMs),
      'a small deletion beside them (ms)': round(besideManyMs),
      'all of them gone after that (ms)': round(drained),
    })
  } finally {
    await server.stop()
    await redis?.stop()
    await remove()
  }
}

type Call = <T>(method: string, path: string) => Promise<T>

/** Each version by a call of its own. */
async function deleteOneByOne(call: Call, appId: string): Promise<void> {
  const versions: string[] = []
  for (let page = 0; ; page += 1) {
    const { data } = await call<{ data: { name: string }[] }>('GET', `/bundle?app_id=${appId}&page=${page}&limit=1000`)
    versions.push(...data.map(({ name }) => name))
    if (data.length < 1000) break
  }
  const lane = async () => {
    for (let name = versions.pop(); name !== undefined; name = versions.pop()) {
      await call('DELETE', `/bundle?app_id=${appId}&version=${encodeURIComponent(name)}`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now()
  await work()
  return performance.now() - from
}
