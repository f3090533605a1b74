import { verifyReceipt, type PublicKey, type SealedReceipt } from '@organizations/receipts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { engines, type Engine } from '../support/engines.ts'
import { createInstallation, OPERATOR_KEY, type Installation } from '../support/installation.ts'
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
import { waitFor } from '../support/wait-for.ts'

describe.each(engines)('the standalone server $name', ({ open }) => {
  let engine: Engine
  let installation: Installation
  let url: string
  let key: string
  let user: RestClient

  beforeAll(async () => {
    engine = await open()
    installation = createInstallation(engine.env)
    ;({ url } = await installation.startStandalone())
  })
  afterAll(async () => {
    await installation.remove()
    await engine.stop()
  })

  const enter = async (email: string) => {
    key = await createUser(restClient(url, OPERATOR_KEY), email)
    user = restClient(url, key)
  }

  test('destroys a deleted organization behind the answer, and nothing of its neighbour', async () => {
    await enter('ada@example.com')
    const doomed = await seed(installation, 'ada@example.com')
    const neighbour = await seed(installation, 'ada@example.com')
    const trpc = trpcClient(url, key)
    const preview = await trpc.organization.previewDeletion.query({ orgId: doomed.id })

    const answer = await user.delete(`/organization?orgId=${doomed.id}`)
    const read = await user.get(`/organization?orgId=${doomed.id}`)
    const list = await user.get('/organization')
    expect(answer).toEqual({ status: 200, body: { status: 'Organization deleted', id: doomed.id } })
    expect(read.status).toBe(403)
    expect(read.body).toMatchObject({ error: 'No access to this organization', status: 'KO' })
    expect(list.body.data).toEqual([expect.objectContaining({ id: neighbour.id })])

    let status: DeletionProgress
    do {
      const meanwhile = await user.get(`/organization?orgId=${neighbour.id}`)
      expect(meanwhile.status).toBe(200)
      status = await readProgress(user, doomed.id)
      expect(status.state).not.toBe('blocked')
    } while (status.state !== 'completed')
    expect(status.percent).toBe(100)
    await expectDestroyed(installation, doomed)
    await expectUntouched(installation, neighbour)

    const sealed = await receiptOf(doomed.id)
    expect(verifyReceipt(sealed, await servedKeys())).toEqual({ isValid: true })
    const removed = sealed.receipt['removed'] as { rows: number; objects: number; bytes: number }[] // published
    const sum = (of: (it: (typeof removed)[number]) => number) => removed.reduce((total, it) => total + of(it), 0)
    const files = { count: sum((it) => it.objects), bytes: sum((it) => it.bytes), isAtLeast: false }
    expect(preview).toMatchObject({ files, isAtLeast: false, total: sum((it) => it.rows) - 1 }) // all but its own row
  })

  test('does the same for an empty one, asked over tRPC', async () => {
    await enter('bob@example.com')
    const trpc = trpcClient(url, key)
    const { id } = await trpc.organization.create.mutate({ name: 'Empty' })
    const { id: neighbour } = await trpc.organization.create.mutate({ name: 'Neighbour' })

    expect(await trpc.organization.delete.mutate({ orgId: id })).toEqual({ id })
    await expect(trpc.organization.get.query({ orgId: id })).rejects.toMatchObject({
      data: { errorCode: 'organization_not_accessible' },
    })
    expect(await trpc.organization.list.query()).toEqual([expect.objectContaining({ id: neighbour })])
    const status = await completion(user, id)
    expect(status).toMatchObject({ state: 'completed', percent: 100, done: 3 }) // a member, the audit entry of its creation, and its event
    expect(await trpc.organization.deletion.query({ orgId: id })).toEqual(status)
    const sealed = await receiptOf(id)
    expect(await trpc.organization.receipt.query({ orgId: id })).toEqual(sealed)
  })

  /** As the service hands it out, once it is sealed. */
  async function receiptOf(id: string): Promise<SealedReceipt> {
    const receipt = async () =>
      (await user.get(`/organization/deletion/receipt?orgId=${id}`)).body.data as SealedReceipt | undefined // published
    return await waitFor(receipt, { what: 'the receipt' })
  }

  async function servedKeys(): Promise<PublicKey[]> {
    const { keys } = (await (await fetch(`${url}/.well-known/receipt-keys.json`)).json()) as { keys: PublicKey[] } // published
    return keys
  }
})
