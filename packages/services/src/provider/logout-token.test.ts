/** Logout tokens as a provider signs them, and as it would never sign one. */
import { hash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  startIdentityProvider,
  type IdentityProvider,
} from '../../../../test/support/identity-provider/start-identity-provider.ts'
import { openSignInProvider, type SignInProvider } from './open-sign-in-provider.ts'

const event = { 'http://schemas.openid.net/event/backchannel-logout': {} }
const now = Math.floor(Date.now() / 1000)

let provider: IdentityProvider
let signIn: SignInProvider
beforeAll(async () => {
  provider = await startIdentityProvider({ users: { ada: {} } })
  const settings = { clientId: 'console', clientSecret: 'secret', publicUrl: 'http://127.0.0.1:9', name: undefined }
  signIn = openSignInProvider({ ...settings, issuer: provider.issuer }, () => now * 1000)
})
afterAll(() => provider.stop())

const claims = () => ({
  iss: provider.issuer,
  aud: 'console',
  iat: now,
  exp: now + 120,
  jti: 'one',
  events: event,
  sub: 'ada',
})
const header = { typ: 'logout+jwt' }

describe('a logout token', () => {
  test('says whose sessions have ended, or which, and is remembered for as long as it would be taken', async () => {
    const { issuer } = provider
    expect(await signIn.readLogout(provider.sign({ ...claims(), sid: 's1' }, header))).toEqual({
      issuer,
      subject: 'ada',
      sid: 's1',
      hash: hash('sha256', JSON.stringify([issuer, 'one'])),
      rememberedUntil: (now + 720) * 1000,
    })
    const { sub: _, ...bySid } = { ...claims(), sid: 's1' }
    expect(await signIn.readLogout(provider.sign(bySid, header))).toMatchObject({ subject: undefined, sid: 's1' })
    expect(await signIn.readLogout(provider.sign(claims(), { typ: undefined }))).toMatchObject({ subject: 'ada' })
  })

  test.each<[string, object, object?]>([
    ['of another issuer', { iss: 'https://other.example' }],
    ['for another app', { aud: 'other' }],
    ['without a number', { jti: undefined }],
    ['without its time', { iat: undefined }],
    ['from an hour ago', { iat: now - 3600, exp: now + 60 }],
    ['from tomorrow', { iat: now + 86_400, exp: now + 90_000 }],
    ['that has expired', { exp: now - 120 }],
    ['without events', { events: undefined }],
    ['of another event', { events: { 'https://example.com/other': {} } }],
    ['whose event is a text', { events: { [Object.keys(event)[0] ?? '']: 'yes' } }],
    ['with a nonce, like an ID token', { nonce: 'n' }],
    ['that names neither person nor session', { sub: undefined }],
    ['whose session is a number', { sid: 1 }],
    ['that is an access token', {}, { typ: 'at+jwt' }],
    ['of another key', {}, { kid: 'other' }],
    ['without a signature', {}, { alg: 'none' }],
    ['signed with a secret', {}, { alg: 'HS256' }],
  ])('is not taken %s', async (_, changed, other = {}) => {
    const token = provider.sign({ ...claims(), ...changed }, { ...header, ...other })
    await expect(signIn.readLogout(token)).rejects.toMatchObject({ code: 'logout_token_invalid' })
  })

  test.each(['', 'x', 'a.b.c', 'x'.repeat(9000)])('is not taken from other text', async (text) => {
    await expect(signIn.readLogout(text)).rejects.toMatchObject({ code: 'logout_token_invalid' })
  })

  test('is not taken with a signature of other claims, nor as an ID token of a sign-in', async () => {
    const [first, , signature] = provider.sign(claims(), header).split('.')
    const other = Buffer.from(JSON.stringify({ ...claims(), sub: 'bob' })).toString('base64url')
    await expect(signIn.readLogout([first, other, signature].join('.'))).rejects.toMatchObject({
      code: 'logout_token_invalid',
    })
    const { id_token: idToken } = await provider.getTokens('ada')
    await expect(signIn.readLogout(idToken)).rejects.toMatchObject({ code: 'logout_token_invalid' })
  })
})

test('a provider that is away is said to be, and is asked again when it is back', async () => {
  const settings = { clientId: 'console', clientSecret: 'secret', publicUrl: 'http://127.0.0.1:9', name: undefined }
  const fresh = openSignInProvider({ ...settings, issuer: provider.issuer }, () => now * 1000)
  const token = provider.sign(claims(), header)
  await provider.kill()
  await expect(fresh.readLogout(token)).rejects.toMatchObject({ code: 'identity_provider_away' })
  await provider.restart()
  expect(await fresh.readLogout(token)).toMatchObject({ subject: 'ada' })
})
