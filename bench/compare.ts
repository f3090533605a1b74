/**
 * Compares the deletion engine with the minimal work of a database for the same deletion: (a) one DELETE per table on
 * the same tables, in one transaction, and, on SQLite, (b) a simple schema with ON DELETE CASCADE. Same machine, same
 * run, same rows, copies of one database. There are no other requests, so the figures contain no waiting time.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cascadeRegistry, planDeletion, plannedTables, type OrganizationId } from '@organizations/domain'
import { generateSigningKey } from '@organizations/receipts'
import { createLog, openDeps, type OpenDeps } from '@organizations/runtime'
import { seedOrganization } from '@organizations/seed'
import { authenticate, bootstrapOperator, deleteOrganization, runDeletion } from '@organizations/services'
import type { BenchDatabase } from './support/bench-database.ts'
import { KEY } from './support/installation.ts'
import { percentiles, round } from './support/percentiles.ts'
import { openPostgresBenchDatabase } from './support/postgres-bench-database.ts'
import { openSqliteBenchDatabase } from './support/sqlite-bench-database.ts'
import { timedTransactions } from './support/timed-transactions.ts'

export interface CompareBenchOptions {
  database: 'sqlite' | 'postgres'
  devices: readonly number[]
  rounds: number
}

const SHAPE = { apps: 10, bundlesPerApp: 10, channelsPerApp: 3, bundleBytes: 1000 }
const EMAIL = 'admin@example.com'
const LEASE_MS = 10_000
const tables = plannedTables(planDeletion(cascadeRegistry, 'organization'))

export async function benchCompare({ database: which, devices, rounds }: CompareBenchOptions): Promise<void> {
  for (const count of devices) {
    const shape = { ...SHAPE, devicesPerApp: Math.ceil(count / SHAPE.apps) }
    const database = await (which === 'postgres'
      ? openPostgresBenchDatabase()
      : openSqliteBenchDatabase({ ...shape, statisticsPerApp: 120 }))
    try {
      const organizationId = await seed(database, shape)
      const measured = []
      for (let n = 0; n < rounds; n += 1) measured.push(await measureOnce(database, organizationId))
      console.log(`${which}: ${count} devices, median of ${rounds} rounds (${measured[0]?.rows} rows)`)
      console.table(summarize(measured))
    } finally {
      await database.remove()
    }
  }
}

/** Creates the organization to delete and a neighbour of the same size. */
async function seed(database: BenchDatabase, shape: typeof SHAPE & { devicesPerApp: number }): Promise<OrganizationId> {
  const organizationId = await withDeps(database.url, async (deps) => {
    await bootstrapOperator(deps, { email: EMAIL, secret: KEY })
    const target = { db: deps.relaxedDb, store: deps.store, ids: deps.ids }
    const id = await seedOrganization(target, { ...shape, email: EMAIL, name: 'Doomed' })
    await seedOrganization(target, { ...shape, email: EMAIL, name: 'Neighbour' })
    return id
  })
  await database.afterSeeding()
  return organizationId
}

interface Round {
  rows: number
  ours: number
  tables: number
  cascade: number | undefined
  holds: number[]
  transactions: number[]
  memoryMb: number
}

/** Runs each way once, each on a new copy. Rates are in rows per second. */
async function measureOnce(database: BenchDatabase, organizationId: OrganizationId): Promise<Round> {
  const byTables = await database.deleteByTables(await database.copy(), tables, organizationId)
  const byCascade = await database.deleteByCascade?.()
  const { ms, holds, transactions, memoryMb } = await deleteByEngine(await database.copy(), organizationId)
  const { rows } = byTables
  const rate = (deleted: { rows: number; ms: number }) => deleted.rows / (deleted.ms / 1000)
  return {
    rows,
    tables: rate(byTables),
    cascade: byCascade && rate(byCascade),
    ours: rate({ rows, ms }),
    holds,
    transactions,
    memoryMb,
  }
}

/** Measures from the request to the completed deletion, including counts, cursors, leases and verification. */
async function deleteByEngine(
  url: string,
  organizationId: OrganizationId,
): Promise<Pick<Round, 'holds' | 'transactions' | 'memoryMb'> & { ms: number }> {
  return await withDeps(url, async (plain) => {
    const holds: number[] = []
    const transactions: number[] = []
    const timed = (db: typeof plain.db) => timedTransactions(db, (ms) => void transactions.push(ms))
    const deps = {
      ...plain,
      db: timed(plain.db),
      relaxedDb: timed(plain.relaxedDb),
      meters: { ...plain.meters, batchCommitted: ({ holdMs }: { holdMs: number }) => void holds.push(holdMs) },
    }
    const actor = await authenticate(deps, KEY)
    const signal = new AbortController().signal
    let memory = 0
    const startedAt = performance.now()
    await deleteOrganization(deps, { actor, input: { orgId: organizationId } })
    const { id: deletionId } = await deps.db.selectFrom('deletions').select('id').executeTakeFirstOrThrow()
    for (let outcome = 'more'; outcome !== 'ended';) {
      outcome = await runDeletion(deps, { deletionId, signal })
      memory = Math.max(memory, process.memoryUsage.rss())
    }
    const ms = performance.now() - startedAt
    const { state } = await deps.db.selectFrom('deletions').select('state').executeTakeFirstOrThrow()
    if (state !== 'completed') throw new Error(`Expected a completed deletion, got one that is ${state}`)
    return { ms, holds, transactions, memoryMb: Math.round(memory / 1e6) }
  })
}

/** Opens the database with a new, empty store, because the other ways delete no files either. */
async function withDeps<T>(databaseUrl: string, work: (deps: OpenDeps['deps']) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'organizations-bench-objects-'))
  const { deps, close } = await openDeps({
    databaseUrl,
    storageUrl: `file:${folder}`,
    log: createLog('warn'),
    doorbell: { ring() {} },
    leaseMs: LEASE_MS,
    receiptSigningKey: generateSigningKey(),
  })
  try {
    return await work(deps)
  } finally {
    await close()
    await rm(folder, { recursive: true })
  }
}

function summarize(rounds: readonly Round[]): Record<string, unknown> {
  const median = (of: (round: Round) => number) => percentiles(rounds.map(of)).p50
  const spread = (values: readonly number[]) => {
    const { p50, p99, max, count } = percentiles(values)
    return `p50 ${p50}, p99 ${p99}, max ${max} of ${count}`
  }
  const hasCascade = rounds.every(({ cascade }) => cascade !== undefined)
  return {
    'our deletion (rows/s)': Math.round(median(({ ours }) => ours)),
    '(a) one DELETE per table (rows/s)': Math.round(median((it) => it.tables)),
    ...(hasCascade && { '(b) cascade, random ids (rows/s)': Math.round(median(({ cascade = 0 }) => cascade)) }),
    'ratio to (a)': round(median((it) => it.ours / it.tables)),
    ...(hasCascade && { 'ratio to (b)': round(median(({ ours, cascade = 0 }) => ours / cascade)) }),
    'microseconds per row': round(1e6 / median(({ ours }) => ours)),
    'batches, locks held (ms)': spread(rounds.flatMap(({ holds }) => holds)),
    'transactions of all kinds (ms)': spread(rounds.flatMap(({ transactions }) => transactions)),
    'memory, highest (MB)': median(({ memoryMb }) => memoryMb),
  }
}
