import type { testDatabases } from '@organizations/database/testing'
import { openDeliveryScenario, type DeliveryScenario } from '@organizations/services/testing/deliveries'
import { SECRET } from '@organizations/services/testing/endpoints'
import { createDoorbell, startWorker } from '@organizations/worker/worker'
import { Queue } from 'bullmq'
import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { makeCertificate } from '../support/make-certificate.ts'
import { startRedis, type TestRedis } from '../support/redis.ts'
import { waitFor } from '../support/wait-for.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'

type Database = (typeof testDatabases)[number]

/** A claim that was lost ends by itself, after this time of the test. */
const CLAIM_MS = 30_000
const TIMEOUT_MS = 60_000
const NEVER_MS = 3_600_000

/** Declares the tests of deliveries by workers in this process. */
export function testDeliveries(database: Database, engine: 'BullMQ' | 'the loop'): void {
  const certificate = makeCertificate(['127.0.0.1'])
  let redis: TestRedis
  describe(`deliveries on ${database.name}, tried by ${engine}`, () => {
    let scenario: DeliveryScenario
    let receiver: WebhookReceiver
    const changes = createDoorbell()
    const stops: (() => Promise<void>)[] = []
    beforeAll(async () => {
      redis = await startRedis()
    })
    afterAll(() => redis.stop())
    beforeEach(async () => {
      await redis.flush()
      scenario = await openDeliveryScenario(database.open, { ca: certificate.cert })
      scenario.deps.now = undefined // real time
      receiver = await startWebhookReceiver(certificate)
    })
    afterEach(async () => {
      for (const stop of stops.splice(0)) await stop()
      await receiver.close()
      await scenario.close()
    })

    /** One more worker of this process. Returns what stops it. */
    const start = async () => {
      const { deps } = scenario
      const redisUrl = engine === 'BullMQ' ? redis.url : undefined
      const doorbell = createDoorbell()
      const worker = await startWorker({
        deps,
        doorbell,
        redisUrl,
        reconcileMs: NEVER_MS,
        deliveries: { deps, changes },
      })
      const stop = async () => await worker.stop()
      stops.push(stop)
      return async () => {
        stops.splice(stops.indexOf(stop), 1)
        await stop()
      }
    }
    const happen = async (times: number) => {
      const ids: string[] = []
      for (let n = 0; n < times; n += 1) {
        scenario.deps.now = Date.now() // the endpoint was there before
        ids.push(await scenario.happen())
        scenario.deps.now = undefined
        changes.ring()
      }
      return ids
    }
    const receivedBy = (path: string) =>
      new Set(receiver.received.filter((it) => it.path === path).map((it) => String(it.headers['webhook-id'])))
    const haveArrived = async (ids: readonly string[], path: string) =>
      await waitFor(() => ids.every((id) => receivedBy(path).has(id)), { what: path, timeoutMs: TIMEOUT_MS })
    const isOver = async () =>
      await waitFor(async () => (await scenario.deliveries()).every((it) => it.state === 'delivered'), {
        what: 'all deliveries to be written down',
        timeoutMs: TIMEOUT_MS,
      })

    test('arrive, signed, once each when two workers share them, and at most four at a time', async () => {
      await scenario.addEndpoint(`${receiver.url}/hook`)
      await start()
      await start()
      const ids = await happen(50)
      await haveArrived(ids, '/hook')
      await isOver()
      expect(receiver.received).toHaveLength(50)
      expect(scenario.mostAtATime(`${receiver.url}/hook`)).toBeLessThanOrEqual(4)
      for (const { headers, body } of receiver.received) {
        new Webhook(SECRET).verify(body, { ...headers } as Record<string, string>)
      }
    })

    test('to an endpoint that is made while a worker runs arrive, what happened before does not', async () => {
      await start()
      const before = await happen(3)
      await scenario.addEndpoint(`${receiver.url}/late`)
      const after = await happen(3)
      await haveArrived(after, '/late')
      expect([...receivedBy('/late')].filter((id) => before.includes(id))).toEqual([])
    })

    test('to 50 of 100 endpoints all arrive while the other 50 hang', async () => {
      const release: (() => void)[] = []
      receiver.answer = ({ path }) =>
        path.startsWith('/hanging')
          ? new Promise((resolve) => release.push(() => resolve({ status: 204 })))
          : { status: 204 }
      for (let n = 0; n < 50; n += 1) {
        await scenario.addEndpoint(`${receiver.url}/hanging/${n}`)
        await scenario.addEndpoint(`${receiver.url}/living/${n}`)
      }
      await start()
      const ids = await happen(8)
      for (let n = 0; n < 50; n += 1) await haveArrived(ids, `/living/${n}`)
      // On a machine that is busy for seconds a claim may end before its renewal: of some. Unlimited, all have eight.
      const most = Array.from({ length: 50 }, (_, n) => scenario.mostAtATime(`${receiver.url}/hanging/${n}`))
      expect(most.filter((count) => count > 4).length).toBeLessThan(25)
      for (const answer of release) answer()
    })

    test('that a worker gives up when it stops are made by the next one', async () => {
      await scenario.addEndpoint(`${receiver.url}/hook`)
      receiver.answer = () => 'hang'
      const stop = await start()
      const ids = await happen(3)
      await waitFor(() => receiver.received.length === 3, { what: 'three requests' })
      await stop()
      const rows = await scenario.deliveries()
      expect(rows.map(({ claim_ends_at, attempt }) => [claim_ends_at, attempt])).toEqual(rows.map(() => [null, 0]))
      receiver.answer = () => ({ status: 200 })
      await start()
      await haveArrived(ids, '/hook')
      await isOver()
    })

    if (engine !== 'BullMQ') return

    test('arrive when the queue loses those that wait in it', async () => {
      await scenario.addEndpoint(`${receiver.url}/hook`)
      const queue = new Queue('deliveries', { connection: { url: redis.url } })
      await queue.pause()
      await start()
      const hasAsked = /name=organizations-deliveries-publisher .*cmd=(?!client|info|NULL)/
      const isConnected = async () => hasAsked.test(await redis.listClients())
      await waitFor(isConnected, { what: 'the worker to have the queue' }) // before, it tries them itself
      const ids = await happen(4)
      await waitFor(async () => (await queue.getJobCountByTypes('wait')) === 4, { what: 'jobs that wait' })
      expect(receiver.received).toEqual([])
      await redis.flush()
      await queue.close()
      scenario.deps.now = Date.now() + CLAIM_MS
      await haveArrived(ids, '/hook')
      await isOver()
    })

    test('arrive when Redis goes away, and when it comes back', async () => {
      await scenario.addEndpoint(`${receiver.url}/hook`)
      await start()
      await haveArrived(await happen(5), '/hook')
      await redis.kill()
      await haveArrived(await happen(5), '/hook')
      await redis.restart()
      await haveArrived(await happen(5), '/hook')
      await isOver()
    })
  })
}
