/**
 * Measures the accuracy of a deletion's ETA: compares the remaining time that it reports after the first tenth of its
 * work with the real remaining time. Deletes organizations of several sizes, some with many files, on the standalone
 * server in its own process. Reads the progress directly from the database, so that no request slows the deletion down.
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

/** The state of a deletion at one time. */
interface Sample {
  at: number
  deletion: Deletion
  counts: StepCounts[]
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
      // The organization belongs to the operator. The script prints its id.
      const id = (await runScript('scripts/seed.ts', seedArguments(size), env)) as OrganizationId
      const samples = await watchDeletion(db, restCaller(server.url), id)
      const { row, error } = judge(samples)
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

async function watchDeletion(db: Kysely<Database>, call: RestCaller, id: OrganizationId): Promise<Sample[]> {
  const samples: Sample[] = []
  await call('DELETE', '/organization', { orgId: id })
  for (;;) {
    const at = Date.now()
    const deletion = await findDeletionOf(db, id)
    if (deletion === undefined) throw new Error('Expected the deletion that was asked for')
    samples.push({ at, deletion, counts: await listCounts(db, deletion.id) })
    if (deletion.state === 'completed') return samples
    if (deletion.state === 'blocked') throw new Error(`Expected the deletion to complete: ${String(deletion.reason)}`)
    await sleep(POLL_MS)
  }
}

function judge(samples: readonly Sample[]): { row: Record<string, unknown>; error: number } {
  const last = samples.at(-1)
  const tenth = samples.find((sample) => (statusOf(sample).percent ?? 0) >= 10)
  if (last === undefined || tenth === undefined) throw new Error('Expected a sample after the first tenth of the work')
  const { countedAt, completedAt } = last.deletion
  const left = (completedAt ?? 0) - tenth.at
  const promised = statusOf(tenth).etaSeconds ?? 0 // milliseconds: see statusOf
  const error = (Math.abs(promised - left) / left) * 100
  const files = last.counts.reduce((sum, it) => sum + it.objectsRemoved, 0)
  const row = {
    rows: last.counts.reduce((sum, it) => sum + it.rowsRemoved, 0),
    files,
    'all (ms)': (completedAt ?? 0) - (countedAt ?? 0),
    'left at a tenth (ms)': left,
    'promised (ms)': promised,
    'off by (%)': round(error),
    'a file in rows': rowsPerFile(samples),
  }
  return { row, error }
}

/** The status with all times multiplied by 1000, so that `etaSeconds` is in milliseconds and not rounded to seconds. */
function statusOf({ at, deletion, counts }: Sample) {
  const { countedAt, startedAt } = deletion
  const faster = { countedAt: countedAt && countedAt * 1000, startedAt: startedAt && startedAt * 1000 }
  return deletionStatus({ ...deletion, ...faster, requestedAt: 0, completedAt: null }, counts, at * 1000)
}

/** The measured number of rows that were deleted in the time of one stored file. */
function rowsPerFile(samples: readonly Sample[]): number | undefined {
  let filesMs = 0
  let files = 0
  let rowsMs = 0
  let rows = 0
  for (const [index, after] of samples.entries()) {
    const before = samples[index - 1]
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

function sumOf({ counts }: Sample, what: 'rowsRemoved' | 'objectsRemoved'): number {
  return counts.reduce((sum, it) => sum + it[what], 0)
}

function seedArguments({ devices, bundles }: { devices: number; bundles: number }): string[] {
  const counts = { apps: 10, bundles, devices, channels: 3, 'bundle-bytes': 10_000 }
  const numbers = Object.entries(counts).flatMap(([name, count]) => [`--${name}`, String(count)])
  return ['--name', 'One of many', '--email', 'admin@example.com', ...numbers]
}
