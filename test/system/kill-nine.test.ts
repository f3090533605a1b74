import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { engines, type Engine } from '../support/engines.ts'
import { createInstallation, OPERATOR_KEY, type Installation } from '../support/installation.ts'
import { completion, createUser, restClient } from '../support/rest-client.ts'
import { expectDestroyed, expectUntouched, seed } from '../support/seeded.ts'
import { readDeletion, waitForRowsGone } from '../support/watch-deletion.ts'

/** Longer than any test: what goes on after a kill was taken over, it did not wait for a lease to end. */
const LEASE_MS = 600_000

describe.each(engines)('a server that is killed in the middle of a deletion, $name', ({ open }) => {
  let engine: Engine
  let installation: Installation
  beforeEach(async () => {
    engine = await open()
    installation = createInstallation({ ...engine.env, LEASE_MS: String(LEASE_MS) })
  })
  afterEach(async () => {
    await installation.remove()
    await engine.stop()
  })

  test('goes on at its next start', async () => {
    let server = await installation.startStandalone()
    const key = await createUser(restClient(server.url, OPERATOR_KEY), 'ada@example.com')
    const doomed = await seed(installation, 'ada@example.com', { devices: 20_000 })
    const neighbour = await seed(installation, 'ada@example.com', { devices: 100 })

    await restClient(server.url, key).delete(`/organization?orgId=${doomed.id}`)
    await waitForRowsGone(installation, doomed, Math.random() * 0.7)
    await server.kill()
    const killed = await readDeletion(installation, doomed.id)
    console.log('Killed', killed)
    expect(killed.state).not.toBe('completed')
    server = await installation.startStandalone()

    const status = await completion(restClient(server.url, key), doomed.id)
    expect(status).toMatchObject({ state: 'completed', percent: 100 })
    await expectDestroyed(installation, doomed)
    await expectUntouched(installation, neighbour)
  })
})
