import { setTimeout as sleep } from 'node:timers/promises'
import { inTransaction, migrateToLatest, openDatabase } from '@organizations/database'
import { insertPastDeletions, type PastDeletions } from '@organizations/database/testing'
import { createInstallation } from './installation.ts'
import { round } from './percentiles.ts'
import { startServerProcess, type ServerProcess } from './server-process.ts'

/** Completed deletions; undefined where there were none. */
export type Past = Pick<PastDeletions, 'count' | 'state'> | undefined

export type Figures = Record<string, number>

/** After the start, which takes over leases and compiles code. */
const WARM_UP_MS = 5000

/** Without a past, and with so many deletions in each of the two states that completed ones are in. */
export function pastsOf(count: number): Past[] {
  return [undefined, { count, state: 'over' }, { count, state: 'awaiting their last listing' }]
}

export function nameOf(past: Past): string {
  return past === undefined ? 'none' : `${past.count} ${past.state}`
}

/**
 * Starts the standalone server in its own process with this past behind it, which is written into the database directly,
 * and watches it for so long while it is idle. `measure` then asks it for more.
 */
export async function withPastServer(
  past: Past,
  seconds: number,
  measure: (server: ServerProcess) => Promise<Figures>,
): Promise<Figures> {
  const { env, remove } = await createInstallation()
  try {
    if (past !== undefined) await fill(env.DATABASE_URL, past)
    const startedAt = performance.now()
    const server = await startServerProcess('apps/standalone/src/main.ts', env)
    const readyMs = performance.now() - startedAt
    try {
      await sleep(WARM_UP_MS)
      const before = await server.cpu()
      await sleep(seconds * 1000)
      const busyUs = (await server.cpu()) - before
      const idle = {
        'started in (ms)': Math.round(readyMs),
        'idle: CPU (ms per second)': round(busyUs / 1000 / seconds),
        'idle: resident memory (MB)': (await server.memory()).now,
      }
      return { ...idle, ...(await measure(server)) }
    } finally {
      await server.stop()
    }
  } finally {
    await remove()
  }
}

async function fill(url: string, past: NonNullable<Past>): Promise<void> {
  const onBackgroundError = (error: unknown) => console.error(error)
  const { db, relaxedDb, close } = openDatabase(url, { baseFolder: '/', onBackgroundError })
  await migrateToLatest(db)
  await inTransaction(relaxedDb, (trx) => insertPastDeletions(trx, { ...past, now: Date.now() }))
  await close()
}
