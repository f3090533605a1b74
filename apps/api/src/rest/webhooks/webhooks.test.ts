import { testDatabases } from '@organizations/database/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeTestUsers, type TestUsers } from '../../testing/test-users.ts'
import { buildTestServer, type Answer, type Request, type TestServer } from '../../testing/test-server.ts'

const time: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
const id: unknown = expect.stringMatching(/^webhook_[0-9a-z]{26}$/)
const secret: unknown = expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/)
const url = 'https://example.com/hook?token=a'

describe.for(testDatabases)('webhooks over REST on $name', ({ open }) => {
  let server: TestServer
  let users: TestUsers
  beforeEach(async () => {
    server = await buildTestServer(await open())
    users = await makeTestUsers(server)
  })
  afterEach(() => server.close())

  const ask = async (method: string, path: string, fields: object = {}, request: Request = {}): Promise<Answer> =>
    await server.call(method, path, { key: users.owner, body: { orgId: users.orgId, ...fields }, ...request })
  const make = async (fields: object = {}, request: Request = {}) =>
    await ask('POST', '/webhooks', { name: 'Billing', url, events: ['orgs', 'app.created'], ...fields }, request)

  test('are made, read, changed, rotated and deleted with the published answers', async () => {
    const created = await make()
    const webhook = {
      id,
      org_id: users.orgId,
      name: 'Billing',
      url,
      enabled: true,
      disabled_reason: null,
      events: ['organization.*', 'app.created'],
      created_at: time,
      updated_at: time,
      created_by: users.ownerUser.userId,
    }
    expect([created.status, created.body]).toStrictEqual([
      201,
      { status: 'Webhook created', webhook: { ...webhook, secret } },
    ])
    const { id: webhookId } = (created.body as { webhook: { id: string } }).webhook // matched above
    expect((await ask('GET', '/webhooks/')).body).toStrictEqual([webhook])
    const stats_24h = { success: 0, failed: 0, pending: 0 }
    expect((await ask('GET', `/webhooks?webhookId=${webhookId}`)).body).toStrictEqual({ ...webhook, stats_24h })
    const changed = await ask('PUT', '/webhooks', { webhookId, name: 'New', enabled: false })
    const renamed = { ...webhook, name: 'New', enabled: false }
    expect([changed.status, changed.body]).toStrictEqual([200, { status: 'Webhook updated', webhook: renamed }])
    const rotated = await ask('POST', '/webhooks/rotate', { webhookId })
    expect([rotated.status, rotated.body]).toStrictEqual([
      200,
      { status: 'Webhook secret rotated', webhook: { ...renamed, secret } },
    ])
    expect((await ask('GET', '/webhooks/deliveries', { webhookId })).body).toStrictEqual({
      deliveries: [],
      pagination: { page: 0, per_page: 50, total: 0, has_more: false },
    })
    const deleted = await ask('DELETE', '/webhooks', { webhookId })
    expect([deleted.status, deleted.body]).toStrictEqual([200, { status: 'Webhook deleted', webhookId }])
    expect((await ask('GET', '/webhooks')).body).toStrictEqual([])
    expect((await ask('GET', '/webhooks', { webhookId })).status).toBe(404)
  })

  test('are made once for each Idempotency-Key, and the secret is in the first answer alone', async () => {
    const headers = { 'idempotency-key': 'once' }
    const [first, second] = [await make({}, { headers }), await make({}, { headers })]
    const { webhook } = first.body as { webhook: { id: string } } // as above
    expect(second.status).toBe(201)
    expect(second.body).toStrictEqual({ status: 'Webhook created', webhook: { ...webhook, secret: null } })
    await ask('DELETE', '/webhooks', { webhookId: webhook.id })
    const third = await make({}, { headers })
    expect([third.status, third.body]).toMatchObject([409, { code: 'idempotency_key_reused' }])
    expect((await ask('GET', '/webhooks')).body).toStrictEqual([])
  })

  test.for<[fields: object, status: number, code: string, path: string | undefined]>([
    [{ name: 'x'.repeat(256) }, 400, 'invalid_body', 'name'],
    [{ url: 5 }, 400, 'invalid_body', 'url'],
    [{ url: 'http://example.com/' }, 400, 'invalid_url', undefined],
    [{ events: ['x'] }, 400, 'invalid_events', undefined],
    [{ orgId: null }, 400, 'org_id_required', 'orgId'],
  ])('%o is refused with %d %s', async ([fields, status, code, path]) => {
    const answer = await make(fields)
    expect([answer.status, answer.body]).toMatchObject([status, { code, ...(path && { issues: [{ path }] }) }])
    expect((await ask('GET', '/webhooks')).body).toStrictEqual([])
  })

  test('are not found by an admin of another organization, who knows their ids', async () => {
    const { webhook } = (await make()).body as { webhook: { id: string } } // as above
    const request = { key: users.neighbour, body: { orgId: users.neighbourOrgId, webhookId: webhook.id, name: 'X' } }
    for (const method of ['GET', 'PUT']) {
      const { status, body } = await server.call(method, '/webhooks', request)
      expect([status, body]).toMatchObject([404, { code: 'webhook_not_found' }])
    }
  })
})
