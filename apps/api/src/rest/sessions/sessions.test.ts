import { testDatabases } from '@organizations/database/testing'
import { createSignInCode } from '@organizations/services'
import { OPERATOR_SECRET } from '@organizations/services/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { anotherServer } from '../../testing/another-server.ts'
import { openBrowser, type Browser } from '../../testing/browser.ts'
import { allRows } from '../../testing/rows.ts'
import { makeTestUsers, type TestUsers } from '../../testing/test-users.ts'
import { buildTestServer, openTestServer, type TestServer } from '../../testing/test-server.ts'

const HOUR_MS = 3_600_000

let server: TestServer
let users: TestUsers
let browser: Browser

const signedIn = async (key: string, app: TestServer['app'] = server.app) => {
  const own = openBrowser(app)
  expect(await own.signIn({ key })).toMatchObject({ status: 200 })
  return own
}
const currentOf = async (own: Browser) => {
  const { body } = await own.query('session.get')
  return (body as { result: { data: { session: { id: string; expires_at: string }; apikey: { id: number } } } }).result
    .data
}
const idsOf = async (own: Browser) => {
  const { body } = await own.query('session.list')
  return (body as { result: { data: { id: string; is_current: boolean }[] } }).result.data
}

describe.each(testDatabases)('a session on $name', ({ open }) => {
  beforeEach(async () => {
    server = await buildTestServer(await open())
    users = await makeTestUsers(server)
    browser = await signedIn(users.owner)
    return () => server.close()
  })

  test('has the rights of its key, and says whose and until when', async () => {
    expect(await browser.query('session.get')).toMatchObject({
      status: 200,
      body: {
        result: {
          data: {
            user: { email: 'owner@example.com' },
            apikey: { mode: 'all', key: null },
            is_operator: false,
            session: { user_agent: 'Browser/1.0', is_current: true },
          },
        },
      },
    })
    expect(await browser.mutate('organization.update', { orgId: users.orgId, name: 'Renamed' })).toMatchObject({
      status: 200,
    })
    const reader = await signedIn(users.ownerReadOnly)
    expect(await reader.mutate('organization.update', { orgId: users.orgId, name: 'Other' })).toMatchObject({
      code: 'admin_role_required',
    })
    expect(await browser.query('organization.get', { orgId: users.neighbourOrgId })).toMatchObject({
      code: 'organization_not_accessible',
    })
  })

  test('lasts 12 hours, however much it is used, and never longer than its key', async () => {
    const { session } = await currentOf(browser)
    const begun = Date.parse(session.expires_at) - 12 * HOUR_MS
    expect(Math.abs(begun - Date.now())).toBeLessThan(HOUR_MS)
    server.deps.now = begun + 12 * HOUR_MS - 1
    expect(await browser.query('organization.list')).toMatchObject({ status: 200 })
    server.deps.now = begun + 12 * HOUR_MS
    expect(await browser.query('organization.list')).toMatchObject({ status: 401, code: 'session_ended' })
    server.deps.now = undefined
    const expires_at = new Date(Date.now() + HOUR_MS).toISOString()
    const made = await server.call('POST', '/apikey', {
      key: users.owner,
      body: { name: 'Short', mode: 'all', expires_at },
    })
    const short = await signedIn((made.body as { apikey: { key: string } }).apikey.key)
    expect((await currentOf(short)).session.expires_at).toBe(expires_at)
    server.deps.now = Date.parse(expires_at)
    expect(await short.query('organization.list')).toMatchObject({ code: 'session_ended' })
  })

  test.for([
    ['deleted', (id: number) => server.call('DELETE', `/apikey/${id}`, { key: users.owner })],
    [
      'regenerated',
      (id: number) => server.call('PUT', `/apikey/${id}`, { key: users.owner, body: { regenerate: true } }),
    ],
    [
      'given an earlier end',
      async (id: number) => {
        const expires_at = new Date(Date.now() + HOUR_MS).toISOString()
        await server.call('PUT', `/apikey/${id}`, { key: users.owner, body: { expires_at } })
        server.deps.now = Date.now() + 2 * HOUR_MS
        return { status: 200 }
      },
    ],
  ] as const)('ends in every process at once when its key is %s', async ([, end]) => {
    const made = await server.call('POST', '/apikey', { key: users.owner, body: { name: 'Other', mode: 'all' } })
    const { id, key } = (made.body as { apikey: { id: number; key: string } }).apikey
    const own = await signedIn(key)
    const other = await anotherServer(server)
    const there = openBrowser(other)
    for (const [name, value] of own.cookies) there.cookies.set(name, value)
    expect(await there.query('organization.list')).toMatchObject({ status: 200 })
    expect(await end(id)).toMatchObject({ status: 200 })
    expect(await there.query('organization.list')).toMatchObject({ status: 401, code: 'session_ended' })
    expect(await own.query('organization.list')).toMatchObject({ code: 'session_ended' })
    expect(await own.mutate('organization.update', { orgId: users.orgId, name: 'X' })).toMatchObject({
      code: 'session_ended',
    })
    await other.close()
  })

  test('ends when the browser signs out, and another goes on', async () => {
    const another = await signedIn(users.owner)
    const cookies = [...browser.cookies]
    expect(await browser.ask('DELETE', '/session')).toMatchObject({ status: 200, body: { status: 'OK' } })
    expect(browser.cookies.size).toBe(0)
    for (const [name, value] of cookies) browser.cookies.set(name, value)
    expect(await browser.query('session.get')).toMatchObject({ code: 'session_ended' })
    expect(await another.query('session.get')).toMatchObject({ status: 200 })
  })

  test('is listed and ended by others of its user that can do as much, and by those alone', async () => {
    const another = await signedIn(users.owner)
    const weak = await signedIn(users.ownerReadOnly)
    const stranger = await signedIn(users.stranger)
    const { id } = (await currentOf(browser)).session
    expect((await idsOf(another)).length).toBe(3)
    expect((await idsOf(another)).find((it) => it.id === id)?.is_current).toBe(false)
    expect((await idsOf(weak)).map((it) => it.is_current)).toEqual([true])
    for (const own of [weak, stranger]) {
      expect(await own.mutate('session.revoke', { id })).toMatchObject({ code: 'session_not_found' })
    }
    const weakId = (await currentOf(weak)).session.id
    expect(await another.mutate('session.revoke', { id })).toMatchObject({ status: 200 })
    expect(await browser.query('session.get')).toMatchObject({ code: 'session_ended' })
    expect(await weak.mutate('session.revoke', { id: weakId })).toMatchObject({ status: 200 })
    expect(await weak.query('session.get')).toMatchObject({ code: 'session_ended' })
  })

  test('can be seen and ended with a key, too, over tRPC', async () => {
    const { id } = (await currentOf(browser)).session
    const byKey = openBrowser(server.app, { headers: { authorization: users.owner } })
    expect(await idsOf(byKey)).toMatchObject([{ id, is_current: false }])
    expect(await byKey.query('session.get')).toMatchObject({ body: { result: { data: { session: null } } } })
    expect(await byKey.mutate('session.revoke', { id })).toMatchObject({ status: 200 })
    expect(await browser.query('session.get')).toMatchObject({ code: 'session_ended' })
  })

  test('gives way to newer ones when a user has a hundred', async () => {
    for (let count = 1; count <= 100; count += 1) await signedIn(users.owner)
    expect(await browser.query('session.get')).toMatchObject({ code: 'session_ended' })
    const rows = await server.deps.db.selectFrom('sessions').select('id').execute()
    expect(rows.length).toBe(100)
  })

  test('is stored by hashes alone', async () => {
    const rows = JSON.stringify(await allRows(server.deps.db))
    for (const secret of [...browser.cookies.values(), users.owner]) {
      expect(rows).not.toContain(secret)
      expect(server.logged()).not.toContain(secret)
    }
  })
})

describe.each(testDatabases)('a one-time code on $name', ({ open }) => {
  beforeEach(async () => {
    server = await buildTestServer(await open())
    browser = openBrowser(server.app)
    return () => server.close()
  })
  const makeCode = async () => (await createSignInCode(server.deps, { email: undefined })).code
  const MINUTE_MS = 60_000

  test('signs one browser in, by the newest whole key of the operator', async () => {
    const code = await makeCode()
    const all = await Promise.all([1, 2, 3].map(() => openBrowser(server.app).signIn({ code })))
    expect(all.map((it) => it.status).toSorted((a, b) => a - b)).toEqual([200, 401, 401])
    expect(all.find(({ status }) => status === 200)).toMatchObject({ body: { data: { is_operator: true } } })
    expect(await browser.signIn({ code })).toMatchObject({ code: 'sign_in_code_invalid' })
    expect(JSON.stringify(await allRows(server.deps.db))).not.toContain(code)
    expect(server.logged()).not.toContain(code)
  })

  test('works for 10 minutes, and only as long as its key does', async () => {
    server.deps.now = Date.now()
    const [early, late] = [await makeCode(), await makeCode()]
    server.deps.now += 10 * MINUTE_MS - 1
    expect(await browser.signIn({ code: early })).toMatchObject({ status: 200 })
    server.deps.now += 1
    expect(await browser.signIn({ code: late })).toMatchObject({ code: 'sign_in_code_invalid' })
    const code = await makeCode()
    await server.call('PUT', `/apikey/${server.deps.operator.keyId}`, {
      key: OPERATOR_SECRET,
      body: { regenerate: true },
    })
    expect(await browser.signIn({ code })).toMatchObject({ code: 'sign_in_code_invalid' })
  })
})

describe('the cookie of a session', () => {
  afterEach(() => server.close())

  test('counts over tRPC and at /session alone', async () => {
    server = await openTestServer()
    users = await makeTestUsers(server)
    browser = await signedIn(users.owner)
    for (const url of ['/organization', '/apikey', '/metrics', `/organization/export?orgId=${users.orgId}`]) {
      expect([url, await browser.ask('GET', url)]).toMatchObject([url, { status: 401, code: 'invalid_api_key' }])
    }
    const body = { orgId: users.orgId, name: 'X' }
    expect(await browser.ask('PUT', '/organization', { body })).toMatchObject({ code: 'invalid_api_key' })
  })

  test('is not looked at beside a key, valid or not; the password of a proxy is none', async () => {
    server = await openTestServer()
    users = await makeTestUsers(server)
    browser = await signedIn(users.owner)
    const get = (headers: Record<string, string>) => browser.ask('GET', '/trpc/session.get', { headers })
    for (const name of ['authorization', 'x-api-key', 'capgkey']) {
      expect(await get({ [name]: 'orgs_wrong' })).toMatchObject({ status: 401, code: 'invalid_api_key' })
      expect(await get({ [name]: users.stranger })).toMatchObject({
        body: { result: { data: { user: { email: 'stranger@example.com' }, session: null } } },
      })
    }
    expect(await get({ authorization: 'Basic dXNlcjpwYXNzd29yZA==' })).toMatchObject({ status: 200 })
    const cross = { authorization: users.stranger, 'sec-fetch-site': 'cross-site' }
    expect(await get(cross)).toMatchObject({ status: 200 })
  })

  test.for([
    [
      'http',
      '',
      undefined,
      /^orgs-session-[0-9a-f]{8}=[\w-]{43}; Max-Age=43\d{3}; Path=\/; HttpOnly; SameSite=Strict$/,
    ],
    [
      'https',
      '',
      undefined,
      /^__Host-orgs-session-[0-9a-f]{8}=[\w-]{43}; Max-Age=43\d{3}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    ],
    [
      'https',
      '/base',
      undefined,
      /^__Secure-orgs-session-\w{8}=[\w-]{43}; Max-Age=\d+; Path=\/base; HttpOnly; Secure; SameSite=Strict$/,
    ],
    ['http', '', 'https://orgs.example.com', /^__Host-orgs-session-.* Secure/],
  ] as const)(
    'over %s below "%s" with PUBLIC_URL %s is as it should be',
    async ([scheme, basePath, publicUrl, cookie]) => {
      const proxy = { trusted: ['10.0.0.5'], basePath, ...(publicUrl !== undefined && { publicUrl }) }
      server = await openTestServer({ proxy })
      users = await makeTestUsers(server)
      const headers = { 'x-forwarded-proto': scheme }
      browser = openBrowser(server.app, { headers, remoteAddress: '10.0.0.5' })
      const { headers: answered } = await browser.ask('POST', `${basePath}/session`, { body: { key: users.owner } })
      expect(answered['set-cookie']).toMatch(cookie)
      expect(await browser.ask('GET', `${basePath}/trpc/session.get`)).toMatchObject({ status: 200 })
      const { headers: taken } = await browser.ask('DELETE', `${basePath}/session`)
      expect(taken['set-cookie']).toMatch(/=; Max-Age=0; Path=/)
      expect(browser.cookies.size).toBe(0)
    },
  )

  test('is not secure because a stranger says that they come over https', async () => {
    server = await openTestServer({ proxy: { trusted: ['10.0.0.5'], basePath: '' } })
    users = await makeTestUsers(server)
    browser = openBrowser(server.app, { headers: { 'x-forwarded-proto': 'https' }, remoteAddress: '10.0.0.9' })
    const { headers } = await browser.signIn({ key: users.owner })
    expect(headers['set-cookie']).not.toContain('Secure')
  })

  test('of one service does not take the place of that of another on the same host, and signs no browser in there', async () => {
    server = await openTestServer()
    users = await makeTestUsers(server)
    browser = await signedIn(users.owner)
    const database = await testDatabases[0]?.open()
    if (database === undefined) throw new Error('Expected a database to test on')
    // The databases of tests are copies of one, which two services are not.
    await database.db
      .transaction()
      .execute((trx) => trx.updateTable('instance_marks').set({ mark: 'another' }).execute())
    const other = await buildTestServer(database)
    const otherUsers = await makeTestUsers(other)
    const both = openBrowser(other.app)
    for (const [name, value] of browser.cookies) both.cookies.set(name, value)
    expect(await both.query('session.get')).toMatchObject({ code: 'invalid_api_key' })
    await both.signIn({ key: otherUsers.owner })
    expect(both.cookies.size).toBe(2)
    const back = openBrowser(server.app)
    for (const [name, value] of both.cookies) back.cookies.set(name, value)
    expect(await back.query('session.get')).toMatchObject({ status: 200 })
    expect(await both.query('session.get')).toMatchObject({ status: 200 })
    await other.close()
  })
})

describe('what pages may ask with a session', () => {
  const own = 'http://localhost:80'
  afterEach(() => server.close())
  const start = async (publicUrl?: string) => {
    server = await openTestServer({
      proxy: { trusted: [], basePath: '', ...(publicUrl !== undefined && { publicUrl }) },
    })
    users = await makeTestUsers(server)
    browser = await signedIn(users.owner)
  }
  /** What a browser sends, without the header of the console. */
  const say = (headers: Record<string, string>) => ({ headers: { 'x-console': '', ...headers } })

  test.for([
    [{ 'sec-fetch-site': 'same-origin' }, true],
    [{ 'sec-fetch-site': 'same-site', 'x-console': '1' }, false],
    [{ 'sec-fetch-site': 'cross-site', 'x-console': '1' }, false],
    [{ 'sec-fetch-site': 'none', 'x-console': '1' }, false],
    [{ origin: 'http://localhost' }, true],
    [{ origin: 'http://localhost:4000', 'x-console': '1' }, false],
    [{ origin: 'https://localhost' }, false],
    [{ origin: 'null', 'x-console': '1' }, false],
    [{ 'x-console': '1' }, true],
    [{}, false],
  ] as const)('with %o: %s', async ([headers, mayAsk]) => {
    await start()
    const refused = { status: 403, code: 'not_own_page' }
    const asked = say(headers)
    const read = await browser.ask('GET', '/trpc/organization.list', asked)
    expect(read).toMatchObject(mayAsk ? { status: 200 } : refused)
    const body = { orgId: users.orgId, name: 'Y' }
    const written = await browser.ask('POST', '/trpc/organization.update', { ...asked, body })
    expect(written).toMatchObject(mayAsk ? { status: 200 } : refused)
    const batch = await browser.ask('GET', '/trpc/organization.list,session.get?batch=1', asked)
    expect(batch.status).toBe(mayAsk ? 200 : 403)
    const stream = `/trpc/event.watch?input=${encodeURIComponent(JSON.stringify({ orgId: users.neighbourOrgId }))}`
    const watched = await server.app.inject({ url: stream, headers: { cookie: cookieOf(browser), ...headers } })
    expect(watched.body).toContain(mayAsk ? 'organization_not_accessible' : 'not_own_page')
    const signedOut = await browser.ask('DELETE', '/session', asked)
    expect(signedOut).toMatchObject(mayAsk ? { status: 200 } : refused)
    const again = await browser.ask('POST', '/session', { ...asked, body: { key: users.owner } })
    expect(again).toMatchObject(mayAsk ? { status: 200 } : refused)
  })

  test('goes by PUBLIC_URL, where that is set', async () => {
    await start('https://orgs.example.com/base')
    const get = (headers: Record<string, string>) => browser.ask('GET', '/trpc/session.get', say(headers))
    expect(await get({ origin: 'https://orgs.example.com' })).toMatchObject({ status: 200 })
    for (const origin of [own, 'http://localhost', 'https://orgs.example.com:444']) {
      expect(await get({ origin })).toMatchObject({ code: 'not_own_page' })
    }
  })

  test('is never allowed to pages of other origins: no preflight allows the header of the console', async () => {
    await start()
    const preflight = async (asked: string) => {
      const headers = {
        origin: 'https://console.example.com',
        'access-control-request-method': 'GET',
        'access-control-request-headers': asked,
      }
      const { headers: allowed } = await server.app.inject({ method: 'OPTIONS', url: '/trpc/session.get', headers })
      return [allowed['access-control-allow-headers'], allowed['access-control-allow-credentials']]
    }
    expect(await preflight('authorization,x-console')).toEqual(['authorization', undefined])
    expect(await preflight('X-Console')).toEqual([undefined, undefined])
  })
})

describe('signing in', () => {
  afterEach(() => server.close())
  const limits = { standard: 2, enterprise: 2, operator: 2, failedAuth: 3, session: 4 }

  test.for([
    [{}, 'invalid_input'],
    [{ key: 'orgs_x', code: 'y' }, 'invalid_input'],
    [{ key: 5 }, 'invalid_input'],
    [{ key: 'orgs_wrong' }, 'invalid_api_key'],
    [{ code: 'x'.repeat(43) }, 'sign_in_code_invalid'],
    [{ key: 'x'.repeat(5000) }, 'body_too_large'],
  ] as const)('with %o is refused: %s', async ([body, code]) => {
    server = await openTestServer()
    expect(await openBrowser(server.app).ask('POST', '/session', { body })).toMatchObject({ code })
  })

  test('fails as often as the address may fail, and a browser asks without taking from what the key may ask', async () => {
    server = await openTestServer({ limits })
    users = await makeTestUsers(server)
    browser = openBrowser(server.app)
    const codes = []
    for (let count = 0; count < 4; count += 1) codes.push((await browser.signIn({ key: 'orgs_wrong' })).code)
    expect(codes).toEqual([...Array<string>(3).fill('invalid_api_key'), 'too_many_requests'])
    const first = await browser.signIn({ key: users.reader })
    expect(first).toMatchObject({ status: 200, headers: { 'x-ratelimit-limit': '4', 'x-ratelimit-remaining': '3' } })
    const statuses = []
    for (let count = 0; count < 4; count += 1) statuses.push((await browser.query('organization.list')).status)
    expect(statuses).toEqual([200, 200, 200, 429])
    expect(await browser.signIn({ key: users.reader })).toMatchObject({ code: 'too_many_requests' })
    expect((await server.call('GET', '/organization', { key: users.reader })).status).toBe(200)
  })

  test('again ends the session that the browser had', async () => {
    server = await openTestServer()
    users = await makeTestUsers(server)
    browser = await signedIn(users.owner)
    await browser.signIn({ key: users.stranger })
    expect(await server.deps.db.selectFrom('sessions').select('id').execute()).toHaveLength(1)
    expect(await browser.query('session.get')).toMatchObject({
      body: { result: { data: { user: { email: 'stranger@example.com' } } } },
    })
  })
})

function cookieOf({ cookies }: Browser): string {
  return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
}
