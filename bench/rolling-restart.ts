/**
 * Deletes a huge organization on several APIs and workers with Postgres, BullMQ and S3, while requests read and write
 * and every process is restarted in turn. Counts the failed requests, and the rows and files that are left.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { OrganizationId } from '@organizations/domain'
import { createLog, openDeps } from '@organizations/runtime'
import { takeCensus, totalOf } from '@organizations/seed'
import { startCluster, type Cluster } from '../test/support/cluster.ts'
import { startBalancer, type Balancer } from './support/balancer.ts'
import { KEY } from './support/installation.ts'
import { startLoad } from './support/load.ts'
import { percentiles, round } from './support/percentiles.ts'
import { runScript } from './support/server-process.ts'

export interface RollingRestartBenchOptions {
  apis: number
  workers: number
  devices: number
  reads: number
  writes: number
}

const APPS = 10
const POLL_MS = 50

export async function benchRollingRestart(options: RollingRestartBenchOptions): Promise<void> {
  const cluster = await startCluster({ apis: options.apis, workers: options.workers, key: KEY })
  const balancer = startBalancer(cluster.apis.map(({ url }) => url ?? ''))
  try {
    console.table(await measure(cluster, balancer, options))
    for (const failure of balancer.failures.slice(0, 20)) console.log(failure)
  } finally {
    await balancer.stop()
    await cluster.stop()
  }
}

async function measure(
  cluster: Cluster,
  { call, failures }: Balancer,
  { devices, reads, writes }: RollingRestartBenchOptions,
): Promise<Record<string, unknown>> {
  const counts = ['--apps', String(APPS), '--devices', String(devices / APPS)]
  const seed = (...more: string[]) =>
    runScript('scripts/seed.ts', ['--email', 'admin@example.com', ...counts, ...more], cluster.env)
  const { id: other } = await call('POST', '/organization', { name: 'The other one' })
  const doomed = await seed('--name', 'Doomed')

  let renamed = 0
  const ignore = () => {} // the balancer has recorded the failure
  const reading = startLoad(reads, () => call('GET', `/organization?orgId=${other}`).then(ignore, ignore))
  const writing = startLoad(writes, () =>
    call('PUT', '/organization', { orgId: other, name: `Name ${(renamed += 1)}` }).then(ignore, ignore),
  )
  const status = async () => (await call('GET', `/organization/deletion?orgId=${doomed}`)).data
  const askedAt = performance.now()
  await call('DELETE', '/organization', { orgId: doomed })
  const restarted: string[] = []
  const restarting = (async () => {
    for (const member of [...cluster.workers, ...cluster.apis]) {
      const { state, done } = await status()
      restarted.push(`${member.name} (${state}, ${done} gone)`)
      await member.restart()
    }
  })()
  while ((await status()).state !== 'completed') await sleep(POLL_MS)
  const goneMs = performance.now() - askedAt
  await restarting
  const latencies = { reads: percentiles(await reading.stop()), writes: percentiles(await writing.stop()) }
  return {
    'all gone within (s)': round(goneMs / 1000),
    'requests (reads, writes)': `${latencies.reads.count}, ${latencies.writes.count}`,
    'failed requests': failures.length,
    'reads (ms)': `p50 ${latencies.reads.p50}, p99 ${latencies.reads.p99}, max ${latencies.reads.max}`,
    'writes (ms)': `p50 ${latencies.writes.p50}, p99 ${latencies.writes.p99}, max ${latencies.writes.max}`,
    'restarted, one after another': restarted.join('; '),
    'rows and files left': await countLeft(cluster, doomed),
  }
}

/** Counts the organization's remaining rows and files directly in database and store. */
async function countLeft({ env }: Cluster, organizationId: string): Promise<number> {
  Object.assign(process.env, env) // the store's credentials
  const { deps, close } = await openDeps({
    databaseUrl: env['DATABASE_URL'] ?? '',
    storageUrl: env['STORAGE_URL'] ?? '',
    receiptSigningKey: env['RECEIPT_SIGNING_KEY'],
    log: createLog('warn'),
    doorbell: { ring() {} },
    leaseMs: 10_000,
  })
  const census = await takeCensus(deps, organizationId as OrganizationId) // as the service gave it
  await close()
  return totalOf(census)
}
