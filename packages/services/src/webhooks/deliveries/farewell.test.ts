import { findDeletionOf, findReceipt } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { parseInput, replayTombstonesInput, type Deletion } from '@organizations/domain'
import { publicKeyOf, signStatement, verifyReceipt } from '@organizations/receipts'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startWebhookReceiver, type WebhookReceiver } from '../../../../../test/support/webhook-receiver.ts'
import { runDeletion, type SliceOutcome } from '../../deletion/run/run-deletion.ts'
import { replayTombstones } from '../../operator/tombstones/replay-tombstones.ts'
import { deleteOrganization } from '../../organizations/delete-organization.ts'
import { eraseCompleted } from '../../receipts/erase-completed.ts'
import { getReceipt } from '../../receipts/get-receipt.ts'
import { sealReceipts } from '../../receipts/seal-receipts.ts'
import { openDeliveryScenario, type DeliveryScenario } from '../../testing/delivery-scenario.ts'
import { SECRET } from '../../testing/endpoints.ts'
import { getWorkload } from '../../operator/get-workload.ts'
import { settleTries } from './settle-tries.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND

describe.each(testDatabases)('the farewell to endpoints on $name', ({ open }) => {
  let scenario: DeliveryScenario
  let receiver: WebhookReceiver
  beforeEach(async () => {
    scenario = await openDeliveryScenario(open)
    receiver = await startWebhookReceiver()
  })
  afterEach(async () => {
    await receiver.close()
    await scenario.close()
  })

  const request = async () => {
    const { deps, actor, organizationId: orgId } = scenario
    await deleteOrganization(deps, { actor, input: { orgId } })
    return await deletion()
  }
  const deletion = async (): Promise<Deletion> => {
    const found = await findDeletionOf(scenario.deps.db, scenario.organizationId)
    if (found === undefined) throw new Error('Expected a deletion')
    return found
  }
  const run = async (): Promise<SliceOutcome> => {
    const { id } = await deletion()
    const { signal } = new AbortController()
    for (;;) {
      const outcome = await runDeletion(scenario.deps, { deletionId: id, signal })
      if (outcome !== 'more') return outcome
    }
  }
  const receipt = async () => await findReceipt(scenario.deps.db, (await deletion()).id)
  const rowsLeft = async () => {
    const { db } = scenario.deps
    const count = async (table: 'webhooks' | 'webhook_deliveries' | 'events' | 'members') =>
      (await db.selectFrom(table).select('organization_id').execute()).length
    return { webhooks: await count('webhooks'), members: await count('members'), events: await count('events') }
  }

  test('is all that they hear from the fence on: the deletion waits for it, and the signed receipt counts it', async () => {
    const { deps, actor, organizationId } = scenario
    await scenario.addEndpoint(`${receiver.url}/all`)
    await scenario.addEndpoint(`${receiver.url}/apps`, { events: ['app.*'] })
    await scenario.happen()
    await scenario.fanOut()
    await scenario.happen()
    const { id: deletionId } = await request()
    expect(await run()).toBe('later')
    expect(await run()).toBe('not ours') // it has given the lease back, and is not due
    expect(await rowsLeft()).toEqual({ webhooks: 2, members: 0, events: 0 })
    const workload = await getWorkload(deps, { actor: deps.operator })
    expect(workload).toMatchObject({ deletionsWaitingForOthers: 1, oldestEventAgeMs: 0 })

    const { doorbell } = deps
    let rings = 0
    deps.doorbell = { ring: () => void (rings += 1) }
    await scenario.fanOut()
    deps.now = Date.now() // by which the library judges
    expect(await scenario.deliver()).toBe(1)
    deps.doorbell = doorbell
    expect(rings).toBe(1)
    const [got] = receiver.received
    expect(receiver.received).toHaveLength(1)
    expect(got?.path).toBe('/all')
    const event = new Webhook(SECRET).verify(got?.body ?? '', { ...got?.headers } as Record<string, string>)
    expect(event).toMatchObject({
      id: got?.headers['webhook-id'],
      type: 'organization.deleted',
      data: { organization_id: organizationId, sequence: 4, deletion_id: deletionId, replayed: false },
    })

    expect(await run()).toBe('ended') // due at once
    expect(await deletion()).toMatchObject({ state: 'completed', round: 1 })
    expect(await rowsLeft()).toEqual({ webhooks: 0, members: 0, events: 0 })
    const { signal } = new AbortController()
    await eraseCompleted({ ...deps, signal })
    await sealReceipts({ ...deps, signal })
    const sealed = await getReceipt(deps, { actor, input: { orgId: organizationId } })
    const told = { version: 2, farewell: { endpoints: 1, delivered: 1, failed: 0 }, undelivered: 2 }
    expect(sealed.receipt).toMatchObject(told)
    expect(JSON.stringify(sealed)).not.toContain(receiver.url)
    const keys = [publicKeyOf(deps.signingKey.key)]
    expect(verifyReceipt(sealed, keys)).toEqual({ isValid: true })
    const forged = { ...sealed, receipt: { ...sealed.receipt, undelivered: 0 } }
    expect(verifyReceipt(forged, keys)).toMatchObject({ isValid: false })
  })

  test('is tried at once, after 5 and after 20 seconds, also when an endpoint asks for another time', async () => {
    receiver.answer = () => ({ status: 503, headers: { 'retry-after': '3600' } })
    await scenario.addEndpoint(receiver.url)
    await request()
    const began = scenario.deps.clock()
    const tried: number[] = []
    for (let at = 0; at <= MINUTE && (await run()) !== 'ended'; at += SECOND) {
      scenario.deps.now = began + at
      if ((await scenario.deliver()) > 0) tried.push(at / SECOND)
    }
    expect(tried).toEqual([0, 5, 20])
    expect(await deletion()).toMatchObject({ state: 'completed', round: 1 })
    expect(await receipt()).toMatchObject({ farewell: { endpoints: 1, delivered: 0, failed: 1 }, undelivered: 0 })
  })

  test('needs no 410 to be the last: it disables nothing, and the deletion goes on', async () => {
    receiver.answer = () => ({ status: 410 })
    await scenario.addEndpoint(receiver.url)
    await request()
    expect(await scenario.deliver()).toBe(1)
    expect(await run()).toBe('ended')
    expect(await receipt()).toMatchObject({ farewell: { endpoints: 1, delivered: 0, failed: 1 } })
  })

  /** Runs slices at the times that they ask for, and says after how long the deletion has ended. */
  const waitForEnd = async (since: number): Promise<number> => {
    while ((await run()) !== 'ended') {
      const { due_at } = await scenario.deps.db.selectFrom('deletions').select('due_at').executeTakeFirstOrThrow()
      scenario.deps.now = due_at ?? 0
      if (scenario.deps.now - since > 60 * MINUTE) throw new Error('Expected an end')
    }
    return scenario.deps.clock() - since
  }

  test('is waited for 10 minutes when nothing is tried, and a minute from the first try on', async () => {
    await scenario.addEndpoint(receiver.url)
    await request()
    expect(await waitForEnd(scenario.deps.clock())).toBe(10 * MINUTE)
    expect(await deletion()).toMatchObject({ state: 'completed', round: 1, failures: 0 })
    expect(await receipt()).toMatchObject({ farewell: { endpoints: 1, delivered: 0, failed: 1 } })
    expect(receiver.received).toEqual([])
  })

  test('is waited for a minute from the commit of the first try on, though its worker dies then', async () => {
    receiver.answer = () => ({ status: 500 })
    await scenario.addEndpoint(receiver.url)
    await request()
    scenario.pass(30 * SECOND)
    await settleTries(scenario.deps, await scenario.tryOnce())
    expect(await waitForEnd(scenario.deps.clock())).toBe(MINUTE)
  })

  test('is made once more when its worker dies before it has written down the answer', async () => {
    await scenario.addEndpoint(receiver.url)
    await request()
    const lost = await scenario.tryOnce()
    scenario.pass(10 * SECOND)
    expect(await scenario.deliver()).toBe(1)
    await settleTries(scenario.deps, lost)
    expect(await run()).toBe('ended')
    expect(receiver.received.map((it) => it.body)).toEqual([receiver.received[0]?.body, receiver.received[0]?.body])
    await settleTries(scenario.deps, lost) // and after its rows are gone
  })

  test('keeps its places: it comes although four tries of before hang', async () => {
    await scenario.addEndpoint(receiver.url)
    for (let n = 0; n < 6; n += 1) await scenario.happen()
    await scenario.fanOut()
    const onTheirWay = await scenario.tryOnce()
    expect(onTheirWay).toHaveLength(4)
    await request()
    expect(await scenario.deliver()).toBe(1)
    await settleTries(scenario.deps, onTheirWay) // they may end
    expect(await run()).toBe('ended')
    expect(await receipt()).toMatchObject({ farewell: { delivered: 1 }, undelivered: 2 })
  })

  test('is not waited for where none hears of it, and the receipt has no word of it', async () => {
    await scenario.addEndpoint(receiver.url, { events: ['app.*'] })
    const off = await scenario.addEndpoint(receiver.url)
    await scenario.write((trx) => trx.updateTable('webhooks').set({ enabled: 0 }).where('id', '=', off).execute())
    await request()
    expect(await run()).toBe('ended')
    expect(await scenario.deliver()).toBe(0)
    const body = await receipt()
    for (const field of ['farewell', 'undelivered']) expect(body).not.toHaveProperty(field)
  })

  test('is sent to none when a tombstone is replayed on a restored backup, which also drops what waited', async () => {
    const { deps, organizationId } = scenario
    await scenario.addEndpoint(receiver.url)
    await scenario.happen()
    await scenario.fanOut()
    const of = { organizationId, deletionId: deps.ids.deletion(), requestedAt: '2099-01-01T00:00:00.000Z' }
    const tombstone = { subject: { kind: 'organization', id: organizationId }, ...of }
    const signed = { ...tombstone, ...(await signStatement('tombstone', tombstone, deps.signingKey)) }
    const input = parseInput(replayTombstonesInput, { tombstones: [signed] })
    expect(await replayTombstones(deps, { actor: deps.operator, input })).toMatchObject({ deletedAgain: 1 })
    expect(await scenario.deliver()).toBe(0)
    expect(await run()).toBe('ended')
    expect(receiver.received).toEqual([])
    expect(await receipt()).toMatchObject({ farewell: { endpoints: 0, delivered: 0, failed: 0 }, undelivered: 1 })
  })
})
