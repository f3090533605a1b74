/**
 * Measures many small deletions on Postgres, BullMQ and S3, with one and two APIs and workers. Databases, servers and
 * client share the cores of this machine.
 */
import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '@organizations/database'
import { startCluster, type Cluster } from '../test/support/cluster.ts'
import { startBalancer, type Balancer } from './support/balancer.ts'
import { KEY } from './support/installation.ts'
import { round } from './support/percentiles.ts'

export interface ThroughputBenchOptions {
  organizations: number
  atATime: number
}

const POLL_MS = 50
const SHAPES = [
  { apis: 1, workers: 1 },
  { apis: 2, workers: 1 },
  { apis: 1, workers: 2 },
  { apis: 2, workers: 2 },
]

export async function benchThroughput(options: ThroughputBenchOptions): Promise<void> {
  const table = []
  for (const shape of SHAPES) table.push({ ...shape, ...(await measure(shape, options)) })
  console.log(`${options.organizations} organizations of an app each, on ${availableParallelism()} cores`)
  console.table(table)
}

async function measure(
  shape: { apis: number; workers: number },
  { organizations, atATime }: ThroughputBenchOptions,
): Promise<Record<string, number>> {
  const cluster = await startCluster({ ...shape, key: KEY })
  const balancer = startBalancer(cluster.apis.map(({ url }) => url ?? ''))
  const everyTurn = (work: (n: number) => Promise<unknown>) => rate(organizations, atATime, work)
  try {
    const ids: string[] = []
    const createdPerSecond = await everyTurn(async (n) => void ids.push(await create(balancer, n)))
    // The workers are paused until all deletions are requested, so that both halves are measured separately.
    for (const { program } of cluster.workers) program.signal('SIGSTOP')
    const askedPerSecond = await everyTurn((n) => balancer.call('DELETE', `/organization?orgId=${ids[n]}`))
    const startedAt = performance.now()
    for (const { program } of cluster.workers) program.signal('SIGCONT')
    await untilAllAreGone(cluster)
    return {
      'created/s': createdPerSecond,
      'asked for/s': askedPerSecond,
      'completed/s': round(organizations / ((performance.now() - startedAt) / 1000)),
      failures: balancer.failures.length,
    }
  } finally {
    await balancer.stop()
    await cluster.stop()
  }
}

async function create({ call }: Balancer, n: number): Promise<string> {
  const { id } = await call('POST', '/organization', { name: `Organization ${n}` })
  await call('POST', '/app', { app_id: `com.example.app${n}`, name: 'App', owner_org: id })
  return id
}

/** Does the work for each number, `atATime` in parallel. Returns the rate per second. */
async function rate(count: number, atATime: number, work: (n: number) => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  let next = 0
  const lane = async () => {
    for (let n = next++; n < count; n = next++) await work(n)
  }
  await Promise.all(Array.from({ length: atATime }, lane))
  return round(count / ((performance.now() - startedAt) / 1000))
}

async function untilAllAreGone({ env }: Cluster): Promise<void> {
  const { db, close } = openDatabase(env['DATABASE_URL'] ?? '', {
    baseFolder: '/',
    onBackgroundError: (error) => console.error(error),
  })
  const isAnyLeft = async () =>
    (await db.selectFrom('deletions').select('id').where('state', '!=', 'completed').limit(1).executeTakeFirst()) !==
    undefined
  while (await isAnyLeft()) await sleep(POLL_MS)
  await close()
}
