/**
 * Measures what an idle server does, with and without many completed deletions behind it: the CPU time of the standalone
 * server in its own process, and how long an operator's reads take. The past is written into the database directly.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { inTransaction, migrateToLatest, openDatabase } from '@organizations/database'
import { insertPastDeletions, type PastDeletions } from '@organizations/database/testing'
import { readMetrics, valueOf } from '../test/support/read-metrics.ts'
import { createInstallation, KEY } from './support/installation.ts'
import { percentiles, round } from './support/percentiles.ts'
import { startServerProcess } from './support/server-process.ts'

export interface IdleBenchOptions {
  deletions: number
  seconds: number
}

/** After the start, which takes over leases and compiles code. */
const WARM_UP_MS = 5000
const READS = 11
const PAGE = 50

export async function benchIdle({ deletions, seconds }: IdleBenchOptions): Promise<void> {
  const table: Record<string, unknown>[] = []
  const over = { count: deletions, state: 'over' } as const
  const awaiting = { count: deletions, state: 'awaiting their last listing' } as const
  for (const past of [undefined, over, awaiting]) table.push(await measure(past, seconds))
  console.table(table)
}

async function measure(past: Pick<PastDeletions, 'count' | 'state'> | undefined, seconds: number) {
  const { env, remove } = await createInstallation()
  try {
    if (past !== undefined) await fill(env.DATABASE_URL, past)
    const startedAt = performance.now()
    const server = await startServerProcess('apps/standalone/src/main.ts', env)
    const readyMs = performance.now() - startedAt
    try {
      const read = async (path: string) => {
        const from = performance.now()
        const response = await fetch(`${server.url}${path}`, { headers: { authorization: KEY } })
        const text = await response.text()
        if (!response.ok) throw new Error(`Expected ${path} to be answered, got ${response.status}: ${text}`)
        return { text, ms: performance.now() - from }
      }
      const cpuSeconds = async () => valueOf(readMetrics((await read('/metrics')).text), 'process_cpu_seconds_total')
      const median = async (path: string) => {
        const times: number[] = []
        for (let reads = 0; reads < READS; reads += 1) times.push((await read(path)).ms)
        return round(percentiles(times).p50)
      }
      await sleep(WARM_UP_MS)
      const before = await cpuSeconds()
      await sleep(seconds * 1000)
      const busy = (await cpuSeconds()) - before
      const lastPage = Math.max(0, Math.floor(((past?.count ?? 0) - 1) / PAGE))
      return {
        'past deletions': past === undefined ? 'none' : `${past.count} ${past.state}`,
        'started in (ms)': Math.round(readyMs),
        'CPU (ms per second)': round((busy * 1000) / seconds),
        'metrics (ms)': await median('/metrics'),
        'deletions (ms)': await median('/operator/deletion'),
        'blocked ones (ms)': await median('/operator/deletion?state=blocked'),
        'last page (ms)': await median(`/operator/deletion?page=${lastPage}`),
        'tombstones (ms)': await median('/operator/tombstone'),
        'receipts (ms)': await median('/operator/receipt'),
      }
    } finally {
      await server.stop()
    }
  } finally {
    await remove()
  }
}

async function fill(url: string, past: Pick<PastDeletions, 'count' | 'state'>): Promise<void> {
  const onBackgroundError = (error: unknown) => console.error(error)
  const { db, relaxedDb, close } = openDatabase(url, { baseFolder: '/', onBackgroundError })
  await migrateToLatest(db)
  await inTransaction(relaxedDb, (trx) => insertPastDeletions(trx, { ...past, now: Date.now() }))
  await close()
}
