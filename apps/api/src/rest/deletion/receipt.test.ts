import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { insertReceiptKey } from '@organizations/database'
import { OPERATOR_SECRET } from '@organizations/services/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openAppScene, type AppScene } from '../../testing/app-scene.ts'
import type { Keyholder } from '../../testing/test-users.ts'
import { APP_ID } from '../../testing/test-users.ts'
import { runDeletions, sealAll } from '../../testing/finish-deletions.ts'
import { allRows, insertDevices, insertKey } from '../../testing/rows.ts'
import { isGenuine, type SentKey, type SentReceipt } from '../../testing/verify-by-hand.ts'

let scene: AppScene
let address: string
beforeEach(async () => {
  scene = await openAppScene()
  address = await scene.server.app.listen({ port: 0, host: '127.0.0.1' })
  await publish(scene.server.deps.signingKey.kid, xOf(createPublicKey(scene.server.deps.signingKey.key)), 1)
})
afterEach(() => scene.server.close())

const content = 'the content of a bundle'

/** As the start of the service does. */
const publish = (kid: string, x: string, now: number) =>
  scene.server.deps.db.transaction().execute((trx) => insertReceiptKey(trx, { kid, x, now }))
const xOf = (key: ReturnType<typeof createPublicKey>) => key.export({ format: 'jwk' }).x ?? ''
const servedKeys = async () => {
  const { body } = await scene.server.call('GET', '/.well-known/receipt-keys.json')
  return (body as { keys: SentKey[] }).keys // the document's
}
const deleteIt = (who: Keyholder = 'owner', orgId = scene.users.orgId) =>
  scene.ask('DELETE', `/organization?orgId=${orgId}`, undefined, who)

/** The receipt, or the code of the refusal, as each door has it. */
const doors = {
  async REST(key: string, orgId: string) {
    const { body } = await scene.server.call('GET', `/organization/deletion/receipt/?orgId=${orgId}`, { key })
    const { data, code } = body as { data?: SentReceipt; code?: string } // the document's
    return data ?? code
  },
  async tRPC(key: string, orgId: string) {
    const input = encodeURIComponent(JSON.stringify({ orgId }))
    const { body } = await scene.server.call('GET', `/trpc/organization.receipt?input=${input}`, { key })
    const { result, error } = body as { result?: { data: SentReceipt }; error?: { data: { errorCode: string } } } // tRPC's
    return result?.data ?? error?.data.errorCode
  },
}
type Door = keyof typeof doors

async function receiptOver(door: Door, who: Keyholder = 'owner', orgId = scene.users.orgId): Promise<SentReceipt> {
  const receipt = await doors[door](scene.users[who], orgId)
  if (typeof receipt !== 'object') throw new Error(`Expected a receipt, got ${receipt}`)
  return receipt
}

describe.each(Object.keys(doors) as Door[])('the receipt of a deletion over %s', (door) => {
  test('is not there before the deletion is complete, nor before it is sealed', async () => {
    const { users, server } = scene
    expect(await doors[door](users.owner, users.orgId)).toBe('deletion_not_found')
    await deleteIt()
    expect(await doors[door](users.owner, users.orgId)).toBe('receipt_not_ready')
    await runDeletions(server)
    expect(await doors[door](users.owner, users.orgId)).toBe('receipt_not_ready')
    await sealAll(server)
    const { receipt } = await receiptOver(door)
    expect(receipt).toMatchObject({ number: 1, previousHash: null, organizationId: users.orgId })
  })

  test('verifies with the keys that are served, and not with a digit of it changed', async () => {
    await deleteIt()
    await scene.finishDeletions()
    const sent = await receiptOver(door)
    const keys = await servedKeys()
    expect(isGenuine(sent, keys)).toBe(true)
    const changed = JSON.parse(JSON.stringify(sent).replace('"rows":5', '"rows":4')) as SentReceipt // JSON again
    expect(changed).not.toEqual(sent)
    expect(isGenuine(changed, keys)).toBe(false)
    expect(isGenuine(sent, [])).toBe(false)
  })

  test('counts exactly what there was', async () => {
    const { deps } = scene.server
    for (const version of ['1.0.0', '1.0.1']) await upload(version)
    await scene.makeBundle('2.0.0')
    await scene.makeChannel('beta')
    await insertDevices(deps.db, APP_ID, 2500)
    await deleteIt()
    const census = await countRows()
    await scene.finishDeletions()
    const { receipt } = await receiptOver(door)
    const removed = receipt['removed'] as { table: string; rows: number; objects: number; bytes: number }[] // the document's
    const rows = Object.fromEntries(removed.filter((it) => it.rows > 0).map((it) => [it.table, it.rows]))
    expect(rows).toEqual(census)
    expect(rows).toMatchObject({ organizations: 1, apps: 1, bundles: 3, channels: 1, devices: 2500, members: 5 })
    const files = removed.filter((it) => it.objects > 0)
    expect(files).toMatchObject([{ table: 'bundles', objects: 2, bytes: 2 * content.length }])
    expect(receipt['strays']).toBe(0)
    expect(JSON.stringify(receipt)).not.toMatch(/Acme|@|com\.example|https?:/)
  })

  test('is for any key of the requester that could reach it, and for no other user', async () => {
    const { users, server } = scene
    await deleteIt()
    await scene.finishDeletions()
    const { userId } = users.ownerUser
    const weak = await insertKey(server.deps.db, { secret: 'another-key-of-the-owner', userId, mode: 'read' })
    for (const key of [users.owner, users.ownerHere, weak]) {
      expect(await doors[door](key, users.orgId)).toMatchObject({ receipt: { number: 1 } })
    }
    for (const key of [users.admin, users.reader, users.stranger, users.ownerElsewhere, users.ownerNothing]) {
      expect(await doors[door](key, users.orgId)).toBe('deletion_not_found')
    }
    expect(await doors[door](OPERATOR_SECRET, users.orgId)).toBe('deletion_not_found')
    expect(await doors[door](users.ownerExpired, users.orgId)).toBe('invalid_api_key')
  })
})

describe('the operator', () => {
  const list = async (query = '') => {
    const { body } = await scene.server.call('GET', `/operator/receipt${query}`, { key: OPERATOR_SECRET })
    return (body as { data: SentReceipt[] }).data // the document's
  }

  test('gets the receipts of all deletions in the order of their numbers, by page, each after the one before', async () => {
    const { users } = scene
    expect(await list()).toEqual([])
    await scene.makeChannel('beta')
    await scene.ask('DELETE', '/channel', { app_id: APP_ID, channel: 'beta' })
    await scene.finishDeletions()
    await deleteIt()
    await scene.finishDeletions()
    await deleteIt('neighbour', users.neighbourOrgId)
    await scene.finishDeletions()
    const all = await list()
    expect(all.map(({ receipt }) => [receipt.number, receipt['organizationId']])).toEqual([
      [1, users.orgId],
      [2, users.orgId],
      [3, users.neighbourOrgId],
    ])
    expect(all.map(({ receipt }) => receipt.previousHash)).toEqual([null, all[0]?.hash, all[1]?.hash])
    const keys = await servedKeys()
    for (const sent of all) expect(isGenuine(sent, keys)).toBe(true)
    expect(await list('?limit=1')).toEqual(all.slice(0, 1))
    expect(await list('?after=1&limit=1')).toEqual(all.slice(1, 2))
    expect(await list('?after=1')).toEqual(all.slice(1))
    expect(await list('/?after=3')).toEqual([])
    expect(await receiptOver('REST')).toEqual(all[1])
  })
})

describe('the keys of receipts', () => {
  test('are public, oldest first, and the old ones stay', async () => {
    await deleteIt()
    await scene.finishDeletions()
    const sent = await receiptOver('REST')
    await publish('a-newer-key', xOf(generateKeyPairSync('ed25519').publicKey), 2)
    const keys = await servedKeys()
    expect(keys.map(({ kid, kty, crv }) => [kid, kty, crv])).toEqual([
      [scene.server.deps.signingKey.kid, 'OKP', 'Ed25519'],
      ['a-newer-key', 'OKP', 'Ed25519'],
    ])
    expect(keys.flatMap((key) => Object.keys(key)).includes('d')).toBe(false)
    expect(isGenuine(sent, keys)).toBe(true)
    expect(isGenuine(sent, keys.slice(1))).toBe(false)
  })
})

/** Puts content into the organization's app. */
async function upload(version: string): Promise<void> {
  const url = `${address}/bundle/upload?app_id=${APP_ID}&version=${version}`
  const { status } = await fetch(url, { method: 'PUT', headers: { authorization: scene.users.owner }, body: content })
  expect(status).toBe(200)
}

/** The rows of the organization in each table that the receipt counts: all tables but the retained ones. */
async function countRows(): Promise<Record<string, number>> {
  const isKept = (table: string) =>
    ['tombstones', 'deletions', 'receipts', 'outbox', 'organization_endings'].includes(table)
  const counts: [string, number][] = Object.entries(await allRows(scene.server.deps.db)).map(([table, rows]) => {
    const column = table === 'organizations' ? 'id' : 'organization_id'
    const isOurs = (row: unknown) => (row as Record<string, unknown>)[column] === scene.users.orgId
    return [table, isKept(table) ? 0 : rows.filter(isOurs).length]
  })
  return Object.fromEntries(counts.filter(([, count]) => count > 0))
}
