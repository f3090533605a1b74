import { testDatabases } from '@organizations/database/testing'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startWebhookReceiver, type WebhookReceiver } from '../../../../test/support/webhook-receiver.ts'
import { openDeliveryScenario, type DeliveryScenario } from '../testing/delivery-scenario.ts'
import { SECRET } from '../testing/endpoints.ts'
import { testWebhook } from './test-webhook.ts'

describe.each(testDatabases)('a test of a webhook on $name', ({ open }) => {
  let scenario: DeliveryScenario
  let receiver: WebhookReceiver
  beforeEach(async () => {
    scenario = await openDeliveryScenario(open)
    scenario.deps.now = Date.now() // by which the library judges
    receiver = await startWebhookReceiver()
  })
  afterEach(async () => {
    await receiver.close()
    await scenario.close()
  })

  const ask = async (webhookId: string, orgId: string = scenario.organizationId) => {
    const { deps, actor } = scenario
    return await testWebhook({ ...deps, sending: deps }, { actor, input: { orgId, webhookId } })
  }

  test('is sent at once and signed, also to an endpoint that subscribes to other events, and is a delivery of its own', async () => {
    receiver.answer = () => ({ status: 200, body: 'Thank you' })
    const webhookId = await scenario.addEndpoint(receiver.url, { events: ['app.created'] })
    const answer = await ask(webhookId)
    const [delivery] = await scenario.deliveries()
    expect(answer).toEqual({
      success: true,
      status: 200,
      duration_ms: delivery?.duration_ms,
      response_preview: 'Thank you',
      delivery_id: delivery?.id,
      message: 'The test was delivered',
    })
    expect(delivery).toMatchObject({ state: 'delivered', attempt: 1, event_type: 'webhook.test', next_try_at: null })
    const [got] = receiver.received
    const event = new Webhook(SECRET).verify(got?.body ?? '', { ...got?.headers } as Record<string, string>)
    const data = { organization_id: scenario.organizationId, webhook_id: webhookId }
    expect(event).toMatchObject({ id: delivery?.event_id, type: 'webhook.test', data })
  })

  test('says what came back instead, and is not tried again', async () => {
    receiver.answer = () => ({ status: 500, body: 'Broken' })
    const webhookId = await scenario.addEndpoint(receiver.url)
    expect(await ask(webhookId)).toMatchObject({
      success: false,
      status: 500,
      response_preview: 'Broken',
      message: 'The endpoint answered 500',
    })
    expect(await scenario.deliveries()).toMatchObject([{ state: 'failed', attempt: 1, next_try_at: null }])
    const unreachable = await scenario.addEndpoint('http://127.0.0.1:9')
    expect(await ask(unreachable)).toMatchObject({ success: false, status: null, response_preview: null })
  })

  test('is made once by a worker when the server dies in the middle of it', async () => {
    const webhookId = await scenario.addEndpoint(receiver.url)
    const { deps, actor, organizationId: orgId } = scenario
    const dying = { ...deps, egress: { post: async () => await Promise.reject(new Error('killed')) } } as never // by the test
    const asked = testWebhook({ ...deps, sending: dying }, { actor, input: { orgId, webhookId } })
    await expect(asked).rejects.toThrow('killed')
    expect(await scenario.deliver()).toBe(0)
    scenario.pass(30_000)
    expect(await scenario.deliver()).toBe(1)
    expect(receiver.received).toHaveLength(1)
  })

  test('is one of ten in a minute, of all endpoints of an organization', async () => {
    const [one, other] = [await scenario.addEndpoint(receiver.url), await scenario.addEndpoint(receiver.url)]
    await Promise.all(Array.from({ length: 10 }, (_, n) => ask(n % 2 === 0 ? one : other)))
    const refused = { code: 'too_many_requests', message: 'Expected at most 10 tests of webhooks a minute, got more' }
    await expect(ask(one)).rejects.toMatchObject(refused)
    expect(receiver.received).toHaveLength(10)
    scenario.pass(60_000)
    expect(await ask(one)).toMatchObject({ success: true })
  })

  test('is refused while the endpoint is disabled, and where deliveries are off', async () => {
    const { deps, actor, organizationId: orgId } = scenario
    const webhookId = await scenario.addEndpoint(receiver.url)
    const without = testWebhook({ ...deps, sending: undefined }, { actor, input: { orgId, webhookId } })
    await expect(without).rejects.toMatchObject({ code: 'deliveries_off' })
    await scenario.write((trx) => trx.updateTable('webhooks').set({ enabled: 0 }).execute())
    await expect(ask(webhookId)).rejects.toMatchObject({ code: 'webhook_disabled' })
    expect(await scenario.deliveries()).toEqual([])
  })
})
