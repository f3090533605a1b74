// Two relays of one outbox, each with connections of its own.

import { appendEvent, hasDueEvents, inTransaction, openDatabase, ringAgain } from '@organizations/database'
import { openPostgres, type TestDatabase } from '@organizations/database/testing'
import { openTestDeps, type TestDeps } from '@organizations/services/testing'
import { createDoorbell, startWorker } from '@organizations/worker/worker'
import { Redis } from 'ioredis'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { startRedis, type TestRedis } from '../support/redis.ts'
import { waitFor } from '../support/wait-for.ts'

const EVENTS = 150 // more than a relay claims at once
const DISPATCHES = 2

let redis: TestRedis
let database: TestDatabase
let deps: TestDeps
const closing: (() => Promise<unknown>)[] = []

beforeEach(async () => {
  redis = await startRedis()
  database = await openPostgres()
  deps = await openTestDeps(database)
  deps.now = Date.now() // moved by hand: nothing rings again by itself
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  await deps.remove()
  await database.remove()
  await redis.stop()
})

/** The workers of one more process, whose relay looks as soon as the doorbell rings. */
async function startProcess() {
  const doorbell = createDoorbell()
  const { db, relaxedDb, close } = openDatabase(database.url, {
    baseFolder: '/',
    onBackgroundError: () => {},
    clock: () => deps.clock(),
  })
  const own = { ...deps, db, relaxedDb, doorbell }
  const worker = await startWorker({ deps: own, doorbell, redisUrl: redis.url, reconcileMs: 'off' })
  closing.push(async () => {
    await worker.stop()
    await close()
  })
  return doorbell
}

/** How often each job was given to BullMQ, by its own record, also when it had that job already. */
async function countAdditions(client: Redis): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  for (const [, fields] of await client.xrange('bull:organizations-deletions:events', '-', '+')) {
    const valueOf = (name: string) => fields[fields.indexOf(name) + 1] ?? ''
    const jobId = valueOf('jobId')
    if (['added', 'duplicated'].includes(valueOf('event'))) counts.set(jobId, (counts.get(jobId) ?? 0) + 1)
  }
  return counts
}

/** Holds both relays up where they claim, and lets them go at the same moment. */
async function meetAtClaim(makeDue: () => void): Promise<void> {
  await inTransaction(database.db, async (trx) => {
    await sql`lock table outbox in exclusive mode`.execute(trx) // which can be read all the same
    makeDue()
    const waiting = sql`
      select 1 from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and query like '%"outbox"%'`
    await waitFor(async () => (await waiting.execute(database.db)).rows.length >= 2, { what: 'both relays to claim' })
  })
}

test('each dispatch of each event is given to the queue once while two relays look for what is due', async () => {
  const ids = Array.from({ length: EVENTS }, () => deps.ids.event())
  const organizationId = deps.ids.organization()
  const doorbells = [await startProcess(), await startProcess()]
  const queue = new Redis(redis.url)
  closing.push(() => queue.quit())
  for (let dispatch = 1; dispatch <= DISPATCHES; dispatch += 1) {
    const now = deps.clock()
    await inTransaction(database.db, async (trx) => {
      for (const id of ids) {
        const payload = { deletionId: deps.ids.deletion() } // there is none: its job finds nothing to do
        if (dispatch === 1)
          await appendEvent(trx, { id, type: 'deletion.requested', payload, organizationId, now, due: { afterMs: 1 } })
        else await ringAgain(trx, { id, afterMs: 1 })
      }
    })
    await meetAtClaim(() => {
      deps.now = now + 1
      for (const doorbell of doorbells) doorbell.ring()
    })
    await waitFor(async () => (await countAdditions(queue)).size >= EVENTS * dispatch, {
      what: `dispatch ${dispatch} of every event to be in the queue`,
    })
  }
  expect(await hasDueEvents(database.db)).toBe(false)
  for (const stop of closing.splice(0, 2)) await stop() // what they had claimed is published
  const counts = await countAdditions(queue)
  expect(new Set(counts.values())).toEqual(new Set([1]))
  const expected = ids.flatMap((id) => Array.from({ length: DISPATCHES }, (_, at) => `${id}-${at + 1}`))
  expect([...counts.keys()].toSorted()).toEqual(expected.toSorted())
})
