import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openAccessTokens, type AccessTokens } from './access-tokens.ts'
import { readIssuer } from './read-issuer.ts'

interface Key {
  kid: string
  sign: CryptoKey
  jwk: object
}

let server: Server
let issuer: string
let published: Key[]
let asked: string[]
/** Answers in place of what is published, by path. */
let instead: Record<string, { status: number; body: string }>
let now: number
let tokens: AccessTokens

async function newKey(kid: string, alg = 'ES256'): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, sign: privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

async function tokenBy({ kid, sign }: Key, claims: object = {}, alg = 'ES256'): Promise<string> {
  const times = { iat: now / 1000, exp: now / 1000 + 300 }
  return await new SignJWT({ iss: issuer, aud: 'us', sub: 'ada', ...times, ...claims })
    .setProtectedHeader({ alg, kid, typ: 'at+jwt' })
    .sign(sign)
}

const open = () => openAccessTokens({ issuer, audience: 'us', type: 'at+jwt', clock: () => now })
const kindOf = async (token: string) => (await tokens.read(token)).kind

beforeEach(async () => {
  asked = []
  instead = {}
  now = Date.parse('2026-01-01T00:00:00.000Z')
  published = [await newKey('one')]
  server = createServer(({ url = '' }, response) => {
    asked.push(url)
    const configuration = { issuer, jwks_uri: `${issuer}/keys`, userinfo_endpoint: `${issuer}/me` }
    const known: Record<string, unknown> = {
      '/.well-known/openid-configuration': configuration,
      '/keys': { keys: published.map(({ jwk }) => jwk) },
    }
    const answer = instead[url] ?? { status: known[url] ? 200 : 404, body: JSON.stringify(known[url]) }
    response.writeHead(answer.status, { location: '/keys' }).end(answer.body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  tokens = open()
})
afterEach(async () => {
  server.closeAllConnections()
  if (server.listening) await new Promise((resolve) => server.close(resolve))
})

/** How often the keys were read. */
const looks = () => asked.filter((it) => it === '/keys').length
const only = () => published[0] as Key // there is one

describe('access tokens', () => {
  test('are read with the keys that the issuer publishes, which are asked for once', async () => {
    expect(asked).toEqual([])
    const token = await tokenBy(only(), { email: 'a@example.com', email_verified: true, name: 'Ada' })
    expect(await tokens.read(token)).toEqual({
      kind: 'verified',
      claims: {
        issuer,
        subject: 'ada',
        email: 'a@example.com',
        emailVerified: true,
        name: 'Ada',
        endsAt: now + 360_000,
      },
    })
    await Promise.all(Array.from({ length: 20 }, () => tokens.read(token)))
    expect(looks()).toBe(1)
  })

  test.each(['RS256', 'PS384', 'ES512', 'EdDSA'])('may be signed by %s', async (alg) => {
    published = [await newKey('of it', alg)]
    expect(await kindOf(await tokenBy(only(), {}, alg))).toBe('verified')
  })

  test('count until a minute after their end, and from a minute before their beginning', async () => {
    const token = await tokenBy(only(), { nbf: now / 1000 + 59 })
    expect(await kindOf(token)).toBe('verified')
    now += 300_000 + 59_000
    expect(await kindOf(token)).toBe('verified')
    now += 2000
    expect(await tokens.read(token)).toEqual({ kind: 'refused', reason: 'ERR_JWT_EXPIRED exp' })
    now -= 300_000
    expect(await kindOf(await tokenBy(only(), { nbf: now / 1000 + 62 }))).toBe('refused')
  })

  test('with unknown keys are looked up once in 30 seconds, however many come', async () => {
    await kindOf(await tokenBy(only()))
    const other = await newKey('two')
    now += 29_000
    for (let n = 0; n < 10; n += 1) expect(await kindOf(await tokenBy(other))).toBe('refused')
    expect(looks()).toBe(1)
    now += 2000
    expect(await Promise.all(Array.from({ length: 10 }, async () => kindOf(await tokenBy(other))))).not.toContain(
      'away',
    )
    expect(looks()).toBe(2)
    published.push(other)
    now += 30_000
    expect(await kindOf(await tokenBy(other))).toBe('verified')
    expect(looks()).toBe(3)
  })

  test('of a key that was rotated away end within ten minutes', async () => {
    const token = await tokenBy(only(), { exp: now / 1000 + 3600 })
    expect(await kindOf(token)).toBe('verified')
    published = [await newKey('two')]
    expect(await kindOf(await tokenBy(only()))).toBe('refused') // of the other key: it is looked for in 30 seconds
    now += 600_000
    expect(await kindOf(token)).toBe('refused')
    expect(await kindOf(await tokenBy(only()))).toBe('verified')
  })

  test('are judged by keys that are known while the issuer is away, for an hour; others are not judged', async () => {
    const [known, other] = [await tokenBy(only(), { exp: now / 1000 + 9000 }), await newKey('two')]
    expect(await kindOf(known)).toBe('verified')
    instead['/keys'] = { status: 500, body: 'down' }
    now += 700_000
    expect(await kindOf(known)).toBe('verified')
    expect(await kindOf(await tokenBy(other))).toBe('away')
    expect(looks()).toBe(2) // and not again for each of them
    now += 3_000_000
    expect(await kindOf(known)).toBe('away')
    instead = {}
    now += 5000
    expect(await kindOf(known)).toBe('verified')
  })

  test('are not judged where what the issuer publishes is not what it should be', async () => {
    const token = await tokenBy(only())
    const place = '/.well-known/openid-configuration'
    const wrong = [
      { [place]: { status: 200, body: JSON.stringify({ issuer: `${issuer}/`, jwks_uri: `${issuer}/keys` }) } },
      { [place]: { status: 200, body: JSON.stringify({ issuer, jwks_uri: 'http://192.0.2.1/keys' }) } },
      { [place]: { status: 200, body: JSON.stringify({ issuer }) } },
      { [place]: { status: 302, body: '' } },
      { [place]: { status: 404, body: '' } },
      { '/keys': { status: 302, body: '' } },
      { '/keys': { status: 200, body: 'no JSON' } },
      { '/keys': { status: 200, body: '[]' } },
      { '/keys': { status: 200, body: '{"keys":{}}' } },
      { '/keys': { status: 200, body: JSON.stringify({ keys: [], filler: 'x'.repeat(300_000) }) } },
    ]
    for (const answers of wrong) {
      instead = answers
      tokens = open()
      expect([answers, await kindOf(token)]).toEqual([answers, 'away'])
    }
  })

  test('of another issuer are not verified, and nothing is asked for them', async () => {
    for (const iss of [undefined, 'https://other.example.com', `${issuer}/`, [issuer]])
      expect(await kindOf(await tokenBy(only(), { iss }))).toBe('foreign')
    expect(asked).toEqual([])
  })
})

describe('what the issuer says beyond a token', () => {
  test('counts for the same subject alone, and only as it is', async () => {
    const token = await tokenBy(only())
    const reading = await tokens.read(token)
    if (reading.kind !== 'verified') return expect.unreachable()
    const say = async (said: object, status = 200) => {
      instead['/me'] = { status, body: JSON.stringify(said) }
      return await tokens.askFor(token, reading.claims)
    }
    const ada = { sub: 'ada', email: 'a@example.com' }
    expect(await say({ ...ada, email_verified: true })).toMatchObject({ email: 'a@example.com', emailVerified: true })
    expect(await say({ ...ada, email_verified: 'true' })).toMatchObject({ emailVerified: false })
    expect(await say({ ...ada, sub: 'bob', email_verified: true })).toBeUndefined()
    expect(await say({ email: 'a@example.com', email_verified: true })).toBeUndefined()
    expect(await say(ada, 403)).toBeUndefined()
    await expect(say(ada, 500)).rejects.toThrow('Expected status 200 from the issuer, got 500')
  })
})

test.each(['https://login.example.com/realms/one', 'http://127.0.0.1:4000', 'http://localhost', 'http://[::1]:1/'])(
  '%s may be an issuer',
  (text) => {
    expect(readIssuer(text)).toBe(text)
  },
)

test.each([
  'login.example.com',
  'http://login.example.com',
  'https://a:b@example.com',
  'https://a.example/?b',
  'ftp://a',
])('%s may not', (text) => {
  expect(() => readIssuer(text)).toThrow('Expected an https: URL')
})
