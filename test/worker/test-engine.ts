import { inTransaction, takeLease } from '@organizations/database'
import type { testDatabases } from '@organizations/database/testing'
import { deleteOrganization } from '@organizations/services'
import { Queue } from 'bullmq'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { startRedis, type TestRedis } from '../support/redis.ts'
import { waitFor } from '../support/wait-for.ts'
import { openWorkerScenario, type Engine, type WorkerScenario } from './worker-scenario.ts'

type Database = (typeof testDatabases)[number]

const engines = {
  'the reconciler': { withRedis: false, reconcileMs: 200 },
  BullMQ: { withRedis: true, reconcileMs: 200 },
  'BullMQ without a reconciler': { withRedis: true, reconcileMs: 'off' },
} as const

/** Declares the tests of deletions by workers in this process. Without Redis they have no queue to lose. */
export function testEngine(database: Database, name: keyof typeof engines): void {
  const engine = engines[name]
  let redis: TestRedis
  const options = (): Engine => ({
    redisUrl: engine.withRedis ? redis.url : undefined,
    reconcileMs: engine.reconcileMs,
  })

  describe(`deletions on ${database.name}, carried out by ${name}`, () => {
    let scenario: WorkerScenario
    beforeAll(async () => {
      redis = await startRedis()
    })
    afterAll(() => redis.stop())
    beforeEach(async () => {
      await redis.flush()
      scenario = await openWorkerScenario(database.open)
    })
    afterEach(() => scenario.close())
    test('complete, several at once', async () => {
      await scenario.start(options())
      await scenario.requestAll()
      await scenario.expectAllGone()
    })

    test('complete when they were asked for before any worker ran', async () => {
      await scenario.requestAll()
      await scenario.start(options())
      await scenario.expectAllGone()
    })

    test('complete after a worker was stopped in the middle and another one started', async () => {
      const { isReached, release } = scenario.holdStore()
      const first = await scenario.start(options())
      await scenario.requestAll()
      await waitFor(isReached, { what: 'a deletion to be in the middle' })
      const stopped = first.stop()
      release()
      await stopped
      const held = await scenario.deps.db.selectFrom('deletions').select('lease_ends_at').execute()
      expect(held.map((it) => it.lease_ends_at)).toEqual([null, null, null])
      await scenario.start(options())
      await scenario.expectAllGone()
    })

    test('complete exactly once when two processes share the work', async () => {
      await scenario.start(options())
      await scenario.start({ ...options(), deps: scenario.openSecond() })
      await scenario.requestAll()
      await scenario.expectAllGone()
    })

    test.runIf(!engine.withRedis)(
      'complete when the lease of a worker that died ends, however seldom the others look',
      async () => {
        await scenario.requestAll()
        const { deps } = scenario
        const ids = await deps.db.selectFrom('deletions').select('id').execute()
        for (const { id } of ids) await inTransaction(deps.db, (trx) => takeLease(trx, { id, leaseMs: 5000 }))
        await scenario.start({ ...options(), reconcileMs: 3_600_000 })
        await scenario.expectAllGone()
      },
    )

    if (!engine.withRedis) return

    test('complete when the queue loses everything in the middle', async () => {
      const { isReached, release } = scenario.holdStore()
      await scenario.start(options())
      await scenario.requestAll()
      await waitFor(isReached, { what: 'a deletion to be in the middle' })
      await redis.flush()
      release()
      await scenario.expectAllGone()
    })

    test('complete when Redis comes back empty in the middle', async () => {
      const { isReached, release } = scenario.holdStore()
      await scenario.start(options())
      await scenario.requestAll()
      await waitFor(isReached, { what: 'a deletion to be in the middle' })
      await redis.restart()
      release()
      await scenario.expectAllGone()
    })

    test('complete when jobs come many times and in another order', async () => {
      const { deps, owner, organizationIds } = scenario
      await scenario.requestAll()
      const events = await deps.db.selectFrom('outbox').select(['id', 'type', 'payload']).execute()
      const queue = new Queue('organizations-deletions', { connection: { url: redis.url } })
      for (const { id, type, payload } of events.toReversed()) {
        for (let copy = 0; copy < 20; copy += 1) {
          const dispatch = 1 + ((copy * 7) % 5)
          const data = { eventId: id, dispatch, payload: JSON.parse(payload) as unknown }
          await queue.add(type, data, { jobId: `copy-${id}-${copy}`, removeOnComplete: true, removeOnFail: true })
        }
      }
      await queue.close()
      await scenario.start(options())
      const [orgId = ''] = organizationIds
      await deleteOrganization(deps, { actor: owner, input: { orgId } })
      await scenario.expectAllGone()
    })
  })
}
