/**
 * Measures many small deletions that are asked for at once, and single ones with nothing beside them, on the real
 * programs: on SQLite the standalone server, on Postgres with Redis an API and worker processes. All share the cores of
 * this machine with the client.
 */
import { availableParallelism } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { inTransaction, migrateToLatest, openDatabase, type Database, type Kysely } from '@organizations/database'
import { insertPastDeletions } from '@organizations/database/testing'
import { percentiles, round } from './support/percentiles.ts'
import { restCaller, type RestCaller } from './support/rest-caller.ts'
import { createSmallOrganization, type SmallOrganization } from './small/small-organization.ts'
import { startPrograms, type ProgramsOptions } from './small/programs.ts'

export interface SmallBenchOptions extends ProgramsOptions {
  organizations: number
  atATime: number
  alone: number
  past: number
}

const POLL_MS = 10
/** Between single deletions, for what follows the last one: receipts, erasing. */
const PAUSE_MS = 200
const CONTENTS = ['no file', 'one file'] as const

export async function benchSmall(options: SmallBenchOptions): Promise<void> {
  const table: Record<string, object> = {}
  for (const contents of CONTENTS) table[contents] = await measure(contents === 'one file', options)
  const { organizations, database, redis, workers, past } = options
  const where = `${database}, Redis ${redis}, ${workers} worker(s), ${past} past deletions, ${availableParallelism()} cores`
  console.log(`${organizations} organizations of an app, a bundle, a channel and 3 devices on ${where}`)
  console.table(table)
}

async function measure(hasFile: boolean, options: SmallBenchOptions): Promise<object> {
  const { organizations, atATime, alone, past } = options
  const programs = await startPrograms(options, (databaseUrl) => fill(databaseUrl, past))
  const { db, close } = openDatabase(programs.databaseUrl, openOptions)
  try {
    const call = restCaller(programs.url)
    const create = (n: number) => createSmallOrganization({ ...programs, call }, n, hasFile)
    const many = await inLanes(organizations, atATime, create)
    const cpuBefore = await programs.cpuMs()
    const first = Date.now()
    const times = await destroy(db, call, many, atATime)
    const cpuMs = (await programs.cpuMs()) - cpuBefore
    const last = Math.max(...times.map(({ completedAt }) => completedAt))
    const all = percentiles(times.map(tookMs))
    const single: number[] = []
    for (let n = 0; n < alone; n += 1) {
      const one = await create(organizations + n)
      await sleep(PAUSE_MS)
      single.push(...(await destroy(db, call, [one], 1)).map(tookMs))
    }
    const { p50, max } = percentiles(single)
    return {
      'completed/s': round(organizations / ((last - first) / 1000)),
      'CPU of each (ms)': round(cpuMs / organizations),
      'p50 (ms)': all.p50,
      'p99 (ms)': all.p99,
      'alone, p50 (ms)': p50,
      'alone, max (ms)': max,
    }
  } finally {
    await close()
    await programs.stop()
  }
}

interface Times {
  askedAt: number
  completedAt: number
}

function tookMs({ askedAt, completedAt }: Times): number {
  return completedAt - askedAt
}

/** Deletes organizations over REST. Resolves once all are completed, by the clock of the programs: it is the same. */
async function destroy(
  db: Kysely<Database>,
  call: RestCaller,
  organizations: readonly SmallOrganization[],
  atATime: number,
): Promise<Times[]> {
  const asked = await inLanes(organizations.length, atATime, async (n) => {
    const id = organizations[n]?.id ?? ''
    const askedAt = Date.now()
    await call('DELETE', `/organization?orgId=${id}`)
    return { id, askedAt }
  })
  while (await isAnyLeft(db)) await sleep(POLL_MS)
  const completed = await db
    .selectFrom('deletions')
    .select(['subject_id', 'completed_at'])
    .where('completed_at', '>=', Math.min(...asked.map(({ askedAt }) => askedAt)))
    .execute()
  const times = new Map<string, number | null>(completed.map((row) => [row.subject_id, row.completed_at]))
  return asked.map(({ id, askedAt }) => ({ askedAt, completedAt: times.get(id) ?? Number.NaN }))
}

async function isAnyLeft(db: Kysely<Database>): Promise<boolean> {
  const open = db.selectFrom('deletions').select('id').where('due_at', 'is not', null).where('state', '<>', 'completed')
  return (await open.limit(1).executeTakeFirst()) !== undefined
}

async function inLanes<T>(count: number, atATime: number, work: (n: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  let next = 0
  const lane = async () => {
    for (let n = next++; n < count; n = next++) results[n] = await work(n)
  }
  await Promise.all(Array.from({ length: atATime }, lane))
  return results
}

const openOptions = { baseFolder: '/', onBackgroundError: (error: unknown) => console.error(error) }

async function fill(url: string, count: number): Promise<void> {
  if (count === 0) return
  const { db, relaxedDb, close } = openDatabase(url, openOptions)
  await migrateToLatest(db)
  await inTransaction(relaxedDb, (trx) => insertPastDeletions(trx, { count, state: 'over', now: Date.now() }))
  await close()
}
