/** Signing in at a real identity provider, as browsers do, and what must not sign in. */
import { randomUUID } from 'node:crypto'
import { testDatabases } from '@organizations/database/testing'
import { deleteUser, openSignInProvider } from '@organizations/services'
import { OPERATOR_SECRET } from '@organizations/services/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBrowsing, type Browsing } from '../../../../../test/support/identity-provider/browse.ts'
import {
  startIdentityProvider,
  type IdentityProvider,
} from '../../../../../test/support/identity-provider/start-identity-provider.ts'
import { anotherServer } from '../../testing/another-server.ts'
import { openBrowser, type Browser, type BrowserAnswer } from '../../testing/browser.ts'
import { buildTestServer, openTestServer, type TestServer } from '../../testing/test-server.ts'

const publicUrl = 'http://console.test'
const callback = `${publicUrl}/session/oidc/callback`
const proxy = { trusted: [], basePath: '', publicUrl }
const client = { client_id: 'console', client_secret: 'secret-of-the-console', redirect_uris: [callback] }

let provider: IdentityProvider
beforeAll(async () => {
  const address = (name: string, verified = true) => ({ email: `${name}@example.com`, email_verified: verified })
  const users = {
    ada: { ...address('ada'), name: 'Ada' },
    bob: address('bob'),
    cleo: address('cleo'),
    dora: address('dora'),
    finn: address('finn'),
    eve: address('eve', false),
  }
  provider = await startIdentityProvider({ users, claimsIn: [] })
  await provider.setClient({
    ...client,
    backchannel_logout_uri: `${publicUrl}/session/oidc/logout`,
    backchannel_logout_session_required: true,
  })
})
afterAll(() => provider.stop())

function signInProvider(name?: string) {
  const { client_id: clientId, client_secret: clientSecret } = client
  return openSignInProvider({ issuer: provider.issuer, clientId, clientSecret, publicUrl, name }, Date.now)
}

/** The address at which the browser begins, and the one to which the provider sends it back. */
async function goToProvider(browser: Browser, login: string, { next = '/', at = createBrowsing() } = {}) {
  const { status, headers } = await browser.ask('GET', `/session/oidc?next=${encodeURIComponent(next)}`)
  expect(status).toBe(303)
  const end = await at.signIn(String(headers['location']), callback, login)
  return end.slice(publicUrl.length)
}

async function signIn(browser: Browser, login: string, options: { next?: string; at?: Browsing } = {}) {
  return await browser.ask('GET', await goToProvider(browser, login, options))
}

describe.each(testDatabases)('signing in at the identity provider, on $name', (kind) => {
  let server: TestServer
  beforeAll(async () => {
    server = await buildTestServer(await kind.open(), { signInProvider: signInProvider(), proxy })
  })
  afterAll(() => server.close())
  const open = () => openBrowser(server.app)

  test('makes a person a user, whose session leads to the page that was asked for', async () => {
    const browser = open()
    const { status, headers } = await signIn(browser, 'ada', { next: '/org/org_1/members?q=x' })
    expect({ status, location: headers['location'] }).toEqual({
      status: 303,
      location: '/console/org/org_1/members?q=x',
    })
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(/^orgs-sign-in-.*=; Max-Age=0; Path=\/session\/oidc; HttpOnly; SameSite=Lax/),
      expect.stringMatching(/^orgs-session-.*Path=\/; HttpOnly; SameSite=Strict/),
    ])
    const { body } = await browser.query('session.get')
    expect(body).toMatchObject({
      result: {
        data: {
          user: { email: 'ada@example.com', name: 'Ada' },
          apikey: null,
          is_operator: false,
          session: { key_id: null, key_name: null, is_current: true, user_agent: 'Browser/1.0' },
        },
      },
    })
    expect((await browser.query('session.list')).body).toMatchObject({ result: { data: [{ key_id: null }] } })
    expect((await browser.mutate('organization.create', { name: 'Of Ada' })).status).toBe(200)
  })

  test('finds the same person again, also in another process, and replaces the session that the browser had', async () => {
    const browser = open()
    await signIn(browser, 'bob')
    const former = new Map(browser.cookies)
    const app = await anotherServer(server, { signInProvider: signInProvider(), proxy })
    const second = openBrowser(app)
    await signIn(second, 'bob')
    expect(await idsOf(second)).toHaveLength(2)
    expect(await idsOf(second)).toEqual(await idsOf(browser))
    await app.close()

    await signIn(browser, 'bob')
    expect(await idsOf(browser)).toHaveLength(2)
    browser.cookies.clear()
    for (const [name, value] of former) browser.cookies.set(name, value)
    expect(await browser.query('session.get')).toMatchObject({ status: 401, code: 'session_ended' })
  })

  test('ends with the identity', async () => {
    const browser = open()
    await signIn(browser, 'cleo')
    expect((await browser.query('session.get')).status).toBe(200)
    await server.deps.db.transaction().execute(async (trx) => {
      await trx.deleteFrom('identities').where('subject', '=', 'cleo').execute()
    })
    expect(await browser.query('session.get')).toMatchObject({ status: 401, code: 'session_ended' })
    expect(await browser.mutate('organization.create', { name: 'x' })).toMatchObject({ code: 'session_ended' })
  })

  test('is not there while the user is disabled, who is not let in either', async () => {
    const browser = open()
    await signIn(browser, 'dora')
    const disable = (at: number | null) =>
      server.deps.db.transaction().execute(async (trx) => {
        await trx.updateTable('users').set({ disabled_at: at }).where('email', '=', 'dora@example.com').execute()
      })
    await disable(1)
    expect(await browser.query('session.get')).toMatchObject({ status: 401, code: 'session_ended' })
    const told = new URL(String((await signIn(open(), 'dora')).headers['location']), publicUrl).searchParams
    expect(told.get('refused')).toBe('identity_not_linked')
    const why = { requestId: told.get('request'), reason: 'the account is disabled' }
    expect(server.deps.logged.map(({ fields }) => fields)).toContainEqual(why)
    await disable(null)
  })

  test('is refused to a person whose user was deleted', async () => {
    const browser = open()
    await signIn(browser, 'finn')
    const input = { user: 'finn@example.com', reason: 'Has left' }
    await deleteUser(server.deps, { actor: server.deps.operator, input })
    expect(await browser.query('session.get')).toMatchObject({ status: 401, code: 'session_ended' })
    expect((await signIn(open(), 'finn')).headers['location']).toMatch(/refused=user_deleted/)
  })

  test('ends after 12 hours', async () => {
    const browser = open()
    const now = Date.now()
    await signIn(browser, 'bob')
    server.deps.now = now + 12 * 3_600_000 - 60_000
    expect((await browser.query('session.get')).status).toBe(200)
    server.deps.now = now + 12 * 3_600_000 + 60_000
    expect(await browser.query('session.get')).toMatchObject({ status: 401, code: 'session_ended' })
    server.deps.now = undefined
  })

  test('does not let in whose address is not verified, and says so on a page of the console', async () => {
    const { status, headers } = await signIn(open(), 'eve', { next: '/keys' })
    expect(status).toBe(303)
    expect(String(headers['location'])).toMatch(
      /^\/console\/sign-in\?next=%2Fkeys&refused=identity_not_linked&request=[\w-]+$/,
    )
    const users = await server.deps.db.selectFrom('users').select('email').execute()
    expect(users.map(({ email }) => email)).not.toContain('eve@example.com')
  })

  describe('when the provider says that a person has signed out', () => {
    const logOut = async (claims: object, app = server.app) => {
      const now = Math.floor(Date.now() / 1000)
      const events = { 'http://schemas.openid.net/event/backchannel-logout': {} }
      const standard = { iss: provider.issuer, aud: 'console', iat: now, exp: now + 120, jti: randomUUID(), events }
      return await post(provider.sign({ ...standard, ...claims }, { typ: 'logout+jwt' }), app)
    }
    const post = async (token: string, app = server.app) => {
      const { statusCode, body } = await app.inject({
        method: 'POST',
        url: '/session/oidc/logout',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({ logout_token: token }).toString(),
      })
      return { status: statusCode, code: body === '' ? undefined : (JSON.parse(body) as { code: string }).code }
    }
    const isIn = async (browser: Browser) => (await browser.query('session.get')).status === 200

    test('all sessions of that person end, in another process too, and those of no one else', async () => {
      const app = await anotherServer(server, { signInProvider: signInProvider(), proxy })
      const [here, there, others] = [open(), openBrowser(app), open()]
      await signIn(here, 'ada')
      await signIn(there, 'ada')
      await signIn(others, 'bob')
      expect(await logOut({ sub: 'ada' })).toEqual({ status: 204, code: undefined })
      expect([await isIn(here), await isIn(there), await isIn(others)]).toEqual([false, false, true])
      await app.close()
    })

    test('one of their sign-ins ends by its session there, and the others go on', async () => {
      const [first, second] = [open(), open()]
      await signIn(first, 'ada')
      await signIn(second, 'ada')
      const { db } = server.deps
      const rows = await db
        .selectFrom('sessions')
        .select('provider_sid')
        .orderBy('created_at', 'desc')
        .limit(2)
        .execute()
      const sids = rows.map((row) => row.provider_sid)
      expect(new Set(sids).size).toBe(2)
      expect(await logOut({ sid: sids[1] })).toMatchObject({ status: 204 })
      expect([await isIn(first), await isIn(second)]).toEqual([false, true])
      expect(await logOut({ sid: sids[0], sub: 'bob' })).toMatchObject({ status: 204 })
      expect(await isIn(second)).toBe(true)
      expect(await logOut({ sid: sids[0], sub: 'ada' })).toMatchObject({ status: 204 })
      expect(await isIn(second)).toBe(false)
    })

    test('a notice counts once, by its number, whichever process gets it', async () => {
      const jti = randomUUID()
      expect(await logOut({ sub: 'ada', jti })).toMatchObject({ status: 204 })
      const browser = open()
      await signIn(browser, 'ada')
      const refused = { status: 400, code: 'logout_token_invalid' }
      expect(await logOut({ sub: 'ada', jti })).toEqual(refused)
      const app = await anotherServer(server, { signInProvider: signInProvider(), proxy })
      expect(await logOut({ sub: 'ada', jti }, app)).toEqual(refused)
      await app.close()
      expect(await isIn(browser)).toBe(true)
    })

    test('what is no logout token ends nothing', async () => {
      const browser = open()
      await signIn(browser, 'ada')
      const { id_token: idToken } = await provider.getTokens('ada')
      const refused = { status: 400, code: 'logout_token_invalid' }
      for (const token of ['', 'x', idToken, await provider.getAccessToken('ada')]) {
        expect(await post(token)).toEqual(refused)
      }
      expect(await logOut({ sub: 'ada', nonce: 'n' })).toEqual(refused)
      expect(await isIn(browser)).toBe(true)
    })
  })
})

describe('what does not sign in', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer({ signInProvider: signInProvider(), proxy })
  })
  afterAll(() => server.close())
  const refusalOf = ({ headers }: BrowserAnswer) =>
    new URL(String(headers['location']), publicUrl).searchParams.get('refused')
  const begin = async (browser: Browser, change = (url: string) => url) => {
    const { headers } = await browser.ask('GET', '/session/oidc')
    const end = await createBrowsing().signIn(change(String(headers['location'])), callback, 'ada')
    return end.slice(publicUrl.length)
  }
  const expectOut = async (browser: Browser) => {
    expect([...browser.cookies.keys()].filter((name) => name.includes('session'))).toEqual([])
    expect((await browser.query('session.get')).status).toBe(401)
  }

  test.each<[string, string, (url: string) => string]>([
    ['another nonce', 'sign_in_failed', (url) => url.replace(/nonce=[^&]+/, 'nonce=other')],
    ['another state', 'sign_in_expired', (url) => url.replace(/([?&])state=[^&]+/, '$1state=other')],
    ['no state', 'sign_in_expired', (url) => url.replace(/&state=[^&]+/, '')],
    [
      'another challenge',
      'sign_in_failed',
      (url) => url.replace(/code_challenge=[^&]+/, `code_challenge=${'a'.repeat(43)}`),
    ],
  ])('an answer to a question with %s', async (_, refused, change) => {
    const browser = openBrowser(server.app)
    const answer = await browser.ask('GET', await begin(browser, change))
    expect(answer.status).toBe(303)
    expect(refusalOf(answer)).toBe(refused)
    await expectOut(browser)
  })

  test.each<[string, string, (path: string) => string]>([
    ['another state', 'sign_in_expired', (path) => path.replace(/state=[^&]+/, 'state=other')],
    ['another code', 'sign_in_failed', (path) => path.replace(/code=[^&]+/, 'code=other')],
    ['another issuer', 'sign_in_failed', (path) => path.replace(/iss=[^&]+/, 'iss=https%3A%2F%2Fother.example')],
    ['an error', 'sign_in_failed', (path) => path.replace(/code=[^&]+/, 'error=access_denied')],
    ['nothing in it', 'sign_in_expired', () => '/session/oidc/callback'],
  ])('an answer with %s', async (_, refused, change) => {
    const browser = openBrowser(server.app)
    const answer = await browser.ask('GET', change(await begin(browser)))
    expect(refusalOf(answer)).toBe(refused)
    await expectOut(browser)
  })

  test('an answer in another browser than the one that began, which it does not stop', async () => {
    const [own, others] = [openBrowser(server.app), openBrowser(server.app)]
    const path = await begin(own)
    await begin(others) // one is under way there too
    expect(refusalOf(await others.ask('GET', path))).toBe('sign_in_expired')
    await expectOut(others)
    expect((await own.ask('GET', path)).headers['location']).toBe('/console/')
  })

  test('an answer a second time', async () => {
    const browser = openBrowser(server.app)
    const { headers } = await browser.ask('GET', '/session/oidc')
    const cookies = new Map(browser.cookies)
    const path = (await createBrowsing().signIn(String(headers['location']), callback, 'ada')).slice(publicUrl.length)
    expect((await browser.ask('GET', path)).headers['location']).toBe('/console/')
    browser.cookies.clear()
    expect(refusalOf(await browser.ask('GET', path))).toBe('sign_in_expired')
    for (const [name, value] of cookies) browser.cookies.set(name, value)
    expect(refusalOf(await browser.ask('GET', path))).toBe('sign_in_failed') // the code is used
  })

  test('an answer after ten minutes', async () => {
    const browser = openBrowser(server.app)
    const path = await begin(browser)
    server.deps.now = Date.now() + 600_000
    expect(refusalOf(await browser.ask('GET', path))).toBe('sign_in_expired')
    server.deps.now = undefined
    await expectOut(browser)
  })

  test.each(['//evil.example', 'https://evil.example', '/\\evil.example', 'javascript:alert(1)', '/a\nb', ''])(
    'leads nowhere else than to the console, asked for %j',
    async (next) => {
      const browser = openBrowser(server.app)
      expect((await signIn(browser, 'ada', { next })).headers['location']).toBe('/console/')
    },
  )

  test('is logged without what the provider answered, and by its kind', () => {
    const lines = server.logged()
    expect(lines).toContain('OAUTH_')
    expect(lines).toContain('access_denied')
    for (const text of ['ada@example.com', 'eyJ', 'code=', 'state=', client.client_secret]) {
      expect(lines).not.toContain(text)
    }
  })
})

describe('signing out', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await openTestServer({ signInProvider: signInProvider(), proxy })
  })
  afterAll(() => server.close())

  test('says where a person signs out at the provider too, and nothing for a key', async () => {
    const browser = openBrowser(server.app)
    await signIn(browser, 'ada')
    const { body } = await browser.ask('DELETE', '/session')
    const { continue_at: page } = body as { continue_at: string }
    const { origin, pathname, searchParams } = new URL(page)
    expect(origin + pathname).toBe(`${provider.issuer}/session/end`)
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: 'console',
      post_logout_redirect_uri: `${publicUrl}/console/sign-in`,
    })
    expect(await browser.query('session.get')).toMatchObject({ status: 401 })
    await browser.signIn({ key: OPERATOR_SECRET })
    expect((await browser.ask('DELETE', '/session')).body).toEqual({ status: 'OK' })
    expect((await browser.ask('DELETE', '/session')).body).toEqual({ status: 'OK' })
  })

  test('works while the provider is away', async () => {
    const browser = openBrowser(server.app)
    await signIn(browser, 'ada')
    const app = await anotherServer(server, { signInProvider: signInProvider(), proxy }) // which knows nothing of it yet
    const there = openBrowser(app)
    for (const [name, value] of browser.cookies) there.cookies.set(name, value)
    await provider.kill()
    expect(await there.ask('DELETE', '/session')).toMatchObject({ status: 200, body: { status: 'OK' } })
    expect((await browser.query('session.get')).status).toBe(401)
    const begun = await openBrowser(app).ask('GET', '/session/oidc')
    expect(begun.headers['location']).toMatch(/refused=identity_provider_away/)
    await provider.restart()
    await app.close()
  })
})

test("two services at one host name do not take each other's sign-ins", async () => {
  const [kind] = testDatabases
  const database = await kind?.open()
  if (database === undefined) throw new Error('Expected a database to test on')
  // The databases of tests are copies of one, which two services are not.
  await database.db.transaction().execute((trx) => trx.updateTable('instance_marks').set({ mark: 'another' }).execute())
  const one = await openTestServer({ signInProvider: signInProvider(), proxy })
  const two = await buildTestServer(database, { signInProvider: signInProvider(), proxy })
  const browser = openBrowser(one.app)
  const atTwo = openBrowser(two.app)
  const paths = [await goToProvider(browser, 'ada'), await goToProvider(atTwo, 'ada')] as const
  // One browser has the cookies of both: they do not tell ports apart.
  for (const [name, value] of atTwo.cookies) browser.cookies.set(name, value)
  for (const [name, value] of browser.cookies) atTwo.cookies.set(name, value)
  expect((await browser.ask('GET', paths[1])).headers['location']).toMatch(/refused=sign_in_expired/)
  expect((await browser.ask('GET', paths[0])).headers['location']).toBe('/console/')
  expect((await atTwo.ask('GET', paths[1])).headers['location']).toBe('/console/')
  await Promise.all([one.close(), two.close()])
})

test('sign-ins that fail are counted by the address that they come from', async () => {
  const limits = { standard: 0, enterprise: 0, operator: 0, failedAuth: 2 }
  const server = await openTestServer({ signInProvider: signInProvider(), proxy, limits })
  const browser = openBrowser(server.app)
  const refusals: string[] = []
  for (let count = 0; count < 3; count += 1) {
    const { headers } = await browser.ask('GET', '/session/oidc/callback?code=a&state=b')
    refusals.push(/refused=(\w+)/.exec(String(headers['location']))?.[1] ?? '')
  }
  expect(refusals).toEqual(['sign_in_expired', 'sign_in_expired', 'too_many_requests'])
  await server.close()
})

test('without a provider there is no way to it', async () => {
  const server = await openTestServer()
  const { status } = await openBrowser(server.app).ask('GET', '/session/oidc')
  expect(status).toBe(404)
  await server.close()
})

async function idsOf(browser: Browser): Promise<string[]> {
  const { body } = await browser.query('session.list')
  return (body as { result: { data: { id: string }[] } }).result.data.map(({ id }) => id).toSorted()
}
