// Two workers with the default lease, on a machine with far more to do than it can, and a database that commits slowly
// and keeps them waiting for locks: none that lives loses its lease. One that is frozen does, and writes nothing more.

import { inTransaction, type Database } from '@organizations/database'
import { openPostgres, type TestDatabase } from '@organizations/database/testing'
import { generateSigningKey } from '@organizations/receipts'
import { sql, type Kysely } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createInstallation, OPERATOR_KEY, type Installation, type Server } from '../support/installation.ts'
import type { Program } from '../support/program.ts'
import { readMetrics, valueOf } from '../support/read-metrics.ts'
import { createUser, readProgress, restClient, type RestClient } from '../support/rest-client.ts'
import { expectDestroyed, expectUntouched, seed, type Seeded } from '../support/seeded.ts'
import { readDeletion } from '../support/watch-deletion.ts'
import { waitFor } from '../support/wait-for.ts'

/** Processes that do nothing but use a core; beside the tests that run at the same time. */
const BUSY = 2
/** Longer than the default lease. */
const LOCKED_MS = 8000
const LOST = 'The lease was lost'
const EMAIL = 'ada@example.com'

interface Worker extends Program {
  name: string
  url: string
}

let database: TestDatabase
let installation: Installation
let api: Server
let workers: Worker[]
let client: RestClient
let neighbour: Seeded
let seeded: Seeded[]
let doomed: Seeded

beforeAll(async () => {
  database = await openPostgres()
  installation = createInstallation({ DATABASE_URL: database.url, RECEIPT_SIGNING_KEY: generateSigningKey() })
  api = await installation.startApi()
  client = restClient(api.url, await createUser(restClient(api.url, OPERATOR_KEY), EMAIL))
  workers = [await startWorker('worker-1'), await startWorker('worker-2')]
  neighbour = await seed(installation, EMAIL, { devices: 100 })
  const size = { devices: 5000 }
  seeded = [await seed(installation, EMAIL, size), await seed(installation, EMAIL, size)]
  await inTransaction(database.db, commitSlowly)
  for (let at = 0; at < BUSY; at += 1) installation.start({ args: ['-e', 'for (;;);'] })
}, 300_000)
afterAll(async () => {
  await installation.remove()
  await database.remove()
})

test('living workers keep their leases, also while they wait for longer than these', { timeout: 240_000 }, async () => {
  const stays = async (waiting: Worker) => {
    const before = await readLease()
    await new Promise((resume) => setTimeout(resume, LOCKED_MS))
    expect(await readLease()).toEqual({ ...before, isHeld: true })
    expect(waiting.hasEnded()).toBe(false)
  }
  await begin()
  let later: Promise<void> | undefined
  await whileLocked('devices', async (waiting) => {
    await stays(waiting)
    later = whileLocked('bundles', stays)
    await waitFor(() => isInLine('bundles'), { what: 'the next lock to be in line, before a quick worker is there' })
  })
  await later
  await expectAllIsDone()
  expect(await Promise.all(workers.map(readLost))).toEqual([0, 0])
})

test('a frozen worker loses its lease, and writes nothing when it wakes up', { timeout: 240_000 }, async () => {
  await begin()
  const frozen = await whileLocked('devices', async (waiting) => {
    waiting.signal('SIGSTOP')
    const { token } = await readLease()
    // The other worker may take it at that very moment, and then waits for the lock as well.
    const hasEnded = async () => {
      const lease = await readLease()
      return !lease.isHeld || lease.token > token
    }
    await waitFor(hasEnded, { what: 'its lease to end' })
    return { worker: waiting, token }
  })
  const isTaken = async () => (await readLease()).token > frozen.token
  await waitFor(isTaken, { what: 'the other worker to take it', timeoutMs: 60_000 })
  frozen.worker.signal('SIGCONT')
  await expectAllIsDone()
  await waitFor(async () => (await readLost(frozen.worker)) === 1, { what: 'the frozen worker to find it lost' })
  expect(frozen.worker.stderr).toContain(LOST)
})

async function begin(): Promise<void> {
  const next = seeded.shift()
  if (next === undefined) throw new Error('Expected one more organization')
  doomed = next
  expect((await client.delete(`/organization?orgId=${doomed.id}`)).status).toBe(200)
}

async function startWorker(name: string): Promise<Worker> {
  const program = await installation.startWorker({
    DATABASE_URL: `${database.url}?application_name=${name}`,
    METRICS_PORT: '0',
  })
  const [, port = ''] = /"metricsPort":(\d+)/.exec(program.stdout + program.stderr) ?? []
  const url = `http://127.0.0.1:${port}`
  return Object.defineProperties({ name, url }, Object.getOwnPropertyDescriptors(program)) as Worker // both together
}

/** One commit of a deletion in twenty takes up to three seconds. */
async function commitSlowly(db: Kysely<Database>): Promise<void> {
  await sql`
    create function commit_slowly() returns trigger language plpgsql as $$
    begin
      if random() < 0.05 then perform pg_sleep(3 * random()); end if;
      return null;
    end $$`.execute(db)
  await sql`
    create constraint trigger commits_slowly after update on deletions deferrable initially deferred
    for each row execute function commit_slowly()`.execute(db)
}

/** Locks a table once the deletion has begun, and calls back when a worker waits for it in a read, under its lease. */
async function whileLocked<T>(table: string, work: (waiting: Worker) => Promise<T>): Promise<T> {
  for (;;) {
    const found = await inTransaction(database.db, async (trx) => {
      await sql`set local idle_in_transaction_session_timeout = 0`.execute(trx)
      await sql`lock table ${sql.table(table)} in access exclusive mode`.execute(trx)
      const query = await waitFor(() => findWaiting(database.db), { what: `a worker to wait for ${table}` })
      const waiting = workers.find(({ name }) => name === query.by)
      if (waiting === undefined || !query.isRead) return undefined
      return { result: await work(waiting) }
    })
    if (found !== undefined) return found.result
  }
}

/** Is the table locked, or is the lock the next to be given? */
async function isInLine(table: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from pg_locks where relation = ${table}::regclass and mode = 'AccessExclusiveLock'`.execute(database.db)
  return rows.length > 0
}

async function findWaiting(db: Kysely<Database>): Promise<{ by: string; isRead: boolean } | undefined> {
  const { rows } = await sql<{ by: string; query: string; isOwn: boolean }>`
    select application_name as by, query, xact_start = query_start as "isOwn" from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and application_name like 'worker-%'`.execute(db)
  const [row] = rows
  return row && { by: row.by, isRead: row.isOwn && !row.query.startsWith('delete') }
}

async function readLease(): Promise<{ token: number; isHeld: boolean }> {
  const { rows } = await sql<{ token: number; isHeld: boolean }>`
    select lease_token as token,
      coalesce(lease_ends_at > extract(epoch from clock_timestamp()) * 1000, false) as "isHeld"
    from deletions where organization_id = ${doomed.id}`.execute(database.db)
  const [row] = rows
  if (row === undefined) throw new Error('Expected a deletion')
  return row
}

async function readLost({ url }: Worker): Promise<number> {
  const samples = readMetrics(
    await (await fetch(`${url}/metrics`, { headers: { authorization: OPERATOR_KEY } })).text(),
  )
  return valueOf(samples, 'organizations_deletion_lease_conflicts_total')
}

async function expectAllIsDone(): Promise<void> {
  const isCompleted = async () => (await readProgress(client, doomed.id)).state === 'completed'
  await waitFor(isCompleted, { what: 'the deletion to complete', timeoutMs: 120_000 })
  await waitFor(async () => (await countReceipts()) === 1, { what: 'the receipt' })
  expect((await readDeletion(installation, doomed.id)).state).toBe('completed')
  await expectDestroyed(installation, doomed)
  await expectUntouched(installation, neighbour)
}

async function countReceipts(): Promise<number> {
  const { db } = await installation.open()
  const rows = db.selectFrom('receipts').select('deletion_id').where('organization_id', '=', doomed.id)
  return (await rows.execute()).length
}
