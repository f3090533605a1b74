import type { AddressInfo } from 'node:net'
import { createTRPCClient, httpBatchLink, httpBatchStreamLink, TRPCClientError } from '@trpc/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeTestUsers, type TestUsers } from '../testing/test-users.ts'
import { openTestServer, type TestServer } from '../testing/test-server.ts'
import type { AppRouter } from './router.ts'

let server: TestServer
let users: TestUsers

beforeAll(async () => {
  server = await openTestServer()
  users = await makeTestUsers(server)
  await server.app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => server.close())

/** A client that sends what is asked at once as one request, and the count of those that arrived. */
function batching(key: string) {
  const { port } = server.app.server.address() as AddressInfo // it listens on TCP
  const arrived = { requests: 0 }
  server.app.server.on('request', () => (arrived.requests += 1))
  const link = httpBatchLink({ url: `http://127.0.0.1:${port}/trpc`, headers: { authorization: key } })
  return { client: createTRPCClient<AppRouter>({ links: [link] }), arrived }
}

describe('tRPC', () => {
  test('answers a batch call by call: one refusal leaves its neighbours alone', async () => {
    const { client, arrived } = batching(users.owner)
    const [list, refused, one] = await Promise.allSettled([
      client.organization.list.query(),
      client.organization.get.query({ orgId: users.neighbourOrgId }),
      client.organization.get.query({ orgId: users.orgId }),
    ])
    expect(arrived.requests).toBe(1)
    expect(list).toMatchObject({ status: 'fulfilled', value: [{ id: users.orgId }] })
    expect(one).toMatchObject({ status: 'fulfilled', value: { id: users.orgId } })
    expect(refused).toMatchObject({
      status: 'rejected',
      reason: { message: 'No access to this organization', data: { errorCode: 'organization_not_accessible' } },
    })
  })

  test('answers a client that asks for the answers of a batch as a stream', async () => {
    const { port } = server.app.server.address() as AddressInfo // it listens on TCP
    const link = httpBatchStreamLink({ url: `http://127.0.0.1:${port}/trpc`, headers: { authorization: users.owner } })
    const client = createTRPCClient<AppRouter>({ links: [link] })
    const [list, refused] = await Promise.allSettled([
      client.organization.list.query(),
      client.organization.get.query({ orgId: users.neighbourOrgId }),
    ])
    expect(list).toMatchObject({ status: 'fulfilled', value: [{ id: users.orgId }] })
    expect(refused).toMatchObject({ reason: { data: { errorCode: 'organization_not_accessible' } } })
  })

  test('takes 20 calls a batch and refuses 21 in our shape', async () => {
    const { client } = batching(users.owner)
    const lists = (count: number) =>
      Promise.allSettled(Array.from({ length: count }, () => client.organization.list.query()))
    expect((await lists(20)).map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 'fulfilled'))
    for (const result of await lists(21)) {
      expect(result).toMatchObject({ reason: { data: { errorCode: 'invalid_input', httpStatus: 400 } } })
      expect(result).toHaveProperty('reason.message', 'Expected at most 20 calls in a batch, got more')
    }
  })

  test.for([
    ['organization.list,organization.create?batch=1', {}, 'Expected a batch of queries or of mutations, got both'],
    ['organization.list?batch=1&input=[]', {}, 'Expected the input of a batch to be an object with the inputs'],
    ['organization.get?batch=1&input=5', {}, 'Expected the input of a batch to be an object with the inputs'],
    ['organization.watchDeletion?batch=1', {}, 'Expected a subscription to be called on its own, got it in a batch'],
    ['organization.list', { accept: 'application/jsonl' }, 'Expected a batch (batch=1) with accept'],
  ] as const)('says of %s, with the headers %o, what it expects instead', async ([path, headers, sentence]) => {
    const { status, text } = await server.call('GET', `/trpc/${path}`, { key: users.owner, headers })
    expect([status, text]).toEqual([400, expect.stringContaining(sentence)])
    expect(text).toContain('"errorCode":"invalid_input"')
  })

  test('reads with GET and changes with POST, never the other way round', async () => {
    const input = encodeURIComponent(JSON.stringify({ orgId: users.orgId }))
    const deleted = await server.call('GET', `/trpc/organization.delete?input=${input}`, { key: users.owner })
    expect(deleted).toMatchObject({ status: 405, body: { error: { data: { errorCode: 'not_found' } } } })
    const read = await server.call('POST', '/trpc/organization.get', { key: users.owner, body: { orgId: users.orgId } })
    expect(read).toMatchObject({ status: 405, body: { error: { data: { errorCode: 'not_found' } } } })
    for (const method of ['PUT', 'DELETE', 'PATCH', 'TRACE']) {
      expect(await server.call(method, '/trpc/organization.list', { key: users.owner })).toMatchObject({ status: 404 })
    }
    expect(await server.call('GET', `/organization?orgId=${users.orgId}`, { key: users.owner })).toMatchObject({
      status: 200,
    })
  })

  test('organization.list takes no input', async () => {
    const { status, body } = await server.call('GET', '/trpc/organization.list', { key: users.owner })
    expect(status).toBe(200)
    expect(body).toMatchObject({ result: { data: [{ id: users.orgId, name: 'Acme' }] } })
  })

  test.for([
    ['a body of 3 MB', 'application/json', 'x'.repeat(3_000_000), 413, 'body_too_large'],
    ['JSON cut short', 'application/json', '{"na', 400, 'malformed_json'],
    ['text', 'text/plain', 'x', 415, 'unsupported_media_type'],
    ['a form', 'multipart/form-data; boundary=b', '--b--', 415, 'unsupported_media_type'],
  ] as const)(
    'refuses %s in its own shape, so that its client understands',
    async ([, type, body, status, errorCode]) => {
      const answer = await server.call('POST', '/trpc/organization.create', {
        key: users.owner,
        headers: { 'content-type': type },
        body,
      })
      expect(answer.status).toBe(status)
      expect(answer.body).toMatchObject({ error: { message: expect.any(String), code: expect.any(Number) } })
      expect(answer.body).toHaveProperty('error.data.errorCode', errorCode)
      expect(answer.body).toHaveProperty('error.data.httpStatus', status)
    },
  )

  test('an error carries no stack', async () => {
    const { client } = batching(users.owner)
    const error = await client.organization.get.query({ orgId: 'x' }).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(TRPCClientError)
    const { text } = await server.call('GET', '/trpc/organization.get?input=5', { key: users.owner })
    expect(text).not.toContain('stack')
  })
})
