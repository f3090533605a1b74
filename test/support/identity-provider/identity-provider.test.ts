import { createPublicKey, verify, type JsonWebKey } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAnsweringServer } from '../answering-server.ts'
import { startIdentityProvider, type IdentityProvider } from './start-identity-provider.ts'

let provider: IdentityProvider

beforeAll(async () => {
  provider = await startIdentityProvider({ users: { ada: { email: 'ada@example.com', email_verified: true } } })
})
afterAll(() => provider.stop())

test('an access token names the audience, the person and their address, and is signed with a published key', async () => {
  const { header, payload, isSigned } = await open(await provider.getAccessToken('ada'))
  const { issuer: iss, audience: aud } = provider
  expect(header).toMatchObject({ alg: 'RS256', typ: 'at+jwt' })
  expect(payload).toMatchObject({ iss, aud, sub: 'ada', email: 'ada@example.com', email_verified: true })
  expect(isSigned).toBe(true)
})

test('an ID token is for the app, and the userinfo endpoint answers for both kinds of access tokens', async () => {
  const tokens = await provider.getTokens('ada')
  expect((await open(tokens.id_token)).payload).toMatchObject({ aud: 'tests', sub: 'ada' })
  for (const token of [tokens.access_token, await provider.getAccessToken('ada')]) {
    const answer = await fetch(`${provider.issuer}/me`, { headers: { authorization: `Bearer ${token}` } })
    expect(await answer.json()).toEqual({ sub: 'ada', email: 'ada@example.com', email_verified: true })
  }
})

test('people, keys and apps change while it runs, and stay over a restart', async () => {
  await provider.setUser('bob', { email: 'bob@example.com', email_verified: 'true' })
  const former = await provider.getAccessToken('bob')
  await provider.rotateKey({ isFormerPublished: false })
  const next = await provider.getAccessToken('bob')
  expect(await open(former)).toMatchObject({ isSigned: false, payload: { email_verified: 'true' } })
  expect(await open(next)).toMatchObject({ isSigned: true })
  expect(await open(provider.sign({ sub: 'any' }))).toMatchObject({ isSigned: true, payload: { sub: 'any' } })
  await provider.kill()
  await expect(provider.getAccessToken('bob')).rejects.toThrow('fetch failed')
  await provider.restart()
  expect(await open(next)).toMatchObject({ isSigned: true })
  await provider.removeUser('bob')
  await expect(provider.getAccessToken('bob')).rejects.toThrow('Expected a page')
})

test('an app is told that a person has signed out', async () => {
  const app = await startAnsweringServer()
  app.answers.push((_, response) => response.writeHead(204).end())
  await provider.setClient({
    client_id: 'app',
    client_secret: 'secret-of-app',
    redirect_uris: ['http://127.0.0.1:9/callback'],
    backchannel_logout_uri: `${app.url}/logout`,
    backchannel_logout_session_required: true,
  })
  expect(await provider.logOut({ clientId: 'app', sub: 'ada', sid: 's1' })).toBe(204)
  expect(app.requests[0]).toMatchObject({ method: 'POST', url: '/logout' })
  app.close()
})

async function open(token: string) {
  const { keys } = (await (await fetch(`${provider.issuer}/jwks`)).json()) as { keys: (JsonWebKey & { kid: string })[] }
  const [header = '', payload = '', signature = ''] = token.split('.')
  const parse = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>
  const key = keys.find((it) => it.kid === parse(header)['kid'])
  const signed = Buffer.from(`${header}.${payload}`)
  const isSigned =
    key !== undefined &&
    verify('sha256', signed, createPublicKey({ key, format: 'jwk' }), Buffer.from(signature, 'base64url'))
  return { header: parse(header), payload: parse(payload), isSigned }
}
