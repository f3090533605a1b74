// Deliveries to webhooks by the real server, in what is more than a delivery's way: that is in delivery-deaths.test.ts.
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { createInstallation, OPERATOR_KEY, type Installation, type Server } from '../support/installation.ts'
import { createUser, restClient } from '../support/rest-client.ts'
import { waitFor } from '../support/wait-for.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'
import { faultEnv, type Fault } from './harness/fault.ts'

let installation: Installation
let receiver: WebhookReceiver
let server: Server
let key: string
let orgId: string
beforeEach(async () => {
  installation = createInstallation({ WEBHOOK_ALLOW_PRIVATE: '1' })
  receiver = await startWebhookReceiver()
  server = await installation.startStandalone()
  key = await createUser(restClient(server.url, OPERATOR_KEY), 'ada@example.com')
  const { body } = await restClient(server.url, key).post('/organization', { name: 'Acme', email: 'a@example.com' })
  orgId = body.id ?? ''
})
afterEach(async () => {
  await installation.remove()
  await receiver.close()
})

async function addWebhook(path: string, events = ['organization.updated']): Promise<string> {
  const { body } = await restClient(server.url, key).post('/webhooks', {
    orgId,
    name: 'test',
    url: receiver.url + path,
    events,
  })
  return (body as { webhook: { secret: string } }).webhook.secret // published
}

async function rename(name: string): Promise<void> {
  await restClient(server.url, key).put('/organization', { orgId, name })
}

/** The names that a path has heard of, each verified. */
function namesAt(path: string, secret: string): string[] {
  return receiver.received
    .filter((it) => it.path === path)
    .map(({ body, headers }) => {
      const event = new Webhook(secret).verify(body, { ...headers } as Record<string, string>)
      return (event as { data: { changes: { name: string } } }).data.changes.name // by the event catalog
    })
}

async function stop(): Promise<void> {
  server.signal('SIGTERM')
  await server.ending
}

test('an endpoint that answers 410 is disabled, also when the server dies in the middle of it', async () => {
  const witness = await addWebhook('/witness', ['webhook.disabled'])
  await addWebhook('/gone')
  receiver.answer = ({ path }) => ({ status: path === '/gone' ? 410 : 200 })
  await stop()
  const fault: Fault = { at: 'webhook: disabled, its deliveries still wait', hit: 1, action: 'kill' }
  server = await installation.startStandalone(faultEnv({ faults: [fault] }))
  await rename('Other').catch(() => {})
  await server.ending
  server = await installation.startStandalone()
  const told = () => receiver.received.find((it) => it.path === '/witness')
  const { body, headers } = await waitFor(told, { what: 'webhook.disabled', timeoutMs: 30_000 })
  const event = new Webhook(witness).verify(body, { ...headers } as Record<string, string>)
  expect(event).toMatchObject({ type: 'webhook.disabled', data: { reason: 'It answered 410 Gone' } })
  const { body: list } = await restClient(server.url, key).get(`/webhooks?orgId=${orgId}`)
  expect((list as unknown as { enabled: boolean }[]).map((it) => it.enabled)).toContain(false)
})

test('nothing is sent while DELIVERIES=off, and all of it afterwards', async () => {
  const secret = await addWebhook('/hook')
  await stop()
  server = await installation.startStandalone({ DELIVERIES: 'off' })
  await rename('Quiet')
  await stop()
  expect(receiver.received).toEqual([])
  server = await installation.startStandalone()
  await waitFor(() => namesAt('/hook', secret).includes('Quiet'), { what: 'the delivery', timeoutMs: 30_000 })
})

test('no address inside can be named without WEBHOOK_ALLOW_PRIVATE, and no request reaches one', async () => {
  await addWebhook('/hook')
  await stop()
  server = await installation.startStandalone({ WEBHOOK_ALLOW_PRIVATE: '0' })
  const input = { orgId, name: 'test', url: 'https://127.0.0.1:8443/', events: ['*'] }
  expect(await restClient(server.url, key).post('/webhooks', input)).toMatchObject({
    status: 400,
    body: { code: 'invalid_url' },
  })
  await rename('Never sent')
  const { body: webhooks } = await restClient(server.url, key).get(`/webhooks?orgId=${orgId}`)
  const [{ id } = { id: '' }] = webhooks as unknown as { id: string }[] // published
  const refused = async () => {
    const { body } = await restClient(server.url, key).get(`/webhooks/deliveries?orgId=${orgId}&webhookId=${id}`)
    return (body as { deliveries?: { error: string | null }[] }).deliveries?.find((it) => it.error !== null)
  }
  const delivery = await waitFor(refused, { what: 'the refusal', timeoutMs: 30_000 })
  expect(delivery.error).toBe('Expected a URL with https, got http:')
  expect(receiver.received).toEqual([])
})
