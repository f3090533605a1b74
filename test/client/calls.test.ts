/** The client against the real service, whose limit is low and whose windows are short. */
import { createClient, OrganizationsError, type ClientOptions, type OrganizationsClient } from '@organizations/client'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { startServiceWithManualClock, type ServiceWithManualClock } from '../support/service-with-manual-clock.ts'

const LIMIT = 25

let service: ServiceWithManualClock
beforeAll(async () => {
  const limits = { standard: LIMIT, enterprise: LIMIT, operator: 0, failedAuth: 0, windowSeconds: 2 }
  service = await startServiceWithManualClock(limits)
})
afterAll(() => service.close())

/** A client, and the paths that it asked for. */
function connect(options: Partial<ClientOptions> = {}): { orgs: OrganizationsClient; asked: string[] } {
  const asked: string[] = []
  const orgs = createClient({
    url: service.url,
    key: service.operatorKey,
    fetch: async (url, init) => {
      asked.push((url as string).split('?')[0] ?? '') // the client asks by text
      return await fetch(url, init)
    },
    ...options,
  })
  return { orgs, asked }
}

test('queries of the same moment share a request, and mutations have one of their own', async () => {
  const { orgs, asked } = connect()
  const { id: orgId } = await orgs.organization.create.mutate({ name: 'Acme' })
  const [organization, policy] = await Promise.all([
    orgs.organization.get.query({ orgId }),
    orgs.organization.policy.query({ orgId }),
  ])
  expect(organization).toMatchObject({ id: orgId, name: 'Acme' })
  expect(policy).toMatchObject({ require_apikey_expiration: false })
  expect(asked).toEqual([
    `${service.url}/trpc/organization.create`,
    `${service.url}/trpc/organization.get,organization.policy`,
  ])
})

test('more calls than the limit lets through come to their end, and each is carried out once', async () => {
  const waits: number[] = []
  const { orgs } = connect({ retry: { onRetry: ({ error }) => waits.push(error.retryAfter ?? Number.NaN) } })
  const names = Array.from({ length: LIMIT + 5 }, (_, number) => `Limited ${number}`)
  await Promise.all(names.map(async (name) => await orgs.organization.create.mutate({ name })))
  const lists = await Promise.all(names.map(async () => await orgs.organization.list.query({ limit: 1000 }))) // in batches
  for (const list of lists) {
    expect(
      list
        .map(({ name }) => name)
        .filter((name) => name.startsWith('Limited'))
        .toSorted(),
    ).toEqual(names.toSorted())
  }
  expect(new Set(waits)).toEqual(new Set(waits.filter((it) => it === 1 || it === 2)))
  expect(waits.length).toBeGreaterThan(0) // on a slow machine the next second has often begun
})

test('without retries the refusal says for how long the service asks to wait', async () => {
  const { orgs } = connect({ retry: false })
  const calls = Array.from({ length: LIMIT + 1 }, async () => await orgs.organization.list.query())
  const refused = (await Promise.allSettled(calls)).find(({ status }) => status === 'rejected')
  expect(refused).toMatchObject({ reason: { code: 'too_many_requests', status: 429, message: 'Too many requests' } })
  expect(refused).toHaveProperty('reason.retryAfter', expect.toBeOneOf([1, 2]))
})

test('a refusal has the code, the status, the id of the request, and the fields at fault', async () => {
  const { orgs } = connect()
  const error: unknown = await orgs.app.create
    .mutate({ app_id: 'x', owner_org: '', name: '' })
    .catch((it: unknown) => it)
  expect(error).toBeInstanceOf(OrganizationsError)
  expect(error).toMatchObject({ code: 'invalid_app_configuration', status: 400, requestId: expect.any(String) })
  expect(error).toHaveProperty('issues', expect.arrayContaining([{ path: 'name', message: 'Name is required' }]))
})

test('a refusal inside of a shared request is that of its call alone', async () => {
  const { orgs } = connect()
  const [list, app] = await Promise.allSettled([
    orgs.organization.list.query(),
    orgs.app.get.query({ app_id: 'com.none' }),
  ])
  expect(list.status).toBe('fulfilled')
  expect(app).toMatchObject({ reason: { code: 'app_not_found', status: 404 } })
})

test('an Idempotency-Key makes one organization of two calls', async () => {
  const { orgs } = connect()
  const once = { idempotencyKey: crypto.randomUUID() }
  const { id } = await orgs.organization.create.mutate({ name: 'Once' }, once)
  expect(await orgs.organization.create.mutate({ name: 'Once' }, once)).toEqual({ id })
})

test('the key may come from a function, which is asked for each request', async () => {
  const keys = ['not-a-key', service.operatorKey]
  const { orgs } = connect({ key: () => Promise.resolve(keys.shift() ?? '') })
  await expect(orgs.organization.list.query()).rejects.toMatchObject({ code: 'invalid_api_key', status: 401 })
  await expect(orgs.organization.list.query()).resolves.toBeInstanceOf(Array)
})

test('a subscription that is refused throws the refusal', async () => {
  const { orgs } = connect()
  const events = orgs.organization.watchDeletion.subscribe({ orgId: 'org_01h455vb4pex5vsknk084sn02q' })
  await expect(events.next()).rejects.toMatchObject({ code: 'deletion_not_found', requestId: expect.any(String) })
})

test.each([
  ['', 'Expected the URL of the service'],
  ['localhost:3000', 'Expected the URL of the service'],
  ['https://key@example.com', 'Expected the URL of the service'],
])('the URL %j is refused at once', (url, sentence) => {
  expect(() => createClient({ url, key: 'key' })).toThrow(sentence)
})

test('a key that no header can hold is refused at once, and not quoted', () => {
  expect(() => createClient({ url: service.url, key: 'sécret\n' })).toThrow(/^Expected an API key: one line/)
})
