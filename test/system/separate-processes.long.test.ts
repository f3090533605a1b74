import { bootstrapOperator } from '@organizations/services'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { engines, type Engine } from '../support/engines.ts'
import { createInstallation, OPERATOR_KEY, type Installation } from '../support/installation.ts'
import type { Program } from '../support/program.ts'
import { completion, createUser, restClient } from '../support/rest-client.ts'
import { expectDestroyed, expectUntouched, seed } from '../support/seeded.ts'
import { readDeletion, waitForRowsGone } from '../support/watch-deletion.ts'

describe.each(engines)('API and worker as processes of their own, $name', ({ name, open }) => {
  let engine: Engine
  let installation: Installation
  let workerEnv: Record<string, string>

  beforeEach(async () => {
    engine = await open()
    // The API knows of no queue, and no doorbell rings across processes: a worker without a queue has to look by
    // itself.
    workerEnv = engine.redis ? engine.env : { RECONCILE_MS: '100' }
    installation = createInstallation()
  })

  afterEach(async () => {
    await installation.remove()
    await engine.stop()
  })

  test('the worker carries out what was asked of the API, and both stop cleanly', async () => {
    // Both find no database, and either may be the one to make it.
    let [api, worker] = await Promise.all([installation.startApi(), installation.startWorker(workerEnv)])
    await bootstrapOperator(await installation.open(), { email: 'operator@example.com', secret: OPERATOR_KEY })
    const key = await createUser(restClient(api.url, OPERATOR_KEY), 'ada@example.com')
    const [first, second, neighbour] = await Promise.all([
      seed(installation, 'ada@example.com'),
      seed(installation, 'ada@example.com', { devices: 20_000 }),
      seed(installation, 'ada@example.com'),
    ])

    const answer = await restClient(api.url, key).delete(`/organization?orgId=${first.id}`)
    expect(answer).toEqual({ status: 200, body: { status: 'Organization deleted', id: first.id } })
    expect(await completion(restClient(api.url, key), first.id)).toMatchObject({ state: 'completed', percent: 100 })
    await expectDestroyed(installation, first)

    // The API alone does nothing, and the worker needs no API.
    await expectCleanStop(worker)
    await restClient(api.url, key).delete(`/organization?orgId=${second.id}`)
    await expectCleanStop(api)
    expect((await readDeletion(installation, second.id)).state).toBe('requested')
    worker = await installation.startWorker(workerEnv)
    await waitForRowsGone(installation, second, Math.random() * 0.7)
    await expectCleanStop(worker)
    console.log(`Stopped the worker ${name}`, await readDeletion(installation, second.id))
    ;[api, worker] = await Promise.all([installation.startApi(), installation.startWorker(workerEnv)])
    expect(await completion(restClient(api.url, key), second.id)).toMatchObject({ state: 'completed', percent: 100 })
    await expectDestroyed(installation, second)
    await expectUntouched(installation, neighbour)
    await Promise.all([expectCleanStop(api), expectCleanStop(worker)])
  })
})

async function expectCleanStop(program: Program): Promise<void> {
  program.signal('SIGTERM')
  expect(await program.ending).toMatchObject({ code: 0, signal: null })
  expect(program.isAnythingLeft()).toBe(false)
}
