import { connect } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { waitFor } from '../../../../../test/support/wait-for.ts'
import type { ServerOptions } from '../../deps.ts'
import { openTestServer, type TestServer } from '../../testing/test-server.ts'

let server: TestServer
afterEach(() => server.close())

const open = async (options: Partial<ServerOptions> = {}) => {
  server = await openTestServer(options)
  const { secret, actor } = await server.deps.newUser('ada@example.com')
  const { body } = await server.call('POST', '/organization', { key: secret, body: { name: 'Acme' } })
  return { key: secret, user: actor.userId, organization: (body as { id: string }).id }
}

const INFO = 30
const lines = () =>
  server
    .logged()
    .split('\n')
    .filter((line) => /"msg":"(Answered|Not answered to the end)"/.test(line))
    .map((line) => JSON.parse(line) as Record<string, unknown>)

/** The line of the last request, without what is different each time. */
async function lineOf(method: string, url: string, request: Parameters<TestServer['call']>[2] = {}) {
  const before = lines().length
  const { headers } = await server.call(method, url, request)
  await waitFor(() => lines().length > before, { what: `the line of ${method} ${url}` })
  const { time: _time, ms, pid: _pid, hostname: _host, requestId, ...line } = lines().at(-1) ?? {}
  expect(lines()).toHaveLength(before + 1)
  expect([typeof ms, requestId]).toEqual(['number', headers['x-request-id']])
  return line
}

describe('the log has one line of each request', () => {
  const answered = { level: INFO, msg: 'Answered', address: '127.0.0.1' }

  test('over REST: whose it was, and which organization it was about', async () => {
    const { key, user, organization } = await open()
    const known = { ...answered, user, route: '/organization' }
    const orgId = organization
    expect(await lineOf('GET', '/organization', { key })).toEqual({ ...known, method: 'GET', status: 200 })
    expect(await lineOf('GET', `/organization?orgId=${orgId}`, { key })).toEqual({
      ...known,
      method: 'GET',
      status: 200,
      organization,
    })
    expect(await lineOf('PUT', '/organization', { key, body: { orgId, name: 'Umbrella' } })).toEqual({
      ...known,
      method: 'PUT',
      status: 200,
      organization,
    })
    const app = { app_id: 'com.example.app', name: 'App', owner_org: orgId }
    expect(await lineOf('POST', '/app', { key, body: app })).toMatchObject({ route: '/app', status: 200, organization })
    const ofApp = { method: 'GET', route: '/app/:app_id', status: 200, user, organization }
    expect(await lineOf('GET', '/app/com.example.app', { key })).toMatchObject(ofApp)
    expect(await lineOf('GET', '/channel?app_id=com.example.app', { key })).toMatchObject({ organization })
  })

  test('over tRPC: which procedures it called besides', async () => {
    const { key, user, organization } = await open()
    const input = encodeURIComponent(JSON.stringify({ orgId: organization }))
    const known = { ...answered, user, method: 'GET', status: 200 }
    const line = await lineOf('GET', `/trpc/organization.get?input=${input}`, { key })
    expect(line).toEqual({ ...known, route: '/trpc/:path', procedures: 'organization.get', organization })
    const batch = encodeURIComponent(JSON.stringify({ 1: { orgId: organization } }))
    const url = `/trpc/organization.list,organization.get?batch=1&input=${batch}`
    expect(await lineOf('GET', url, { key })).toMatchObject({
      procedures: 'organization.list,organization.get',
      organization,
    })
    const body = { orgId: organization, name: 'Umbrella' }
    const update = await lineOf('POST', '/trpc/organization.update', { key, body })
    expect(update).toMatchObject({ procedures: 'organization.update', user, organization })
  })

  test('also of what is refused, and names no organization that the caller has no access to', async () => {
    const { organization } = await open()
    const { secret: key, actor } = await server.deps.newUser('bob@example.com')
    const refused = { ...answered, user: actor.userId, method: 'GET', status: 403 }
    const url = `/organization?orgId=${organization}`
    expect(await lineOf('GET', url, { key })).toEqual({ ...refused, route: '/organization' })
    expect(await lineOf('GET', url)).toEqual({ ...answered, method: 'GET', status: 401, route: '/organization' })
    for (const none of ['/nowhere/secret-path', '/%zz']) {
      expect(await lineOf('GET', none)).toEqual({ ...answered, method: 'GET', status: 404, route: 'none' })
    }
    const procedures = await lineOf('GET', '/trpc/made.up,organization.list?batch=1', { key })
    expect(JSON.stringify(procedures)).not.toContain('made.up')
  })

  test('with the address that a trusted proxy names', async () => {
    await open({ proxy: { trusted: ['127.0.0.1'], basePath: '/orgs' } })
    const headers = { 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'https' }
    await server.app.inject({ url: '/orgs/organization', headers })
    await waitFor(() => lines().length > 1, { what: 'its line' })
    expect(lines().at(-1)).toMatchObject({ address: '192.0.2.7', route: '/organization', status: 401 })
  })

  test('without anything that a caller sent, besides a request id', async () => {
    const { key, organization } = await open()
    const secrets = ['hunter2', key, 'org_made_up', 'X-Hunter']
    const asked = [
      ['GET', `/organization?orgId=hunter2&key=${key}`],
      ['GET', `/hunter2?${key}`],
      ['GET', '/app/hunter2'],
      ['GET', '/trpc/hunter2'],
      ['GET', `/trpc/organization.get?input=${encodeURIComponent('{"orgId":"org_made_up"}')}`],
      ['PUT', '/organization', { orgId: organization, name: 'hunter2' }],
      ['POST', '/organization', '{"hunter2'],
      ['POST', '/apikey', { name: 'hunter2', mode: 'all' }],
    ] as const
    const headers = { 'user-agent': 'hunter2', referer: 'https://hunter2', 'x-forwarded-for': 'hunter2' }
    for (const [method, url, body] of asked) await lineOf(method, url, { key, headers, body })
    const text = JSON.stringify(lines())
    expect(secrets.filter((it) => text.includes(it))).toEqual([])
  })

  test('of health checks only at the level debug', async () => {
    await open()
    for (const url of ['/healthz', '/readyz']) expect(await lineOf('GET', url)).toMatchObject({ level: 20 })
  })

  test('also when the caller goes away before the answer', async () => {
    const { promise: isAsked, resolve: asked } = Promise.withResolvers<void>()
    const database = () => {
      asked()
      return new Promise<void>(() => {})
    }
    await open({ readiness: { database, store: async () => {} } })
    const { port } = new URL(await server.app.listen({ port: 0, host: '127.0.0.1' }))
    const before = lines().length
    const socket = connect(Number(port), '127.0.0.1')
    socket.write('GET /readyz HTTP/1.1\r\nhost: x\r\n\r\n')
    await isAsked
    socket.destroy()
    await waitFor(() => lines().length > before, { what: 'the line' })
    expect(lines().at(-1)).toMatchObject({ msg: 'Not answered to the end', route: '/readyz' })
  })
})

test('no request is logged when that is switched off', async () => {
  const { key } = await open({ logRequests: false })
  for (const url of ['/organization', '/nowhere', '/%zz']) await server.call('GET', url, { key })
  expect(lines()).toEqual([])
})
