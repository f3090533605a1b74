import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { engines, type Engine } from '../support/engines.ts'
import { createInstallation, OPERATOR_KEY, type Installation, type Server } from '../support/installation.ts'
import { completion, createUser, restClient } from '../support/rest-client.ts'
import { expectDestroyed, expectUntouched, seed } from '../support/seeded.ts'
import { readDeletion, waitForRowsGone } from '../support/watch-deletion.ts'

const signals = ['SIGTERM', 'SIGINT'] as const

describe.each(engines)('a standalone server $name', ({ open }) => {
  let engine: Engine
  let installation: Installation
  let server: Server

  beforeEach(async () => {
    engine = await open()
    installation = createInstallation(engine.env)
    server = await installation.startStandalone()
  })

  afterEach(async () => {
    await installation.remove()
    await engine.stop()
  })

  test('gives a deletion back when it stops in the middle, and takes it up at its next start', async () => {
    const key = await createUser(restClient(server.url, OPERATOR_KEY), 'ada@example.com')
    const [doomed, neighbour] = await Promise.all([
      seed(installation, 'ada@example.com', { devices: 20_000, bundles: 20 }),
      seed(installation, 'ada@example.com'),
    ])
    await restClient(server.url, key).delete(`/organization?orgId=${doomed.id}`)
    for (const [part, signal] of [0.05, 0.5].map((part, at) => [part, signals[at] ?? 'SIGTERM'] as const)) {
      await waitForRowsGone(installation, doomed, part + Math.random() * 0.3)
      server.signal(signal)
      expect(await server.ending).toMatchObject({ code: 0, signal: null })
      expect(server.isAnythingLeft()).toBe(false)
      const deletion = await readDeletion(installation, doomed.id)
      console.log(`Stopped by ${signal}`, deletion)
      expect(deletion.leaseEndsAt).toBeNull() // the next worker need not wait
      server = await installation.startStandalone()
    }
    expect(await completion(restClient(server.url, key), doomed.id)).toMatchObject({ state: 'completed', percent: 100 })
    await expectDestroyed(installation, doomed)
    await expectUntouched(installation, neighbour)
  })
})
