import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { engines, type Engine } from '../support/engines.ts'
import { createInstallation, OPERATOR_KEY, type Installation, type Server } from '../support/installation.ts'
import { completion, createUser, restClient } from '../support/rest-client.ts'
import { expectDestroyed, expectUntouched, listFiles, seed } from '../support/seeded.ts'
import { readDeletion, waitForFilesGone, waitForRowsGone } from '../support/watch-deletion.ts'

/** Longer than any test: what goes on after a kill was taken over, it did not wait for a lease to end. */
const LEASE_MS = 600_000

describe.each(engines)('a server that is killed in the middle of a deletion, $name', ({ open }) => {
  let engine: Engine
  let installation: Installation
  let server: Server
  let key: string

  beforeEach(async () => {
    engine = await open()
    installation = createInstallation({ ...engine.env, LEASE_MS: String(LEASE_MS) })
    server = await installation.startStandalone()
    key = await createUser(restClient(server.url, OPERATOR_KEY), 'ada@example.com')
  })

  afterEach(async () => {
    await installation.remove()
    await engine.stop()
  })

  test('goes on at its next start where it stood, however often', async () => {
    const [doomed, neighbour] = await Promise.all([
      seed(installation, 'ada@example.com', { devices: 20_000, bundles: 20 }),
      seed(installation, 'ada@example.com'),
    ])
    // A random moment within each of these parts of the work, and one among the files.
    const moments = [0, 0.25, 0.5, 0.75].map((part) => () => {
      return waitForRowsGone(installation, doomed, part + Math.random() * 0.2)
    })
    const leases: (number | null)[] = []

    await restClient(server.url, key).delete(`/organization?orgId=${doomed.id}`)
    for (const moment of [...moments, () => waitForFilesGone(installation, doomed)]) {
      await moment()
      await server.kill()
      const deletion = await readDeletion(installation, doomed.id)
      console.log('Killed', deletion, `with ${(await listFiles(installation, doomed.id)).length} files left`)
      leases.push(deletion.leaseEndsAt)
      server = await installation.startStandalone()
    }

    const status = await completion(restClient(server.url, key), doomed.id)
    expect(status).toMatchObject({ state: 'completed', percent: 100 })
    // What the dead held has not ended even now.
    expect(leases.some((endsAt) => endsAt !== null && endsAt > Date.now())).toBe(true)
    await expectDestroyed(installation, doomed)
    await expectUntouched(installation, neighbour)
  })

  test('keeps its word when it is killed right after the answer', async () => {
    const [doomed, neighbour] = await Promise.all([
      seed(installation, 'ada@example.com', { bundles: 20 }),
      seed(installation, 'ada@example.com'),
    ])
    const answer = await restClient(server.url, key).delete(`/organization?orgId=${doomed.id}`)
    await server.kill()
    expect(answer.status).toBe(200)
    console.log('Killed', await readDeletion(installation, doomed.id))

    server = await installation.startStandalone()
    const ada = restClient(server.url, key)
    expect((await ada.get(`/organization?orgId=${doomed.id}`)).status).toBe(403)
    expect(await completion(ada, doomed.id)).toMatchObject({ state: 'completed', percent: 100 })
    await expectDestroyed(installation, doomed)
    await expectUntouched(installation, neighbour)
  })
})
