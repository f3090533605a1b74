import { verifyReceipt, type PublicKey, type SealedReceipt } from '@organizations/receipts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { createInstallation, OPERATOR_KEY, type Installation } from '../support/installation.ts'
import { completion, createUser, restClient, type RestClient } from '../support/rest-client.ts'
import { expectDestroyed, expectUntouched, seed, type Seeded } from '../support/seeded.ts'
import { trpcClient } from '../support/trpc-client.ts'
import { waitFor } from '../support/wait-for.ts'

describe('the receipt of a deletion', () => {
  let installation: Installation
  let url: string
  let key: string
  let ada: RestClient

  beforeEach(async () => {
    installation = createInstallation()
    ;({ url } = await installation.startStandalone())
    key = await createUser(restClient(url, OPERATOR_KEY), 'ada@example.com')
    ada = restClient(url, key)
  })
  afterEach(() => installation.remove())

  /** As the service hands it out, once it is sealed. */
  const receiptOf = async ({ id }: Seeded) =>
    await waitFor(
      async () => (await ada.get(`/organization/deletion/receipt?orgId=${id}`)).body.data as SealedReceipt | undefined, // published
      { what: 'the receipt' },
    )
  const servedKeys = async () => {
    const { keys } = (await (await fetch(`${url}/.well-known/receipt-keys.json`)).json()) as { keys: PublicKey[] } // published
    return keys
  }

  test('is given over both doors after a real deletion, verifies, and tells what was seeded and previewed', async () => {
    const doomed = await seed(installation, 'ada@example.com', { devices: 500 })
    const neighbour = await seed(installation, 'ada@example.com', { devices: 500 })
    const trpc = trpcClient(url, key)
    const preview = await trpc.organization.previewDeletion.query({ orgId: doomed.id })
    const refused = { status: 404, body: { code: 'deletion_not_found' } }
    expect(await ada.get(`/organization/deletion/receipt?orgId=${doomed.id}`)).toMatchObject(refused)

    await ada.delete(`/organization?orgId=${doomed.id}`)
    await completion(ada, doomed.id)
    const sealed = await receiptOf(doomed)
    expect(await trpc.organization.receipt.query({ orgId: doomed.id })).toEqual(sealed)
    const keys = await servedKeys()
    expect(verifyReceipt(sealed, keys)).toEqual({ isValid: true })
    const elsewhere = { ...sealed, receipt: { ...sealed.receipt, organizationId: neighbour.id } }
    expect(verifyReceipt(elsewhere, keys)).toMatchObject({ isValid: false })

    const removed = sealed.receipt['removed'] as { table: string; rows: number; objects: number; bytes: number }[] // published
    const seeded = Object.entries(doomed.census.tables).map(([table, { rows }]) => [table, rows])
    expect(Object.fromEntries(removed.map(({ table, rows }) => [table, rows]))).toEqual(Object.fromEntries(seeded))
    const sum = (of: (it: (typeof removed)[number]) => number) => removed.reduce((total, it) => total + of(it), 0)
    const files = { count: Object.keys(doomed.census.objects).length, bytes: doomed.bytes, isAtLeast: false }
    expect({ count: sum((it) => it.objects), bytes: sum((it) => it.bytes), isAtLeast: false }).toEqual(files)
    expect(preview).toMatchObject({ files, isAtLeast: false, total: sum((it) => it.rows) - 1 }) // all but its own row
    await expectDestroyed(installation, doomed)
    await expectUntouched(installation, neighbour)
  })
})
