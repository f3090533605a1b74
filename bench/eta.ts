/**
 * How good the promise is that a deletion makes: after the first tenth of its work, the time that it says is left against
 * the time that it then took. Organizations of several sizes, some with many files, on the standalone server in a process
 * of its own; their progress is read from the database itself, without disturbing it.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { findDeletionOf, listCounts, type Database } from '@organizations/database'
import { deletionStatus, type Deletion, type OrganizationId, type StepCounts } from '@organizations/domain'
import SqliteDatabase from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { createInstallation } from './support/installation.ts'
import { percentiles, round } from './support/percentiles.ts'
import { restCaller, type RestCaller } from './support/rest-caller.ts'
import { runScript, startServerProcess } from './support/server-process.ts'

export interface EtaBenchOptions {
  runs: number
}

const POLL_MS = 5
/** Devices and bundles of each of ten apps, run by run. */
const sizes = [
  { devices: 10_000, bundles: 5 },
  { devices: 10_000, bundles: 50 },
  { devices: 30_000, bundles: 20 },
  { devices: 50_000, bundles: 10 },
  { devices: 100_000, bundles: 30 },
]

/** A deletion as somebody saw it. */
interface Look {
  at: number
  deletion: Deletion
  tallies: StepCounts[]
}

export async function benchEta({ runs }: EtaBenchOptions): Promise<void> {
  const { databaseFile, env, remove } = await createInstallation()
  const server = await startServerProcess('apps/standalone/src/main.ts', env)
  const database = new SqliteDatabase(databaseFile, { readonly: true })
  const db = new Kysely<Database>({ dialect: new SqliteDialect({ database }) })
  const rows: Record<string, unknown>[] = []
  const errors: number[] = []
  try {
    for (let run = 0; run < runs; run += 1) {
      const size = sizes[run % sizes.length] ?? { devices: 10_000, bundles: 5 }
      // One of the seed's admin; its id is what the script prints.
      const id = (await runScript('scripts/seed.ts', seedArguments(size), env)) as OrganizationId
      const looks = await watchDeletion(db, restCaller(server.url), id)
      const { row, error } = judge(looks)
      rows.push(row)
      errors.push(error)
    }
  } finally {
    await db.destroy()
    await server.stop()
    await remove()
  }
  console.table(rows)
  const { p50, max } = percentiles(errors)
  console.log(`Error after the first tenth: median ${p50} %, highest ${max} % of ${errors.length} runs`)
}

async function watchDeletion(db: Kysely<Database>, call: RestCaller, id: OrganizationId): Promise<Look[]> {
  const looks: Look[] = []
  await call('DELETE', '/organization', { orgId: id })
  for (;;) {
    const at = Date.now()
    const deletion = await findDeletionOf(db, id)
    if (deletion === undefined) throw new Error('Expected the deletion that was asked for')
    looks.push({ at, deletion, tallies: await listCounts(db, deletion.id) })
    if (deletion.state === 'completed') return looks
    if (deletion.state === 'blocked') throw new Error(`Expected the deletion to complete: ${String(deletion.reason)}`)
    await sleep(POLL_MS)
  }
}

function judge(looks: readonly Look[]): { row: Record<string, unknown>; error: number } {
  const last = looks.at(-1)
  const tenth = looks.find((look) => (statusOf(look).percent ?? 0) >= 10)
  if (last === undefined || tenth === undefined) throw new Error('Expected a look after the first tenth of the work')
  const { countedAt, completedAt } = last.deletion
  const left = (completedAt ?? 0) - tenth.at
  const promised = statusOf(tenth).etaSeconds ?? 0 // milliseconds: see statusOf
  const error = (Math.abs(promised - left) / left) * 100
  const files = last.tallies.reduce((sum, it) => sum + it.objectsRemoved, 0)
  const row = {
    rows: last.tallies.reduce((sum, it) => sum + it.rowsRemoved, 0),
    files,
    'all (ms)': (completedAt ?? 0) - (countedAt ?? 0),
    'left at a tenth (ms)': left,
    'promised (ms)': promised,
    'off by (%)': round(error),
    'a file in rows': rowsPerFile(looks),
  }
  return { row, error }
}

/** The status, told by a clock that is a thousand times as fast: `etaSeconds` is in milliseconds, and not rounded up to seconds. */
function statusOf({ at, deletion, tallies }: Look) {
  const { countedAt, startedAt } = deletion
  const faster = { countedAt: countedAt && countedAt * 1000, startedAt: startedAt && startedAt * 1000 }
  return deletionStatus({ ...deletion, ...faster, requestedAt: 0, completedAt: null }, tallies, at * 1000)
}

/** How many rows went in the time that a stored file took, as measured. */
function rowsPerFile(looks: readonly Look[]): number | undefined {
  let filesMs = 0
  let files = 0
  let rowsMs = 0
  let rows = 0
  for (const [index, after] of looks.entries()) {
    const before = looks[index - 1]
    if (before === undefined || before.deletion.countedAt === null) continue
    const removed = sumOf(after, 'objectsRemoved') - sumOf(before, 'objectsRemoved')
    const swept = sumOf(after, 'rowsRemoved') - sumOf(before, 'rowsRemoved')
    const isAtFiles = after.deletion.plan.steps[after.deletion.step]
    const atFiles = isAtFiles?.action === 'sweep' && isAtFiles.object !== null
    if (removed > 0 || atFiles) {
      filesMs += after.at - before.at
      files += removed
    } else if (swept > 0) {
      rowsMs += after.at - before.at
      rows += swept
    }
  }
  return files === 0 || rowsMs === 0 ? undefined : Math.round(filesMs / files / (rowsMs / rows))
}

function sumOf({ tallies }: Look, what: 'rowsRemoved' | 'objectsRemoved'): number {
  return tallies.reduce((sum, it) => sum + it[what], 0)
}

function seedArguments({ devices, bundles }: { devices: number; bundles: number }): string[] {
  const counts = { apps: 10, bundles, devices, channels: 3, 'bundle-bytes': 10_000 }
  const numbers = Object.entries(counts).flatMap(([name, count]) => [`--${name}`, String(count)])
  return ['--name', 'One of many', '--email', 'admin@example.com', ...numbers]
}
