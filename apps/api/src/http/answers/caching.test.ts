import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ALLOWED_ORIGIN } from '../../testing/test-server.ts'
import { openUploadScenario, type UploadScenario } from '../../testing/uploads.ts'

let scenario: UploadScenario
beforeAll(async () => {
  scenario = await openUploadScenario()
  const { users, appId, upload, call } = scenario
  expect((await upload('1.0.0', 'stored')).status).toBe(200)
  const elsewhere = { app_id: appId, version: '2.0.0', external_url: 'https://cdn.example.com/b.zip', checksum: 'c' }
  expect((await call('POST', '/bundle', { key: users.owner, body: elsewhere })).status).toBe(200)
})
afterAll(() => scenario.close())

const download = '/bundle/download?app_id=com.example.app&version='
const trpcInput = encodeURIComponent('{"0":{},"1":{"orgId":"x"}}')

/** Method, path, and the status with the owner's key. */
const answers: [string, string, number][] = [
  ['GET', '/organization', 200],
  ['GET', '/organization?orgId=unknown', 403],
  ['GET', '/apikey', 200],
  ['POST', '/organization', 400],
  ['GET', '/metrics', 403],
  ['GET', `${download}1.0.0`, 200],
  ['HEAD', `${download}1.0.0`, 200],
  ['GET', `${download}2.0.0`, 302],
  ['GET', `${download}9.9.9`, 404],
  ['GET', '/trpc/organization.list', 200],
  ['GET', '/trpc/organization.get?input=5', 400],
  ['GET', `/trpc/apiKey.list,organization.get?batch=1&input=${trpcInput}`, 207],
  ['POST', '/trpc/organization.create', 400],
  ['PUT', '/trpc/organization.list', 404],
  ['GET', '/trpc/nowhere', 404],
  ['GET', '/nowhere', 404],
  ['GET', '/healthz', 200],
]

describe('an answer', () => {
  test.for(answers)('to %s %s is stored by no cache, and differs by Origin', async ([method, path, status]) => {
    for (const credential of ['authorization', 'x-api-key', 'capgkey', 'x-none']) {
      for (const origin of [undefined, ALLOWED_ORIGIN]) {
        const headers = { [credential]: scenario.users.owner, ...(origin !== undefined && { origin }) }
        const post = {
          ...(method === 'POST' && { method, body: '{}', headers: { 'content-type': 'application/json' } }),
        }
        const response = await fetch(scenario.url + path, {
          method,
          redirect: 'manual',
          ...post,
          headers: { ...headers, ...post.headers },
        })
        await response.arrayBuffer()
        if (credential !== 'x-none') expect(response.status).toBe(status)
        expect(response.headers.get('cache-control')).toBe('no-store')
        expect(response.headers.get('vary')?.split(', ')).toContain('Origin')
      }
    }
  })

  test('to a caller that has the content already is stored by no cache', async () => {
    const etag = (await scenario.download('1.0.0')).headers.get('etag') ?? ''
    const { status, headers } = await scenario.download('1.0.0', { 'if-none-match': etag })
    expect([status, headers.get('cache-control'), headers.get('vary')]).toEqual([304, 'no-store', 'Origin'])
  })

  test('that is a stream of events is stored by no cache, and changed by no proxy', async () => {
    const input = encodeURIComponent(JSON.stringify({ orgId: scenario.users.orgId }))
    const response = await fetch(`${scenario.url}/trpc/organization.watchDeletion?input=${input}`, {
      headers: { 'x-api-key': scenario.users.owner },
    })
    await response.body?.cancel()
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(response.headers.get('cache-control')).toBe('no-store, no-transform')
    expect(response.headers.get('vary')).toBe('trpc-accept, accept, Origin')
  })

  test.for(['GET /organization/%zz HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n', 'garbage\r\n\r\n'])(
    'to %j, which reaches no route, is stored by no cache',
    async (request) => {
      const socket = await scenario.connect()
      socket.end(request)
      expect(await text(socket)).toMatch(/^cache-control: no-store\r$/m)
    },
  )

  test('to a request that needs no key may be stored, if it is asked for again with its ETag', async () => {
    expect((await scenario.call('GET', '/openapi.json')).headers['cache-control']).toBe('no-cache')
    expect((await scenario.call('GET', '/docs/static/swagger-ui.css')).headers['cache-control']).not.toContain('store')
  })
})
