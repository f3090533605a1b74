/**
 * Measures both doors by the CPU time of the server's process per request, which holds on a busy machine, and by
 * requests per second. Beside them stand floors: bare servers that do the least the same work needs, and a constant
 * behind tRPC's own adapter. Same machine, same run, same data, one process each, in rounds. Then what writers do to
 * readers.
 */
import { generateSigningKey } from '@organizations/receipts'
import autocannon from 'autocannon'
import SqliteDatabase from 'better-sqlite3'
import { createInstallation, createOrganization, KEY } from './support/installation.ts'
import { openPostgresBenchDatabase } from './support/postgres-bench-database.ts'
import { percentiles, round } from './support/percentiles.ts'
import { startServerProcess, type ServerProcess } from './support/server-process.ts'
import { besideWriters } from './doors/beside-writers.ts'
import { LIST, waysTo, type Ask } from './doors/ways.ts'

export interface DoorsBenchOptions {
  seconds: number
  connections: number
  rounds: number
  database: 'sqlite' | 'postgres'
}

/** What V8 compiles last it compiles after thousands of calls: fewer would measure how long it takes to get there. */
const WARM_UP_CALLS = 15_000

/** At least: the delay of the event loop is looked at a hundred times a second. */
const LOOP_SECONDS = 10

interface Measured {
  /** Microseconds of CPU for each request. */
  cpu: number
  perSecond: number
}

export async function benchDoors(options: DoorsBenchOptions): Promise<void> {
  const { connections } = options
  const { databaseFile, env, remove } = await createInstallation()
  const postgres = options.database === 'postgres' ? await openPostgresBenchDatabase() : undefined
  const databaseUrl = postgres?.url ?? env.DATABASE_URL
  const onPostgres = postgres && { RECEIPT_SIGNING_KEY: generateSigningKey() }
  const ours = await startServerProcess('apps/standalone/src/main.ts', {
    ...env,
    DATABASE_URL: databaseUrl,
    ...onPostgres,
  })
  const floors: ServerProcess[] = []
  try {
    const id = await createOrganization(ours.url)
    for (let n = 1; n < LIST; n += 1) await createOrganization(ours.url)
    const copy = postgres?.url ?? (await copyOf(databaseFile)) // writers of two processes would wait for each other
    const reads = await startServerProcess(`bench/doors/floor-on-${options.database}.ts`, { FLOOR_DATABASE: copy })
    const trpc = await startServerProcess('bench/doors/trpc-constant.ts', {})
    floors.push(reads, trpc)
    const rows: Record<string, object> = {}
    for (const { name, floor, calls, ...way } of waysTo(id)) {
      const measured: Record<'ours' | 'least', Measured[]> = { ours: [], least: [] }
      const least = { reads, trpc }[floor]
      await call(least, way.least, { connections, amount: WARM_UP_CALLS })
      await call(ours, way.ours, { connections, amount: WARM_UP_CALLS / calls })
      for (let turn = 0; turn < options.rounds; turn += 1) {
        measured.least.push(await measure(least, way.least, options))
        const own = await measure(ours, way.ours, options)
        measured.ours.push({ cpu: own.cpu / calls, perSecond: own.perSecond * calls })
      }
      rows[name] = rowOf(measured)
    }
    console.table(rows)
    const seconds = Math.max(options.seconds * options.rounds, LOOP_SECONDS)
    console.table(await besideWriters(ours.url, { orgId: id, seconds, connections }))
  } finally {
    await Promise.all([ours, ...floors].map((it) => it.stop()))
    await postgres?.remove()
    await remove()
  }
}

async function copyOf(databaseFile: string): Promise<string> {
  const copy = `${databaseFile}-floor`
  const db = new SqliteDatabase(databaseFile, { readonly: true })
  await db.backup(copy)
  db.close()
  return copy
}

async function measure(server: ServerProcess, ask: Ask, options: DoorsBenchOptions): Promise<Measured> {
  const before = await server.cpu()
  const { total, average } = await call(server, ask, { connections: options.connections, duration: options.seconds })
  return { cpu: ((await server.cpu()) - before) / total, perSecond: average }
}

/** Calls for so many seconds, or so many times. */
async function call(
  server: ServerProcess,
  ask: Ask,
  options: Pick<autocannon.Options, 'connections' | 'duration' | 'amount'>,
): Promise<autocannon.Result['requests']> {
  const { requests, non2xx, errors } = await autocannon({
    ...options,
    url: server.url,
    headers: { authorization: KEY, 'content-type': 'application/json' },
    requests: ask,
  })
  if (non2xx + errors > 0) throw new Error(`Expected ${ask[0]?.path} to answer 200, ${non2xx + errors} did not`)
  return requests
}

function rowOf({ ours, least }: Record<'ours' | 'least', Measured[]>): object {
  const median = (of: Measured[], by: keyof Measured) => percentiles(of.map((it) => it[by])).p50
  return {
    'floor (µs CPU)': round(median(least, 'cpu')),
    'ours (µs CPU)': round(median(ours, 'cpu')),
    'floor / ours': round(median(least, 'cpu') / median(ours, 'cpu')),
    'floor (requests/s)': Math.round(median(least, 'perSecond')),
    'ours (requests/s)': Math.round(median(ours, 'perSecond')),
  }
}
