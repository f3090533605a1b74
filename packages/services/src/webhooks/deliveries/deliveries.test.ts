import { insertTombstone, renewClaims } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startWebhookReceiver, type WebhookReceiver } from '../../../../../test/support/webhook-receiver.ts'
import { makeCertificate } from '../../../../../test/support/make-certificate.ts'
import { openDeliveryScenario, type DeliveryScenario } from '../../testing/delivery-scenario.ts'
import { SECRET } from '../../testing/endpoints.ts'
import { purgeExpired } from '../../outbox/purge-expired.ts'
import { claimDueDeliveries } from './claim-due-deliveries.ts'
import { createWebhook } from '../create-webhook.ts'
import { getDelivery } from './get-delivery.ts'
import { disableOverfull } from '../disable-webhook.ts'
import { settleTries } from './settle-tries.ts'
import { updateWebhook } from '../update-webhook.ts'

const SECOND = 1000
const HOUR = 3_600_000
const certificate = makeCertificate(['127.0.0.1'])

describe.each(testDatabases)('deliveries on $name', ({ open }) => {
  let scenario: DeliveryScenario
  let receiver: WebhookReceiver
  beforeEach(async () => {
    scenario = await openDeliveryScenario(open, { ca: certificate.cert })
    receiver = await startWebhookReceiver(certificate)
  })
  afterEach(async () => {
    await receiver.close()
    await scenario.close()
  })

  const states = async () => (await scenario.deliveries()).map((it) => it.state)

  test('reach a receiver over HTTPS, which verifies them with the reference library', async () => {
    await scenario.addEndpoint(`${receiver.url}/hook`)
    const id = await scenario.happen('app.created')
    scenario.deps.now = Date.now() // by which the library judges
    await scenario.fanOut()
    expect(await scenario.deliver()).toBe(1)
    const [got] = receiver.received
    expect(got?.path).toBe('/hook')
    expect(got?.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': id })
    const verified = new Webhook(SECRET).verify(got?.body ?? '', { ...got?.headers } as Record<string, string>)
    expect(verified).toEqual({
      id,
      type: 'app.created',
      timestamp: '2026-01-02T03:04:05.001Z',
      data: {
        organization_id: scenario.organizationId,
        sequence: 2,
        actor: null,
        app_id: 'com.example.app',
        changes: { name: 'An app', icon_url: null },
      },
    })
    expect(await scenario.deliveries()).toMatchObject([
      {
        state: 'delivered',
        attempt: 1,
        status: 204,
        next_try_at: null,
        claim_ends_at: null,
        error: null,
        event_id: id,
      },
    ])
  })

  test('are read with the body that is sent, until their event is not kept any more', async () => {
    await scenario.addEndpoint(receiver.url)
    await scenario.happen('app.created')
    await scenario.fanOut()
    await scenario.deliver()
    const { deps, organizationId: orgId, actor } = scenario
    const [{ id: deliveryId } = { id: '' }] = await scenario.deliveries()
    const read = async () => await getDelivery(deps, { actor, input: { orgId, deliveryId } })
    expect(await read()).toMatchObject({ id: deliveryId, status: 'success', payload: receiver.received[0]?.body })
    await scenario.write((trx) => trx.deleteFrom('events').execute())
    expect(await read()).toMatchObject({ id: deliveryId, payload: null })
  })

  test('are signed with both secrets while one replaces the other', async () => {
    const old = `whsec_${Buffer.alloc(32, 2).toString('base64')}`
    const now = Date.now()
    await scenario.addEndpoint(receiver.url, { previous: { secret: old, until: now + HOUR } })
    await scenario.happen()
    await scenario.fanOut()
    scenario.deps.now = now
    await scenario.deliver()
    const verify = (secret: string) => {
      const got = receiver.received.at(-1)
      return new Webhook(secret).verify(got?.body ?? '', { ...got?.headers } as Record<string, string>)
    }
    expect(verify(SECRET)).toEqual(verify(old))
    expect(() => verify(`whsec_${Buffer.alloc(32, 3).toString('base64')}`)).toThrow('No matching signature')
  })

  test('are made for the endpoints that subscribe and were there before, and for each event once', async () => {
    const all = await scenario.addEndpoint(`${receiver.url}/all`)
    const apps = await scenario.addEndpoint(`${receiver.url}/apps`, { events: ['app.created'] })
    const other = await scenario.addOrganization()
    const others = await scenario.addEndpoint(`${receiver.url}/others`, { organizationId: other })
    const made = await scenario.happen('app.created')
    const gone = await scenario.happen('app.deleted')
    const foreign = await scenario.happen('app.created', other)
    await scenario.addEndpoint(`${receiver.url}/late`)
    await scenario.fanOut()
    await scenario.fanOut()
    const pairs = (await scenario.deliveries()).map((it) => `${it.webhook_id} ${it.event_id}`)
    expect(pairs).toHaveLength(4)
    expect(new Set(pairs)).toEqual(
      new Set([`${all} ${made}`, `${apps} ${made}`, `${all} ${gone}`, `${others} ${foreign}`]),
    )
  })

  test.for([-1, 1])('go by the order of commits, also where clocks differ by %i hours', async (hours) => {
    const { deps, organizationId: orgId } = scenario
    const { actor } = scenario
    const ofEndpoints = { ...deps, clock: () => deps.clock() + hours * HOUR, targets: { allowPrivate: true } }
    const input = { orgId, name: 'test', url: receiver.url, events: ['*'], enabled: undefined }
    const before = await scenario.happen()
    const { id: early } = await createWebhook(ofEndpoints, { actor, input })
    const between = await scenario.happen()
    const { id: webhookId } = await createWebhook(ofEndpoints, { actor, input })
    const unchanged = { name: undefined, url: undefined, events: undefined }
    const enable = async (enabled: boolean) =>
      await updateWebhook(ofEndpoints, { actor, input: { orgId, webhookId, ...unchanged, enabled } })
    await enable(false)
    const whileOff = await scenario.happen()
    await enable(true)
    const after = await scenario.happen()
    await enable(true)
    await scenario.fanOut()
    const heard = async (id: string) =>
      (await scenario.deliveries())
        .filter((it) => it.webhook_id === id && it.event_type === 'app.created')
        .map((it) => it.event_id)
    expect(await heard(early)).toEqual([between, whileOff, after])
    expect(await heard(early)).not.toContain(before)
    expect(await heard(webhookId)).toEqual([after])
    const made = (await scenario.deliveries()).filter((it) => it.event_type === 'webhook.created')
    expect(made.map((it) => it.webhook_id)).toEqual([early]) // of the other one: none hears of itself
  })

  test('are tried ten times over four days with the same id, and then have failed', async () => {
    receiver.answer = () => ({ status: 500, body: 'no' })
    const id = await scenario.addEndpoint(receiver.url)
    await scenario.happen()
    await scenario.fanOut()
    const began = scenario.deps.clock()
    const tried: number[] = []
    for (let n = 0; n < 10; n += 1) {
      expect(await scenario.deliver()).toBe(1)
      tried.push((scenario.deps.clock() - began) / SECOND)
      const [delivery] = await scenario.deliveries()
      if (delivery?.next_try_at === null || delivery === undefined) break
      scenario.deps.now = delivery.next_try_at - 1
      expect(await scenario.deliver()).toBe(0)
      scenario.pass(1)
      await enableAgain(id) // it fails for three days: that is another test
    }
    expect(tried).toEqual([0, 5, 305, 2105, 9305, 27_305, 63_305, 113_705, 185_705, 272_105])
    expect(await scenario.deliveries()).toMatchObject([
      { state: 'failed', attempt: 10, status: 500, response_preview: 'no', next_try_at: null },
    ])
    expect(new Set(receiver.received.map((it) => it.headers['webhook-id'])).size).toBe(1)
    expect(new Set(receiver.received.map((it) => it.body)).size).toBe(1)
  })

  const change = async (id: string, values: object) =>
    await scenario.write(
      (trx) =>
        trx
          .updateTable('webhooks')
          .set(values)
          .where('id', '=', id as never)
          .execute(), // of this scenario
    )
  const enableAgain = async (id: string) => await change(id, { failing_since: null })

  test('wait for as long as the endpoint asks', async () => {
    receiver.answer = () => ({ status: 429, headers: { 'retry-after': '7200' } })
    await scenario.addEndpoint(receiver.url)
    await scenario.happen()
    await scenario.fanOut()
    await scenario.deliver()
    scenario.pass(2 * HOUR - 1)
    expect(await scenario.deliver()).toBe(0)
    scenario.pass(1)
    expect(await scenario.deliver()).toBe(1)
  })

  test('end with 410: the endpoint is disabled, what waits has failed, and an event tells of it', async () => {
    receiver.answer = () => ({ status: 410 })
    const id = await scenario.addEndpoint(`${receiver.url}/gone`)
    const witness = await scenario.addEndpoint(`${receiver.url}/witness`, { events: ['webhook.disabled'] })
    for (let n = 0; n < 8; n += 1) await scenario.happen()
    await scenario.fanOut()
    await settleTries(scenario.deps, await scenario.tryOnce())
    expect(await scenario.endpoint(id)).toMatchObject({ enabled: 0, disabled_reason: 'It answered 410 Gone' })
    expect(new Set(await states())).toEqual(new Set(['failed']))
    expect(await scenario.deliver()).toBe(0)
    await scenario.fanOut()
    const told = (await scenario.deliveries()).filter((it) => it.webhook_id === witness)
    expect(told).toMatchObject([{ event_type: 'webhook.disabled', state: 'pending' }])
  })

  test('that only fail for three days disable the endpoint, and one success among them does not', async () => {
    receiver.answer = () => ({ status: 500 })
    const id = await scenario.addEndpoint(receiver.url)
    const fail = async () => {
      await scenario.happen()
      await scenario.fanOut()
      await scenario.deliver()
    }
    await fail()
    scenario.pass(71 * HOUR)
    receiver.answer = () => ({ status: 200 })
    await scenario.deliver()
    expect(await scenario.endpoint(id)).toMatchObject({ enabled: 1, failing_since: null })
    receiver.answer = () => ({ status: 500 })
    await fail()
    scenario.pass(72 * HOUR - 2)
    await fail()
    expect(await scenario.endpoint(id)).toMatchObject({ enabled: 1 })
    await fail()
    expect(await scenario.endpoint(id)).toMatchObject({ enabled: 0, disabled_reason: 'It has only failed for 3 days' })
    expect(await states()).not.toContain('pending')
  })

  test('that are too many for an endpoint disable it, and no other', async () => {
    const full = await scenario.addEndpoint(receiver.url)
    const other = await scenario.addEndpoint(receiver.url, { events: ['app.deleted'] })
    for (const type of ['app.created', 'app.created', 'app.deleted'] as const) await scenario.happen(type)
    await scenario.fanOut()
    const { signal } = new AbortController()
    await disableOverfull(scenario.deps, { signal, most: 4 })
    expect(await scenario.endpoint(full)).toMatchObject({ enabled: 1 })
    await disableOverfull(scenario.deps, { signal, most: 3 })
    expect(await scenario.endpoint(full)).toMatchObject({ enabled: 0, disabled_reason: '3 deliveries waited for it' })
    expect(await scenario.endpoint(other)).toMatchObject({ enabled: 1 })
    const pending = (await scenario.deliveries()).filter((it) => it.state === 'pending')
    expect(pending.map((it) => it.webhook_id)).toEqual([other])
  })

  const claim = async (more: Partial<Parameters<typeof claimDueDeliveries>[1]> = {}) =>
    await claimDueDeliveries(scenario.deps, { after: '', places: 1000, slowPlaces: 1000, ...more })

  test('are four at a time to an endpoint, one after three timeouts, and as before once it answers', async () => {
    const id = await scenario.addEndpoint(receiver.url)
    for (let n = 0; n < 10; n += 1) await scenario.happen()
    await scenario.fanOut()
    const { claimed } = await claim()
    expect(claimed).toHaveLength(4)
    scenario.pass(9 * SECOND)
    await scenario.write((trx) => renewClaims(trx, claimed))
    scenario.pass(9 * SECOND)
    expect((await claim()).claimed).toHaveLength(0)
    await change(id, { timeouts: 3 })
    scenario.pass(10 * SECOND) // the claims end by themselves
    expect((await claim({ slowPlaces: 0 })).claimed).toHaveLength(0)
    expect((await claim()).claimed).toHaveLength(1)
    scenario.pass(10 * SECOND)
    expect(await scenario.deliver()).toBe(10)
    expect(scenario.mostAtATime(receiver.url)).toBe(4)
    expect(await scenario.endpoint(id)).toMatchObject({ timeouts: 0 })
  })

  test('are claimed in turn by endpoint', async () => {
    for (let n = 0; n < 5; n += 1) await scenario.addEndpoint(receiver.url)
    for (let n = 0; n < 20; n += 1) await scenario.happen()
    await scenario.fanOut()
    const rows = await scenario.deliveries()
    const endpointOf = new Map(rows.map((it) => [it.id, it.webhook_id]))
    const first = await claim({ places: 8 })
    const second = await claim({ places: 8, after: first.after })
    const third = await claim({ places: 8, after: second.after })
    const had = [first, second, third].map((it) => new Set(it.claimed.map(({ id }) => endpointOf.get(id))))
    expect(had.map((it) => it.size)).toEqual([2, 2, 1])
    expect(new Set(had.flatMap((it) => [...it])).size).toBe(5)
  })

  test('whose worker dies are due again when its claim ends, and what it writes late counts for nothing', async () => {
    await scenario.addEndpoint(receiver.url)
    await scenario.happen()
    await scenario.fanOut()
    receiver.answer = () => ({ status: 500 })
    const late = await scenario.tryOnce()
    scenario.pass(10 * SECOND - 1)
    expect(await scenario.tryOnce()).toHaveLength(0)
    scenario.pass(1)
    receiver.answer = () => ({ status: 200 })
    const second = await scenario.tryOnce()
    await settleTries(scenario.deps, late)
    expect(await scenario.deliveries()).toMatchObject([{ state: 'pending', attempt: 0, status: null }])
    await settleTries(scenario.deps, second)
    await settleTries(scenario.deps, late)
    expect(await scenario.deliveries()).toMatchObject([{ state: 'delivered', attempt: 1, status: 200 }])
  })

  test('of an endpoint that is disabled or deleted by hand fail at once, and those of others go on', async () => {
    const id = await scenario.addEndpoint(`${receiver.url}/off`)
    await scenario.addEndpoint(`${receiver.url}/on`)
    receiver.answer = () => ({ status: 500 })
    await scenario.happen()
    await scenario.fanOut()
    expect(await scenario.deliver()).toBe(2)
    receiver.answer = () => ({ status: 200 })
    await change(id, { enabled: 0 })
    expect(await scenario.deliver()).toBe(0)
    expect((await states()).toSorted()).toEqual(['failed', 'pending'])
    scenario.pass(5 * SECOND)
    expect(await scenario.deliver()).toBe(1)
    expect(receiver.received.map((it) => it.path).slice(2)).toEqual(['/on'])
    expect((await states()).toSorted()).toEqual(['delivered', 'failed'])
    await scenario.happen()
    await scenario.fanOut()
    expect(await scenario.deliveries()).toHaveLength(3)
  })

  test('of a deleted organization are not made, and not tried any more', async () => {
    await scenario.addEndpoint(receiver.url)
    const other = await scenario.addOrganization()
    await scenario.addEndpoint(receiver.url, { organizationId: other })
    await scenario.happen()
    await scenario.fanOut()
    await scenario.happen()
    await scenario.happen('app.created', other)
    await fenceOff()
    await scenario.fanOut()
    expect(await scenario.deliveries()).toHaveLength(2)
    expect(await scenario.deliver()).toBe(1)
  })

  const fenceOff = async () => {
    const { deps, organizationId } = scenario
    const subject = { subjectKind: 'organization', subjectId: organizationId, organizationId, appUuid: null } as const
    await scenario.write((trx) => insertTombstone(trx, { subject, deletionId: deps.ids.deletion(), now: 1 }))
  }

  test('that are over are kept for 7 days, failed ones for 30', async () => {
    const day = 24 * HOUR
    await scenario.addEndpoint(`${receiver.url}/works`)
    await scenario.addEndpoint(`${receiver.url}/gone`)
    receiver.answer = ({ path }) => ({ status: path === '/gone' ? 410 : 200 })
    await scenario.happen()
    await scenario.fanOut()
    await scenario.deliver()
    const purge = async () => await purgeExpired({ ...scenario.deps, signal: new AbortController().signal })
    const kept = async () => (await scenario.deliveries()).map((it) => it.event_type === 'app.created' && it.state)
    const only = async (...expected: string[]) => {
      await purge()
      expect(new Set((await kept()).filter(Boolean))).toEqual(new Set(expected))
    }
    scenario.pass(7 * day)
    await only('delivered', 'failed')
    scenario.pass(1)
    await only('failed')
    scenario.pass(23 * day)
    await only()
  })

  test('whose event is gone, and whose secret cannot be read, are no fault of the endpoint', async () => {
    const id = await scenario.addEndpoint(receiver.url)
    const event = await scenario.happen()
    await scenario.fanOut()
    const { secretsKeys } = scenario.deps
    scenario.deps.secretsKeys = undefined
    await scenario.deliver()
    expect(await scenario.deliveries()).toMatchObject([{ state: 'pending', error: 'The secret could not be read' }])
    scenario.deps.secretsKeys = secretsKeys
    await scenario.write((trx) => trx.deleteFrom('events').where('id', '=', event).execute())
    scenario.pass(5 * SECOND)
    await scenario.deliver()
    expect(await scenario.deliveries()).toMatchObject([{ state: 'failed', error: 'The event is not kept any more' }])
    expect(await scenario.endpoint(id)).toMatchObject({ failing_since: null, timeouts: 0 })
    expect(receiver.received).toEqual([])
  })
})
