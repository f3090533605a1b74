import type { testDatabases } from '@organizations/database/testing'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { startRedis, type TestRedis } from '../support/redis.ts'
import { waitFor } from '../support/wait-for.ts'
import { openWorkerScenario, type WorkerScenario } from './worker-scenario.ts'

/** Declares the tests of workers whose Redis dies, refuses, or is not there. */
export function testRedisTrouble({ name, open }: (typeof testDatabases)[number]): void {
  describe(`workers on ${name} whose Redis is in trouble`, () => {
    let scenario: WorkerScenario
    let redis: TestRedis
    beforeEach(async () => {
      redis = await startRedis()
      scenario = await openWorkerScenario(open, 2)
    })
    afterEach(async () => {
      await scenario.close()
      await redis.stop()
    })

    const send = async ([command, ...words]: readonly [string, ...string[]]) => {
      const client = new Redis(redis.url)
      await client.call(command, ...words)
      client.disconnect()
    }
    const clients = async () => {
      const client = new Redis(redis.url)
      const list = String(await client.call('CLIENT', 'LIST'))
      client.disconnect()
      return list.split('\n').filter((line) => line !== '' && !line.includes('cmd=client'))
    }

    test('complete by the reconciler when it is killed in the middle', async () => {
      const { isReached, release } = scenario.holdStore()
      await scenario.start({ redisUrl: redis.url, reconcileMs: 200 })
      await scenario.requestAll()
      await waitFor(isReached, { what: 'a deletion to be in the middle' })
      await redis.kill()
      release()
      await scenario.expectAllGone()
    })

    test('complete by the reconciler when it was never there, and by the queue once it is', async () => {
      await redis.kill()
      const worker = await scenario.start({ redisUrl: redis.url, reconcileMs: 200 })
      await scenario.requestAll()
      await scenario.expectAllGone()
      await expect(worker.checkRedis?.()).rejects.toThrow(/Stream isn't writeable|Connection is closed|retries/)
      await worker.stop()
    })

    test('start without it, and complete by the queue alone once it is there', async () => {
      await redis.kill()
      await scenario.start({ redisUrl: redis.url, reconcileMs: 'off' })
      await scenario.requestAll()
      await waitFor(() => scenario.deps.logged.some((it) => it.message === 'Redis does not answer'), {
        what: 'the loss',
      })
      await redis.restart()
      await scenario.expectAllGone()
    })

    test.each([
      ['is out of memory', ['CONFIG', 'SET', 'maxmemory', '1']],
      ['is read-only', ['REPLICAOF', '127.0.0.1', '1']],
    ] as const)('complete by the reconciler when it %s', async (_name, command) => {
      await send(command)
      const worker = await scenario.start({ redisUrl: redis.url, reconcileMs: 200 })
      await scenario.requestAll()
      await scenario.expectAllGone()
      await worker.stop()
    })

    test('stop within seconds when it is gone, and leave no connection behind', async () => {
      const worker = await scenario.start({ redisUrl: redis.url, reconcileMs: 200 })
      await scenario.requestAll()
      await scenario.expectAllGone()
      await redis.kill()
      await waitFor(() => scenario.deps.logged.some((it) => it.message === 'Redis does not answer'), {
        what: 'the loss',
      })
      await worker.stop()
      await redis.restart()
      const since = Date.now()
      // A connection that had stayed would be back within its longest pause.
      await waitFor(async () => (await clients()).length > 0 || Date.now() - since > 2500, {
        what: 'the longest pause',
      })
      expect(await clients()).toEqual([])
    })
  })
}
