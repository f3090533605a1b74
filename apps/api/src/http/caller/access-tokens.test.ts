/** Access tokens on both doors: those of a real provider, and those that a test signs with its keys. */
import { createClient } from '@organizations/client'
import { recordStatements } from '@organizations/database/testing'
import { openAccessTokens } from '@organizations/identity'
import { OPERATOR_SECRET } from '@organizations/services/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  startIdentityProvider,
  type IdentityProvider,
} from '../../../../../test/support/identity-provider/start-identity-provider.ts'
import { waitFor } from '../../../../../test/support/wait-for.ts'
import { badTokens, type TokenGround } from '../../testing/bad-tokens.ts'
import { openBrowser } from '../../testing/browser.ts'
import { finishDeletions } from '../../testing/finish-deletions.ts'
import { codeOf, doors } from '../../testing/limited.ts'
import { openTestServer, type TestServer } from '../../testing/test-server.ts'

let provider: IdentityProvider
let server: TestServer
/** How far the clock of the tokens' reader is ahead. */
let ahead: number

beforeAll(async () => {
  provider = await startIdentityProvider({
    users: {
      ada: { email: 'ada@example.com', email_verified: true, name: 'Ada' },
      eve: { email: 'eve@example.com', email_verified: false },
    },
  })
})
afterAll(() => provider.stop())

beforeEach(async () => {
  ahead = 0
  server = await openTestServer({ limits: { standard: 0, enterprise: 0, operator: 0, failedAuth: 0, session: 0 } })
  readTokens()
})
afterEach(() => server.close())

/** Reads tokens anew, by a reader that knows no key. */
function readTokens(): void {
  const { issuer, audience } = provider
  const clock = () => Date.now() + ahead
  server.deps.accessTokens = openAccessTokens({ issuer, audience, type: 'at+jwt', clock })
}

const bearer = (token: string) => ({ key: `Bearer ${token}` })
const usersNow = () => server.deps.db.selectFrom('users').select(['id', 'email']).orderBy('id').execute()
const payload = (sub: string, more: object = {}) => {
  const now = Math.floor(Date.now() / 1000)
  const address = { email: `${sub}@example.com`, email_verified: true }
  return { iss: provider.issuer, aud: provider.audience, sub, iat: now, exp: now + 300, ...address, ...more }
}
const refusals = () => server.deps.logged.filter(({ message }) => /token|identity/.test(message))

describe('an access token of the issuer', () => {
  test('is its user’s on both doors, who is made at first sight, and whose audit entries say so', async () => {
    const token = await provider.getAccessToken('ada')
    for (const { url } of doors) expect((await server.call('GET', url, bearer(token))).status).toBe(200)
    const made = await server.call('POST', '/organization', { ...bearer(token), body: { name: 'Acme' } })
    const { id: orgId } = made.body as { id: string } // the contract's shape
    const audit = await server.call('GET', `/organization/audit?orgId=${orgId}`, bearer(token))
    expect(audit.body).toMatchObject({ data: [{ email: 'ada@example.com', key_id: null, came_in_by: 'token' }] })
    expect((await usersNow()).map(({ email }) => email)).toContain('ada@example.com')
    const policy = { require_apikey_expiration: true, max_apikey_expiration_days: 1 }
    const set = await server.call('PUT', `/organization/policy?orgId=${orgId}`, { ...bearer(token), body: policy })
    expect(set.status).toBe(200)
    expect((await server.call('GET', `/organization?orgId=${orgId}`, bearer(token))).status).toBe(200)
    expect((await server.call('GET', '/organization', bearer(token))).body).toMatchObject({ data: [{ id: orgId }] })
  })

  test('may stand in any header of keys, and in the first place that is valid', async () => {
    const token = await provider.getAccessToken('ada')
    const bad = provider.sign(payload('ada', { aud: 'other' }))
    const foreign = provider.sign(payload('ada', { iss: 'https://other.example.com' }))
    const whose = async (headers: Record<string, string>) => {
      const { status, body } = await server.call('GET', '/trpc/session.get', { headers })
      const { result } = body as { result?: { data: { user: { email: string } } } } // the procedure's answer
      return result?.data.user.email ?? status
    }
    expect(await whose({ 'x-api-key': token })).toBe('ada@example.com')
    expect(await whose({ authorization: token })).toBe('ada@example.com')
    expect(await whose({ authorization: `Bearer ${token}`, 'x-api-key': OPERATOR_SECRET })).toBe('ada@example.com')
    expect(await whose({ authorization: OPERATOR_SECRET, 'x-api-key': token })).toBe('operator@example.com')
    for (const it of [bad, foreign]) {
      expect(await whose({ authorization: `Bearer ${it}`, 'x-api-key': token })).toBe('ada@example.com')
      expect(await whose({ authorization: `Bearer ${it}`, 'x-api-key': OPERATOR_SECRET })).toBe('operator@example.com')
      expect(await whose({ authorization: `Bearer ${it}` })).toBe(401)
    }
  })

  test('of another issuer is no obstacle for a session, and one of ours that is bad is', async () => {
    const browser = openBrowser(server.app)
    await browser.signIn({ key: OPERATOR_SECRET })
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const ask = (token: string) =>
      server.call('GET', '/trpc/session.get', {
        headers: { cookie, 'sec-fetch-site': 'same-origin', authorization: `Bearer ${token}` },
      })
    const foreign = provider.sign(payload('ada', { iss: 'https://other.example.com' }))
    expect((await ask(foreign)).status).toBe(200)
    expect((await ask(provider.sign(payload('ada', { aud: 'other' })))).status).toBe(401)
  })

  test('costs no statement before it is verified, and one after it; a key costs what it did', async () => {
    const token = await provider.getAccessToken('ada')
    await server.call('GET', doors[0].url, bearer(token))
    const path = '/trpc/organization.get?input=%7B%22orgId%22%3A%22none%22%7D'
    const cost = async (key: string) =>
      (await recordStatements(() => server.call('GET', path, { key }))).ran.filter((it) => it.startsWith('select'))
        .length
    expect(await cost(`Bearer ${provider.sign(payload('ada', { aud: 'other' }))}`)).toBe(0)
    expect(await cost(`Bearer ${provider.sign(payload('ada', { iss: 'https://other.example.com' }))}`)).toBe(0)
    expect([await cost(`Bearer ${token}`), await cost(OPERATOR_SECRET)]).toEqual([1, 1])
  })

  test('watches events until its user is disabled, or its time is over', async () => {
    const url = await server.app.listen({ port: 0, host: '127.0.0.1' })
    const watch = async (sub: string, exp = 300) => {
      const now = Math.floor(Date.now() / 1000)
      const token = provider.sign(payload(sub, { exp: now + exp }))
      const made = await server.call('POST', '/organization', { ...bearer(token), body: { name: sub } })
      const { id: orgId } = made.body as { id: string } // the contract's shape
      const client = createClient({ url, key: token, retry: { maxRetries: 100 } })
      const state: { seen: number; ended: unknown } = { seen: 0, ended: undefined }
      const follow = async () => {
        for await (const _event of client.event.watch.subscribe({ orgId })) state.seen += 1
      }
      void follow().catch((error: unknown) => (state.ended = (error as { code?: string }).code))
      return state
    }
    // It ends 60 seconds after `exp`.
    const [ada, bob, short] = [await watch('ada'), await watch('bob'), await watch('short', -57)]
    await waitFor(() => short.ended, { what: 'the watch of the short token to end' })
    expect([short.ended, ada.ended]).toEqual(['invalid_api_key', undefined])
    await server.call('POST', '/operator/user/ada@example.com/disable', { key: OPERATOR_SECRET })
    await waitFor(() => ada.ended, { what: 'the watch of the disabled user to end' })
    expect([ada.ended, bob.ended]).toEqual(['identity_not_linked', undefined])
    await server.app.close()
  })

  test('says who asks for the address, when the token does not say whether it is verified', async () => {
    const said = { email: undefined, email_verified: undefined }
    for (const sub of ['ada', 'eve', 'unknown']) {
      const { status } = await server.call('GET', doors[0].url, bearer(provider.sign(payload(sub, said))))
      expect([sub, status]).toEqual([sub, sub === 'ada' ? 200 : 401])
    }
  })

  test('of a user who was deleted makes no one anew, on neither door, until an operator lets them in', async () => {
    const token = bearer(provider.sign(payload('leaving')))
    const ask = async () => await Promise.all(doors.map(({ url }) => server.call('GET', url, token)))
    expect((await ask()).map(({ status }) => status)).toEqual([200, 200])
    const operator = { key: OPERATOR_SECRET }
    const asked = { body: { user: 'leaving@example.com', reason: 'Has left' } }
    expect((await server.call('DELETE', '/operator/user', { ...operator, ...asked })).status).toBe(200)
    const before = await usersNow()
    for (const answer of await ask()) {
      expect(answer.status).toBe(401)
      expect(codeOf(answer)).toBe('user_deleted')
    }
    await finishDeletions(server)
    readTokens() // does not remember whom it has just refused
    expect((await ask()).map(codeOf)).toEqual(['user_deleted', 'user_deleted'])
    expect(await usersNow()).toEqual(before.filter(({ email }) => email !== 'leaving@example.com'))
    const who = { body: { issuer: provider.issuer, subject: 'leaving' } }
    const lifted = await server.call('POST', '/operator/user/lift-deletion', { ...operator, ...who })
    expect(lifted.body).toMatchObject({ status: 'Deletion lifted', id: expect.stringMatching(/^user_/) as string })
    readTokens()
    expect((await ask()).map(({ status }) => status)).toEqual([200, 200])
  })

  test('is refused as its user is at each moment: disabled, enabled, disabled again, deleted', async () => {
    const token = provider.sign(payload('kim'))
    const ask = async () => {
      const { status, body } = await server.call('GET', '/organization', bearer(token))
      return status === 200 ? 'let in' : (body as { code: string }).code
    }
    const operator = { key: OPERATOR_SECRET }
    const user = 'kim@example.com'
    expect(await ask()).toBe('let in')
    for (const [change, code] of [
      ['disable', 'identity_not_linked'],
      ['enable', 'let in'],
      ['disable', 'identity_not_linked'],
    ] as const) {
      await server.call('POST', `/operator/user/${user}/${change}`, operator)
      expect([change, await ask(), await ask()]).toEqual([change, code, code])
    }
    await server.call('DELETE', '/operator/user', { ...operator, body: { user, reason: 'Has left' } })
    expect(await ask()).toBe('user_deleted')
  })

  test('counts with all that its user asks, and as a failed authentication when it is bad', async () => {
    await server.close()
    server = await openTestServer({ limits: { standard: 2, enterprise: 0, operator: 0, failedAuth: 2, session: 0 } })
    readTokens()
    const ask = async (sub: string, more?: object) =>
      (await server.call('GET', doors[0].url, bearer(provider.sign(payload(sub, more))))).status
    expect([await ask('ada'), await ask('ada'), await ask('ada'), await ask('bob')]).toEqual([200, 200, 429, 200])
    const bad = { aud: 'other' }
    expect([await ask('eve', bad), await ask('eve', bad), await ask('eve', bad)]).toEqual([401, 401, 429])
  })
})

test('the log says by the id of the request why a token is refused, and why an identity is not let in', async () => {
  const ask = async (token: string) => {
    server.deps.logged.length = 0
    const answer = await server.app.inject({ url: doors[0].url, headers: { authorization: `Bearer ${token}` } })
    return { id: answer.headers['x-request-id'], lines: [...server.deps.logged] }
  }
  const expired = await ask(provider.sign(payload('late', { exp: 1 })))
  expect(expired.lines).toMatchObject([{ message: 'An access token is refused', fields: { requestId: expired.id } }])
  const unknown = await ask(provider.sign(payload('unverified', { email_verified: false })))
  expect(unknown.lines).toMatchObject([{ fields: { requestId: unknown.id, reason: 'no verified address' } }])
})

test('bad tokens are each refused on both doors, make no user, and are logged without their content', async () => {
  expect((await server.call('GET', doors[0].url, bearer(provider.sign(payload('taken'))))).status).toBe(200)
  const ground: TokenGround = {
    provider,
    valid: payload('new'),
    takenEmail: 'taken@example.com',
    operatorEmail: 'operator@example.com',
  }
  const table = {
    ...badTokens(ground),
    'an ID token': (await provider.getTokens('ada')).id_token,
  }
  expect(Object.keys(table).length).toBeGreaterThan(40)
  const before = await usersNow()
  for (const [what, token] of Object.entries(table)) {
    for (const { door, url } of doors) {
      server.deps.logged.length = 0
      const answer = await server.call('GET', url, bearer(token))
      expect([what, door, answer.status]).toEqual([what, door, 401])
      expect(['invalid_api_key', 'identity_not_linked']).toContain(codeOf(answer))
      if (codeOf(answer) === 'invalid_api_key') expect([what, refusals()]).toEqual([what, [expect.anything()]])
      const written = server.logged() + JSON.stringify(server.deps.logged)
      for (const part of token.split('.').filter((it) => it.length > 20)) expect(written).not.toContain(part)
      expect(written).not.toMatch(/(new|taken|operator)@example\.com/)
    }
  }
  expect(await usersNow()).toEqual(before)
  // The same payload, with nothing wrong.
  expect((await server.call('GET', doors[0].url, bearer(provider.sign(payload('new'))))).status).toBe(200)
})

test('a subject that another issuer calls the same is not the same person', async () => {
  const other = await startIdentityProvider({ users: { ada: { email: 'ada2@example.com', email_verified: true } } })
  try {
    const ask = async (of: IdentityProvider) => {
      const { issuer, audience } = of
      server.deps.accessTokens = openAccessTokens({ issuer, audience, type: 'at+jwt', clock: Date.now })
      const { body } = await server.call('GET', '/trpc/session.get', bearer(await of.getAccessToken('ada')))
      return (body as { result: { data: { user: { email: string } } } }).result.data.user.email // the procedure's answer
    }
    expect([await ask(provider), await ask(other)]).toEqual(['ada@example.com', 'ada2@example.com'])
  } finally {
    await other.stop()
  }
})

describe('while the issuer is away', () => {
  test('tokens of known keys count, others are neither let in nor refused, and keys work beside them', async () => {
    const token = await provider.getAccessToken('ada')
    expect((await server.call('GET', doors[0].url, bearer(token))).status).toBe(200)
    await provider.kill()
    try {
      expect((await server.call('GET', doors[0].url, bearer(token))).status).toBe(200)
      readTokens()
      for (const { url } of doors) {
        const answer = await server.call('GET', url, bearer(token))
        expect([answer.status, codeOf(answer)]).toEqual([503, 'identity_provider_away'])
        expect(answer.headers['retry-after']).toMatch(/^\d+$/)
        const both = { authorization: `Bearer ${token}`, 'x-api-key': OPERATOR_SECRET }
        expect((await server.call('GET', url, { headers: both })).status).toBe(200)
      }
    } finally {
      await provider.restart()
    }
    ahead += 10_000
    expect((await server.call('GET', doors[0].url, bearer(token))).status).toBe(200)
  })

  test('a key that is rotated counts at once, and one that is rotated away no longer', async () => {
    const token = await provider.getAccessToken('ada')
    expect((await server.call('GET', doors[0].url, bearer(token))).status).toBe(200)
    await provider.rotateKey({ isFormerPublished: false })
    ahead += 31_000
    const next = await provider.getAccessToken('ada')
    expect((await server.call('GET', doors[0].url, bearer(next))).status).toBe(200)
    expect((await server.call('GET', doors[0].url, bearer(token))).status).toBe(401)
  })
})
