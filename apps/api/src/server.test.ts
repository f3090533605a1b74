import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeTestUsers, type TestUsers } from './testing/test-users.ts'
import { ALLOWED_ORIGIN, openTestServer, type TestServer } from './testing/test-server.ts'

let server: TestServer
let users: TestUsers

beforeAll(async () => {
  server = await openTestServer()
  users = await makeTestUsers(server)
})
afterAll(() => server.close())

const doors = ['/organization', '/trpc/organization.list']
const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

describe('a credential', () => {
  test.for(doors)('is taken in each of its four forms at %s', async (url) => {
    const { neighbour: key } = users
    for (const headers of [
      { authorization: key },
      { authorization: `Bearer ${key}` },
      { authorization: `bearer   ${key}` },
      { 'x-api-key': key },
      { capgkey: key },
    ]) {
      const { status, text } = await server.call('GET', url, { headers })
      expect(status).toBe(200)
      expect(text).toContain(users.neighbourOrgId)
    }
  })

  test.for(doors)('that is missing, unknown or mistyped is refused alike at %s', async (url) => {
    for (const authorization of [
      undefined,
      '',
      ' ',
      'Bearer',
      'Bearer ',
      'unknown',
      `${users.owner}0`,
      'orgs_',
      '\u00e9',
    ]) {
      const { status, text } = await server.call('GET', url, {
        ...(authorization !== undefined && { key: authorization }),
      })
      expect(status).toBe(401)
      expect(text).toContain('"Invalid API key"')
      expect(text).toContain('"invalid_api_key"')
    }
  })

  test.for(doors)(
    'is found at %s beside headers that are meant for others, and the first valid one counts',
    async (url) => {
      const foreign = ['Basic dXNlcjpwYXNzd29yZA==', `Bearer ${jwt}`, 'Bearer ', '', users.ownerExpired, 'orgs_typo']
      for (const authorization of foreign) {
        for (const headers of [
          { authorization, 'x-api-key': users.neighbour },
          { authorization, capgkey: users.neighbour },
          { authorization, 'x-api-key': authorization, capgkey: users.neighbour },
          { 'x-api-key': authorization, capgkey: users.neighbour },
        ]) {
          const { status, text } = await server.call('GET', url, { headers })
          expect([status, text]).toEqual([200, expect.stringContaining(users.neighbourOrgId)])
        }
        const refused = { authorization, 'x-api-key': authorization, capgkey: authorization }
        expect((await server.call('GET', url, { headers: refused })).status).toBe(401)
      }
      const both = { authorization: users.owner, 'x-api-key': users.neighbour, capgkey: users.neighbour }
      expect((await server.call('GET', url, { headers: both })).text).not.toContain(users.neighbourOrgId)
    },
  )

  test('beside an authorization for others is enough for a change too', async () => {
    const headers = { authorization: 'Basic dXNlcjpwYXNzd29yZA==', 'x-api-key': users.owner }
    expect(await server.call('POST', '/organization', { headers, body: { name: 'X' } })).toMatchObject({ status: 200 })
    const created = await server.call('POST', '/trpc/organization.create', { headers, body: { name: 'X' } })
    expect(created).toMatchObject({ status: 200 })
  })

  test('is asked for before the body is read', async () => {
    const request = { headers: { 'content-type': 'text/plain' }, body: 'x'.repeat(3_000_000) }
    expect((await server.call('POST', '/organization', request)).status).toBe(401)
  })
})

describe('every answer', () => {
  const answers = [
    ['GET', '/organization'],
    ['GET', '/nowhere'],
    ['GET', '/organization/%zz'],
    ['GET', '/healthz'],
    ['PATCH', '/organization'],
    ['OPTIONS', '/organization'],
    ['GET', '/trpc/organization.list'],
    ['GET', '/trpc/nowhere'],
    ['GET', `/trpc/${'x'.repeat(3000)}`],
  ] as const

  test.for(answers)('of %s %s carries a request id and security headers', async ([method, url]) => {
    for (const key of [undefined, users.owner]) {
      const { headers } = await server.call(method, url, { key })
      expect(headers['x-request-id']).toMatch(uuid)
    }
  })

  test('of a path that exists has the security headers of a careful server', async () => {
    for (const url of [...doors, '/nowhere', '/healthz']) {
      expect((await server.call('GET', url)).headers).toMatchObject({
        'content-security-policy': expect.stringContaining("default-src 'self'"),
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'SAMEORIGIN',
        'referrer-policy': 'no-referrer',
      })
    }
  })

  test('keeps the caller’s own request id when it can go into a log, else gives another', async () => {
    const idFor = async (id: string) =>
      (await server.call('GET', '/organization', { headers: { 'x-request-id': id } })).headers['x-request-id']
    for (const id of ['a', 'My-request_1.2', 'x'.repeat(64)]) expect(await idFor(id)).toBe(id)
    for (const id of ['', ' ', 'x'.repeat(65), 'a b', 'a"b', '{"a":1}', '<script>', 'é']) {
      expect(await idFor(id)).toMatch(uuid)
    }
  })
})

describe('a path that does not exist', () => {
  test.for([
    ['GET', '/nowhere'],
    ['GET', '/organization/nowhere'],
    ['GET', '/ORGANIZATION'],
    ['PATCH', '/organization'],
    ['POST', '/organization/deletion'],
    ['DELETE', '/operator/receipt'],
    ['GET', '/trpc'],
    ['GET', '/organization/%zz'],
    ['GET', '/%c0%80'],
  ])('is 404 in our shape: %s %s', async ([method = '', url = '']) => {
    const { status, body } = await server.call(method, url, { key: users.owner })
    expect([status, body]).toStrictEqual([404, { error: 'Not found', status: 'KO', code: 'not_found' }])
  })
})

describe('a browser', () => {
  const headers = (origin: string) => ({
    origin,
    'access-control-request-method': 'DELETE',
    'access-control-request-headers': 'authorization,content-type',
  })

  test.for(doors)('of a configured origin may call %s with every verb', async (url) => {
    const preflight = await server.call('OPTIONS', url, { headers: headers(ALLOWED_ORIGIN) })
    expect(preflight.status).toBe(204)
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': ALLOWED_ORIGIN,
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, DELETE',
      'access-control-allow-headers': 'authorization,content-type',
      'access-control-max-age': '600',
    })
    const answer = await server.call('GET', url, { key: users.owner, headers: { origin: ALLOWED_ORIGIN } })
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': ALLOWED_ORIGIN,
      'access-control-expose-headers':
        'x-request-id, link, etag, content-disposition, content-range, accept-ranges, retry-after, x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset',
    })
    const refused = await server.call('GET', url, { headers: { origin: ALLOWED_ORIGIN } })
    expect(refused.headers).toMatchObject({ 'access-control-allow-origin': ALLOWED_ORIGIN })
  })

  test.for(doors)('of any other origin gets no leave at %s', async (url) => {
    for (const origin of [
      'https://evil.example.com',
      `${ALLOWED_ORIGIN}.evil.com`,
      'null',
      'http://console.example.com',
    ]) {
      const preflight = await server.call('OPTIONS', url, { headers: headers(origin) })
      expect(preflight.headers).not.toHaveProperty('access-control-allow-origin')
      const answer = await server.call('GET', url, { key: users.owner, headers: { origin } })
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
    }
  })

  test.for(['capacitor://localhost', 'ionic://localhost', 'tauri://localhost'])(
    'in an app of the origin %s may call both doors, when it is configured',
    async (origin) => {
      const apps = await openTestServer({ corsOrigins: [origin] })
      for (const url of doors) {
        const preflight = await apps.call('OPTIONS', url, { headers: headers(origin) })
        expect(preflight.headers).toMatchObject({ 'access-control-allow-origin': origin })
        const answer = await apps.call('GET', url, { headers: { origin } })
        expect(answer.headers).toMatchObject({ 'access-control-allow-origin': origin })
      }
      await apps.close()
    },
  )

  test('of no origin at all may call when none is configured', async () => {
    const closed = await openTestServer({ corsOrigins: [] })
    const answer = await closed.call('GET', '/organization', { headers: { origin: ALLOWED_ORIGIN } })
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
    await closed.close()
  })
})
