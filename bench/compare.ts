/**
 * The deletion's engine against the least that a database needs for the same: (a) one DELETE per table on the same
 * tables, in one transaction, and (b) the cascade that one would write without thinking. Same machine, same run, same
 * rows, copies of one file; nobody else is asking, so that work is compared and not waiting.
 */
import { copyFileSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cascadeRegistry, planDeletion, plannedTables, type OrganizationId } from '@organizations/domain'
import { createLog, openDeps, type OpenDeps } from '@organizations/runtime'
import { seedOrganization } from '@organizations/seed'
import { authenticate, bootstrapOperator, deleteOrganization, runDeletion } from '@organizations/services'
import SqliteDatabase from 'better-sqlite3'
import { createCascadeFile, deleteByCascade, deleteByTables } from './support/cascade-baseline.ts'
import { createInstallation, KEY, type Installation } from './support/installation.ts'
import { percentiles, round } from './support/percentiles.ts'

export interface CompareBenchOptions {
  devices: string
  rounds: number
}

const SHAPE = { apps: 10, bundlesPerApp: 10, channelsPerApp: 3, bundleBytes: 1000 }
const EMAIL = 'admin@example.com'
const LEASE_MS = 10_000

export async function benchCompare({ devices, rounds }: CompareBenchOptions): Promise<void> {
  for (const count of devices.split(',').map(Number)) {
    const installation = await createInstallation()
    try {
      const organizationId = await prepare(installation, count)
      const measured = []
      for (let n = 0; n < rounds; n += 1) measured.push(await measureOnce(installation, organizationId))
      console.log(`${count} devices, median of ${rounds} rounds (${measured[0]?.rows} rows)`)
      console.table(summarize(measured))
    } finally {
      await installation.remove()
    }
  }
}

/** The file that every round copies: the doomed organization, and a neighbour as large. And the other schema's file. */
async function prepare({ folder, databaseFile, env }: Installation, devices: number): Promise<OrganizationId> {
  const { deps, close } = await open(env.DATABASE_URL, env.STORAGE_URL)
  await bootstrapOperator(deps, { email: EMAIL, secret: KEY })
  const target = { db: deps.relaxedDb, store: deps.store, ids: deps.ids }
  const spec = { ...SHAPE, email: EMAIL, devicesPerApp: devices / SHAPE.apps }
  const organizationId = await seedOrganization(target, { ...spec, name: 'Doomed' })
  await seedOrganization(target, { ...spec, name: 'Neighbour' })
  await close()
  const db = new SqliteDatabase(databaseFile)
  db.pragma('wal_checkpoint(truncate)')
  db.close()
  createCascadeFile(join(folder, 'cascade.db'), { ...spec, statisticsPerApp: 120 })
  return organizationId
}

interface Round {
  rows: number
  ours: number
  tables: number
  cascade: number
  holds: number[]
  memoryMb: number
}

/** The three ways one after the other, each on a fresh copy; rates in rows per second. */
async function measureOnce(installation: Installation, organizationId: OrganizationId): Promise<Round> {
  const { folder, databaseFile } = installation
  const copy = (from: string) => {
    const to = join(folder, 'copy.db')
    for (const suffix of ['', '-wal', '-shm']) if (existsSync(to + suffix)) rmSync(to + suffix)
    copyFileSync(from, to)
    return to
  }
  const tables = deleteByTables(
    copy(databaseFile),
    plannedTables(planDeletion(cascadeRegistry, 'organization')),
    organizationId,
  )
  const cascade = deleteByCascade(copy(join(folder, 'cascade.db')))
  const ours = await deleteByEngine(`file:${copy(databaseFile)}`, installation, organizationId)
  const rate = ({ rows, ms }: { rows: number; ms: number }) => rows / (ms / 1000)
  const { holds, memoryMb } = ours
  return {
    rows: tables.rows,
    tables: rate(tables),
    cascade: rate(cascade),
    ours: rate({ ...ours, rows: tables.rows }),
    holds,
    memoryMb,
  }
}

/** From the request to the receipt: counters, cursors, leases, verification, all of it. */
async function deleteByEngine(
  databaseUrl: string,
  { folder }: Installation,
  organizationId: OrganizationId,
): Promise<{ ms: number; holds: number[]; memoryMb: number }> {
  // A store of its own, and empty: the others remove no file either.
  const { deps, close } = await open(databaseUrl, `file:${join(folder, 'no-objects')}`)
  const holds: number[] = []
  const meters = { ...deps.meters, pieceCommitted: ({ holdMs }: { holdMs: number }) => void holds.push(holdMs) }
  const actor = await authenticate(deps, KEY)
  const signal = new AbortController().signal
  let memory = 0
  const startedAt = performance.now()
  await deleteOrganization(deps, { actor, input: { orgId: organizationId } })
  const { id: deletionId } = await deps.db.selectFrom('deletions').select('id').executeTakeFirstOrThrow()
  for (let outcome = 'more'; outcome !== 'ended';) {
    outcome = await runDeletion({ ...deps, meters }, { deletionId, signal })
    memory = Math.max(memory, process.memoryUsage.rss())
  }
  const ms = performance.now() - startedAt
  const { state } = await deps.db.selectFrom('deletions').select('state').executeTakeFirstOrThrow()
  if (state !== 'completed') throw new Error(`Expected a completed deletion, got one that is ${state}`)
  await close()
  return { ms, holds, memoryMb: Math.round(memory / 1e6) }
}

function open(databaseUrl: string, storageUrl: string): Promise<OpenDeps> {
  const log = createLog('warn')
  return openDeps({ databaseUrl, storageUrl, log, doorbell: { ring() {} }, leaseMs: LEASE_MS })
}

function summarize(rounds: readonly Round[]): Record<string, unknown> {
  const median = (of: (round: Round) => number) => percentiles(rounds.map(of)).p50
  const { p50, p99, max, count } = percentiles(rounds.flatMap(({ holds }) => holds))
  return {
    'our deletion (rows/s)': Math.round(median(({ ours }) => ours)),
    '(a) one DELETE per table (rows/s)': Math.round(median(({ tables }) => tables)),
    '(b) cascade, random ids (rows/s)': Math.round(median(({ cascade }) => cascade)),
    'ratio to (a)': round(median(({ ours, tables }) => ours / tables)),
    'ratio to (b)': round(median(({ ours, cascade }) => ours / cascade)),
    'microseconds per row': round(1e6 / median(({ ours }) => ours)),
    'write lock held (ms)': `p50 ${p50}, p99 ${p99}, max ${max} of ${count} pieces`,
    'memory, highest (MB)': median(({ memoryMb }) => memoryMb),
  }
}
