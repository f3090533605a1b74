/** What the client repeats, and what it does not: against a server that answers as it is told to. */
import { createClient, OrganizationsError, type OrganizationsClient, type RetryOptions } from '@organizations/client'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { refuse, startAnsweringServer, type Answer, type AnsweringServer } from '../support/answering-server.ts'

let server: AnsweringServer
beforeEach(async () => {
  server = await startAnsweringServer()
})
afterEach(() => server.close())

const accept: Answer = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"result":{"data":{"id":"org_1"}}}')
}
const badGateway: Answer = (_, response) => response.writeHead(502).end('<html>')
const hangUp: Answer = (_, response) => response.destroy()

const connect = (retry: RetryOptions | false = {}, timeoutMs = 5_000) =>
  createClient({ url: server.url, key: 'key', batch: false, retry, timeoutMs })
const read = async (orgs: OrganizationsClient, signal?: AbortSignal) =>
  await orgs.organization.get.query({ orgId: 'org_1' }, { signal })
const create = async (orgs: OrganizationsClient, idempotencyKey?: string) =>
  await orgs.organization.create.mutate({ name: 'Acme' }, { idempotencyKey })

describe.each([
  [
    'too_many_requests',
    refuse(429, 'too_many_requests', { 'retry-after': '1' }),
    { read: 2, create: 2, createOnce: 2 },
  ],
  ['disk_full', refuse(503, 'disk_full', { 'retry-after': '1' }), { read: 2, create: 2, createOnce: 2 }],
  ['service_unavailable', refuse(503, 'service_unavailable'), { read: 2, create: 1, createOnce: 2 }],
  ['a lost connection', hangUp, { read: 2, create: 1, createOnce: 2 }],
  ['a gateway without the service', badGateway, { read: 2, create: 1, createOnce: 2 }],
  ['internal_error', refuse(500, 'internal_error'), { read: 1, create: 1, createOnce: 1 }],
  ['another refusal', refuse(404, 'app_not_found'), { read: 1, create: 1, createOnce: 1 }],
])('after %s', (_, refusal, times) => {
  test.each([
    ['a query', (orgs: OrganizationsClient) => read(orgs), times.read],
    ['a mutation', (orgs: OrganizationsClient) => create(orgs), times.create],
    ['a mutation with an Idempotency-Key', (orgs: OrganizationsClient) => create(orgs, 'once'), times.createOnce],
  ])('%s', async (_, call, expected) => {
    server.answers.push(refusal, accept)
    const ending = await call(connect()).catch((error: unknown) => error)
    expect(ending).toEqual(expected === 2 ? { id: 'org_1' } : expect.any(OrganizationsError))
    expect(server.requests).toHaveLength(expected)
  })
})

test('a repeated mutation has the same Idempotency-Key', async () => {
  server.answers.push(hangUp, hangUp, accept)
  await create(connect(), 'once')
  expect(server.requests.map(({ headers }) => headers['idempotency-key'])).toEqual(['once', 'once', 'once'])
})

test('a call is repeated no more often than it may be, and rejects with the last error', async () => {
  server.answers.push(refuse(503, 'service_unavailable', { 'x-request-id': 'the-last' }))
  const error = { code: 'service_unavailable', status: 503, requestId: 'the-last' }
  await expect(read(connect({ maxRetries: 2 }))).rejects.toMatchObject(error)
  expect(server.requests).toHaveLength(3)
})

test('a wait that would last too long is not begun', async () => {
  server.answers.push(refuse(429, 'too_many_requests', { 'retry-after': '2' }), accept)
  await expect(read(connect({ maxTimeMs: 1_000 }))).rejects.toMatchObject({ code: 'too_many_requests', retryAfter: 2 })
  expect(server.requests).toHaveLength(1)
})

test('the caller may decide against a repetition', async () => {
  server.answers.push(hangUp)
  const asked: string[] = []
  const shouldRetry = ({ code }: { code: string }) => asked.push(code) < 2
  await expect(read(connect({ shouldRetry }))).rejects.toMatchObject({ code: 'unreachable' })
  expect(asked).toEqual(['unreachable', 'unreachable'])
})

test('a signal ends a call that waits, with its reason', async () => {
  server.answers.push(refuse(429, 'too_many_requests', { 'retry-after': '60' }))
  const abort = new AbortController()
  const reason = new Error('The user went away')
  const ending = read(connect({ onRetry: () => abort.abort(reason) }), abort.signal)
  await expect(ending).rejects.toBe(reason)
})

test('a signal ends a call that has no answer yet, and its request', async () => {
  const abort = new AbortController()
  const closed = Promise.withResolvers<void>()
  server.answers.push((request) => {
    request.once('close', () => closed.resolve())
    abort.abort()
  })
  await expect(read(connect(), abort.signal)).rejects.toHaveProperty('name', 'AbortError')
  await closed.promise
})

test('an answer that does not come in time is unreachable', async () => {
  server.answers.push(() => {})
  await expect(read(connect(false, 100))).rejects.toMatchObject({
    code: 'unreachable',
    message: `No server answers at ${server.url} within 0.1 s`,
  })
})

test('an answer that stops in the middle is unreachable', async () => {
  server.answers.push((_, response) =>
    response.writeHead(200, { 'content-length': '100' }).write('{"result"', () => response.destroy()),
  )
  await expect(read(connect(false))).rejects.toMatchObject({ code: 'unreachable' })
})

test('a redirect is not followed: the key is for this server', async () => {
  server.answers.push((_, response) => response.writeHead(302, { location: `${server.url}/elsewhere` }).end(), accept)
  await expect(read(connect())).rejects.toMatchObject({ code: 'not_this_service' })
  expect(server.requests).toHaveLength(1)
})

test.each([
  ['a page', '<!doctype html>'],
  ['other JSON', '{"status":"ok"}'],
  ['another server of tRPC', '{"error":{"message":"no","code":-32600,"data":{"code":"BAD_REQUEST"}}}'],
])('%s is not this service', async (_, body) => {
  server.answers.push((_, response) => response.writeHead(200).end(body))
  await expect(read(connect())).rejects.toMatchObject({
    code: 'not_this_service',
    message: `The answer from ${server.url} is not from this service (HTTP 200)`,
  })
})
