/**
 * Whole answers of both doors, as they leave: status, every header, body. They may change only on purpose, with
 * `vitest run -u`: what reads them may look at anything. Headers that are as those of /healthz are left out.
 */
import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ALLOWED_ORIGIN, openTestServer, type TestServer } from '../../testing/test-server.ts'

let server: TestServer
let key: string
let orgId: string
beforeAll(async () => {
  server = await openTestServer()
  key = (await server.deps.newUser('owner@example.com')).secret
  const { body } = await server.call('POST', '/organization', { key, body: { name: 'Acme' } })
  orgId = (body as { id: string }).id // as the contract says
  for (let n = 0; n < 80; n += 1) await server.call('POST', '/organization', { key, body: { name: `Acme ${n}` } })
  await server.app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => server.close())

interface Sent {
  headers?: Record<string, string>
  /** Sent as JSON; text as it is. */
  body?: unknown
  withoutKey?: boolean
}

const json = { 'content-type': 'application/json' }
const origin = { origin: ALLOWED_ORIGIN }
const preflight = { ...origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'x-api-key' }
const input = (value: unknown) => `input=${encodeURIComponent(JSON.stringify(value))}`

const requests: [string, string, string, Sent?][] = [
  ['one organization', 'GET', '/organization?orgId=ORG'],
  ['one organization, to a page of an allowed origin', 'GET', '/organization?orgId=ORG', { headers: origin }],
  ['one, to another origin', 'GET', '/organization?orgId=ORG', { headers: { origin: 'https://evil.example' } }],
  ['one, over HTTP/1.0', 'GET', '/organization?orgId=ORG', { headers: { connection: 'close' } }],
  ['the head of one', 'HEAD', '/organization?orgId=ORG'],
  ['a list', 'GET', '/organization?limit=2'],
  ['a long list', 'GET', '/organization'],
  ['an unknown organization', 'GET', '/organization?orgId=unknown'],
  ['bad input', 'GET', '/organization?limit=-1'],
  ['no key', 'GET', '/organization', { withoutKey: true }],
  ['an unknown path', 'GET', '/nowhere'],
  ['a path that cannot be decoded', 'GET', '/%zz'],
  ['the page of the server', 'GET', '/'],
  ['health', 'GET', '/healthz', { withoutKey: true }],
  ['the documentation', 'HEAD', '/docs/', { withoutKey: true }],
  ['create', 'POST', '/organization', { body: { name: 'New' }, headers: json }],
  ['create, from a page', 'POST', '/organization', { body: { name: 'New' }, headers: { ...json, ...origin } }],
  ['create without a name', 'POST', '/organization', { body: {}, headers: json }],
  ['create with what is not JSON', 'POST', '/organization', { body: '{', headers: json }],
  ['create with a form', 'POST', '/organization', { body: 'name=x', headers: { 'content-type': 'text/plain' } }],
  ['update', 'PUT', '/organization', { body: { orgId: 'ORG', name: 'Acme' }, headers: json }],
  ['a preflight', 'OPTIONS', '/organization', { headers: preflight, withoutKey: true }],
  ['a preflight of tRPC', 'OPTIONS', '/trpc/organization.get', { headers: preflight, withoutKey: true }],
  ['OPTIONS that is none', 'OPTIONS', '/organization', { withoutKey: true }],
  ['tRPC: a query', 'GET', `/trpc/organization.get?${input({ orgId: 'ORG' })}`],
  ['tRPC: a query, from a page', 'GET', `/trpc/organization.get?${input({ orgId: 'ORG' })}`, { headers: origin }],
  ['tRPC: the head of a query', 'HEAD', `/trpc/organization.get?${input({ orgId: 'ORG' })}`],
  ['tRPC: a query by POST', 'POST', '/trpc/organization.get', { body: { orgId: 'ORG' }, headers: json }],
  ['tRPC: a query without input', 'GET', '/trpc/organization.list'],
  ['tRPC: a batch', 'GET', `/trpc/organization.get,organization.get?batch=1&${input({ 0: { orgId: 'ORG' }, 1: {} })}`],
  ['tRPC: a batch of one', 'GET', `/trpc/organization.get?batch=1&${input({ 0: { orgId: 'ORG' } })}`],
  ['tRPC: a batch, bad input', 'GET', '/trpc/organization.get,organization.get?batch=1&input=[]'],
  ['tRPC: input that is not JSON', 'GET', '/trpc/organization.get?input={'],
  ['tRPC: a long list', 'GET', `/trpc/organization.list?${input({ limit: 80 })}`],
  [
    'tRPC: a batch as a stream',
    'GET',
    `/trpc/organization.get?batch=1&${input({ 0: { orgId: 'ORG' } })}`,
    { headers: { 'trpc-accept': 'application/jsonl' } },
  ],
  ['tRPC: no key', 'GET', '/trpc/organization.list', { withoutKey: true }],
  ['tRPC: an unknown procedure', 'GET', '/trpc/nowhere'],
  ['tRPC: an unknown one in a batch', 'GET', '/trpc/organization.list,nowhere?batch=1'],
  ['tRPC: no procedure', 'GET', '/trpc/'],
  ['tRPC: a mutation', 'POST', '/trpc/organization.create', { body: { name: 'New' }, headers: json }],
  ['tRPC: a mutation by GET', 'GET', `/trpc/organization.create?${input({ name: 'New' })}`],
  ['tRPC: a mutation without a body', 'POST', '/trpc/organization.create', { headers: json }],
  ['tRPC: a mutation with what is not JSON', 'POST', '/trpc/organization.create', { body: '{', headers: json }],
  [
    'tRPC: a mutation with another type',
    'POST',
    '/trpc/organization.create',
    { body: 'x', headers: { 'content-type': 'text/plain' } },
  ],
  [
    'tRPC: a batch of mutations',
    'POST',
    '/trpc/organization.create,organization.create?batch=1',
    { body: { 0: { name: 'One' }, 1: {} }, headers: json },
  ],
  [
    'tRPC: queries and mutations',
    'POST',
    '/trpc/organization.get,organization.create?batch=1',
    { body: {}, headers: json },
  ],
  ['tRPC: another verb', 'PUT', '/trpc/organization.get', { body: {}, headers: json }],
]

test.for(requests)('%s is answered as it always was', async ([, method, path, sent]) => {
  const common = await commonHead()
  const { status, head, body } = await send(method, path, sent)
  const more = head.filter((it) => !common.includes(it))
  const lacks = common.filter((it) => !head.includes(it))
  expect({ status, more, ...(lacks.length > 0 && { lacks }), body }).toMatchSnapshot()
})

test('the headers of all answers are what they were', async () => {
  expect(await commonHead()).toMatchSnapshot()
})

async function commonHead(): Promise<string[]> {
  return (await send('GET', '/healthz')).head.filter((it) => !it.startsWith('content-length'))
}

async function send(method: string, path: string, { headers, body, withoutKey }: Sent = {}) {
  const { port } = server.app.server.address() as AddressInfo // it listens on TCP
  const asked = httpRequest({
    port,
    method,
    path: path.replaceAll('ORG', orgId),
    headers: { ...(withoutKey !== true && { authorization: key }), 'x-request-id': 'the-request', ...headers },
  })
  asked.end(typeof body === 'string' ? body : body && JSON.stringify(body).replaceAll('ORG', orgId))
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  const { date: _, ...others } = answer.headers
  const head = Object.entries(others).map(([field, value]) => `${field}: ${String(value)}`)
  return {
    status: `${answer.statusCode} ${answer.statusMessage}`,
    head: head.toSorted(),
    body: mask(await text(answer)),
  }
}

/** What differs from run to run. A long answer is known by its beginning and its length. */
function mask(answer: string): string {
  const masked = answer
    .replaceAll(/\b(org|user)_[0-9a-z]{26}/g, '$1_ID')
    .replaceAll(/"version":"[\d.]+"/g, '"version":"VERSION"')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
  return masked.length < 1000 ? masked : `${masked.slice(0, 200)} ... ${masked.length} characters`
}
