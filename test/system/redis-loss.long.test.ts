import { Queue } from 'bullmq'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { openBullMq, type Engine } from '../support/engines.ts'
import { createInstallation, OPERATOR_KEY, type Installation, type Server } from '../support/installation.ts'
import type { TestRedis } from '../support/redis.ts'
import { completion, createUser, restClient, type RestClient } from '../support/rest-client.ts'
import { expectDestroyed, expectUntouched, seed, type Seeded, type Size } from '../support/seeded.ts'
import { readDeletion, waitForRowsGone } from '../support/watch-deletion.ts'
import { waitFor } from '../support/wait-for.ts'

/** So that there is a middle. */
const large = { devices: 20_000, bundles: 20 }

describe('a deletion that BullMQ carries out', () => {
  let engine: Engine & { redis: TestRedis }
  let installation: Installation
  let server: Server
  let ada: RestClient
  let doomed: Seeded
  let neighbour: Seeded

  beforeEach(async () => {
    engine = await openBullMq()
    installation = createInstallation(engine.env)
  })

  afterEach(async () => {
    await installation.remove()
    await engine.stop()
  })

  async function start(env: Record<string, string>, size: Size = {}): Promise<void> {
    server = await installation.startStandalone(env)
    ada = restClient(server.url, await createUser(restClient(server.url, OPERATOR_KEY), 'ada@example.com'))
    ;[doomed, neighbour] = await Promise.all([
      seed(installation, 'ada@example.com', size),
      seed(installation, 'ada@example.com'),
    ])
  }

  test('completes by the queue alone although Redis forgets everything in the middle', async () => {
    await start({}, large)
    await ada.delete(`/organization?orgId=${doomed.id}`)
    for (const part of [0, 0.4]) {
      await waitForRowsGone(installation, doomed, part + Math.random() * 0.4)
      await engine.redis.flush()
      console.log('Flushed', await readDeletion(installation, doomed.id))
    }
    expect(await completion(ada, doomed.id)).toMatchObject({ state: 'completed', percent: 100 })
    await expectDestroyed(installation, doomed)
    await expectUntouched(installation, neighbour)
  })

  test('completes by the queue alone although Redis loses the job that asks for it', async () => {
    await start({})
    const queue = new Queue('organizations-deletions', { connection: { url: engine.redis.url } })
    try {
      await queue.pause() // the job gets into the queue, and no further
      await ada.delete(`/organization?orgId=${doomed.id}`)
      await waitFor(async () => (await queue.getWaitingCount()) > 0, { what: 'the job' })
      await engine.redis.flush() // the pause goes with it
    } finally {
      await queue.close()
    }
    expect((await readDeletion(installation, doomed.id)).state).toBe('requested')
    expect(await completion(ada, doomed.id)).toMatchObject({ state: 'completed', percent: 100 })
    await expectDestroyed(installation, doomed)
    await expectUntouched(installation, neighbour)
  })

  test('completes although Redis dies in the middle and never comes back', async () => {
    await start({ RECONCILE_MS: '200' }, large)
    await ada.delete(`/organization?orgId=${doomed.id}`)
    await waitForRowsGone(installation, doomed, Math.random() * 0.7)
    await engine.redis.kill()
    console.log('Redis died', await readDeletion(installation, doomed.id))
    expect(await completion(ada, doomed.id)).toMatchObject({ state: 'completed', percent: 100 })
    await expectDestroyed(installation, doomed)
    await expectUntouched(installation, neighbour)

    // And callers get the same answers as before.
    const ready = await fetch(`${server.url}/readyz`)
    expect({ status: ready.status, body: await ready.json() }).toMatchObject({
      status: 200,
      body: { redis: 'degraded' },
    })
    const answer = await ada.delete(`/organization?orgId=${neighbour.id}`)
    expect(answer).toEqual({ status: 200, body: { status: 'Organization deleted', id: neighbour.id } })
    expect(await completion(ada, neighbour.id)).toMatchObject({ state: 'completed', percent: 100 })
    await expectDestroyed(installation, neighbour)

    server.signal('SIGTERM')
    expect(await server.ending).toMatchObject({ code: 0, signal: null })
  })
})
