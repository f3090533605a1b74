import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { engines, type Engine } from '../support/engines.ts'
import { createInstallation, OPERATOR_KEY, type Installation, type Server } from '../support/installation.ts'
import {
  completion,
  createUser,
  readProgress,
  restClient,
  type DeletionProgress,
  type RestClient,
} from '../support/rest-client.ts'
import { expectDestroyed, expectUntouched, seed } from '../support/seeded.ts'
import { trpcClient } from '../support/trpc-client.ts'

describe.each(engines)('the standalone server $name', ({ open }) => {
  let engine: Engine
  let installation: Installation
  let server: Server
  let key: string
  let ada: RestClient

  beforeEach(async () => {
    engine = await open()
    installation = createInstallation(engine.env)
    server = await installation.startStandalone()
    key = await createUser(restClient(server.url, OPERATOR_KEY), 'ada@example.com')
    ada = restClient(server.url, key)
  })

  afterEach(async () => {
    await installation.remove()
    await engine.stop()
  })

  test('destroys a deleted organization behind the answer, and nothing of its neighbour', async () => {
    const doomed = await seed(installation, 'ada@example.com')
    const neighbour = await seed(installation, 'ada@example.com')

    const answer = await ada.delete(`/organization?orgId=${doomed.id}`)
    const read = await ada.get(`/organization?orgId=${doomed.id}`)
    const list = await ada.get('/organization')
    expect(answer).toEqual({ status: 200, body: { status: 'Organization deleted', id: doomed.id } })
    expect(read.status).toBe(403)
    expect(read.body).toMatchObject({ error: 'No access to this organization', status: 'KO' })
    expect(list.body.data).toEqual([expect.objectContaining({ id: neighbour.id })])

    let status: DeletionProgress
    do {
      const meanwhile = await ada.get(`/organization?orgId=${neighbour.id}`)
      expect(meanwhile.status).toBe(200)
      status = await readProgress(ada, doomed.id)
      expect(status.state).not.toBe('blocked')
    } while (status.state !== 'completed')
    expect(status.percent).toBe(100)
    await expectDestroyed(installation, doomed)
    await expectUntouched(installation, neighbour)
  })

  test('does the same for a deletion that was asked over tRPC', async () => {
    const trpc = trpcClient(server.url, key)
    const { id: emptyId } = await trpc.organization.create.mutate({ name: 'Empty' })
    const doomed = await seed(installation, 'ada@example.com')
    const neighbour = await seed(installation, 'ada@example.com')

    expect(await trpc.organization.delete.mutate({ orgId: doomed.id })).toEqual({ id: doomed.id })
    expect(await trpc.organization.delete.mutate({ orgId: emptyId })).toEqual({ id: emptyId })
    await expect(trpc.organization.get.query({ orgId: doomed.id })).rejects.toMatchObject({
      data: { errorCode: 'organization_not_accessible' },
    })
    expect(await trpc.organization.list.query()).toEqual([expect.objectContaining({ id: neighbour.id })])

    const status = await completion(ada, doomed.id)
    expect(await trpc.organization.deletion.query({ orgId: doomed.id })).toEqual(status)
    expect(status).toMatchObject({ state: 'completed', percent: 100 })
    expect(await completion(ada, emptyId)).toMatchObject({ state: 'completed', percent: 100, done: 2 }) // a member, and the audit entry of its creation
    await expectDestroyed(installation, doomed)
    await expectUntouched(installation, neighbour)
  })
})
