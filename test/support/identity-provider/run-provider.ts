/**
 * The program: an OpenID provider at the port of its issuer, with sign-in pages for people. Where no network is, it is
 * what an identity provider of a company is elsewhere. POST /control/... is for tests.
 */
import { createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Provider, type Configuration } from 'oidc-provider'
import type { ProviderFile } from './provider-file.ts'

const path = process.env['PROVIDER_FILE'] ?? ''
const read = () => JSON.parse(readFileSync(path, 'utf8')) as ProviderFile // the tests' own

let file = read()
let provider = createProvider(file)
let handle = provider.callback()

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', file.issuer)
  if (pathname.startsWith('/control/')) return void control(pathname, request, response)
  if (pathname === '/me' && answerUserinfo(request, response)) return undefined
  return void handle(request, response)
})
server.listen(Number(new URL(file.issuer).port), '127.0.0.1', () => console.log('Listening'))

async function control(pathname: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  if (pathname === '/control/reload') {
    file = read()
    provider = createProvider(file)
    handle = provider.callback()
    response.end()
    return
  }
  const { clientId, sub, sid } = JSON.parse(body) as { clientId: string; sub: string; sid: string } // by our own tests
  const client = (await provider.Client.find(clientId)) as unknown as LogoutClient
  const status = await client.backchannelLogout(sub, sid).then(
    () => 204,
    () => 502,
  )
  response.writeHead(status).end()
}

/** What the provider's clients have, and its types leave out. */
interface LogoutClient {
  backchannelLogout(sub: string, sid: string): Promise<void>
}

function createProvider({ issuer, audience, keys, users, clients, claimsIn, accessTokenSeconds }: ProviderFile) {
  const configuration: Configuration = {
    jwks: { keys },
    clients: clients.map((it) => ({ ...it, grant_types: ['authorization_code'] })),
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: !claimsIn.includes('ID token'),
    cookies: { keys: ['of tests'] },
    pkce: { required: () => true },
    // It would refuse to tell services on this machine that a person has signed out.
    fetch(url, options) {
      delete options?.dispatcher
      return fetch(url, options)
    },
    findAccount: (_ctx, sub) =>
      users[sub] && { accountId: sub, claims: () => ({ ...(users[sub] as Record<string, never>), sub }) },
    extraTokenClaims: (_ctx, token) =>
      claimsIn.includes('access token') && 'accountId' in token ? { ...users[token.accountId] } : undefined,
    // No one is asked what a client may know.
    async loadExistingGrant(ctx) {
      const { client, session, params } = ctx.oidc
      const grant = new ctx.oidc.provider.Grant({ clientId: client?.clientId, accountId: session?.accountId })
      grant.addOIDCScope('openid email profile')
      if (params?.['resource'] !== undefined) grant.addResourceScope(audience, 'openid email profile')
      await grant.save()
      return grant
    },
    features: {
      devInteractions: { enabled: true },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({
          scope: 'openid email profile',
          audience,
          accessTokenTTL: accessTokenSeconds,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  }
  return new Provider(issuer, configuration)
}

/** This provider answers only for tokens of its own at its userinfo endpoint; most take those of resources too. */
function answerUserinfo(request: IncomingMessage, response: ServerResponse): boolean {
  const [header, payload, signature] = (request.headers.authorization ?? '').replace(/^Bearer /, '').split('.')
  if (header === undefined || payload === undefined || signature === undefined) return false
  const signed = Buffer.from(`${header}.${payload}`)
  const isOurs = file.keys.some((key) =>
    verify('sha256', signed, createPublicKey({ key, format: 'jwk' }), Buffer.from(signature, 'base64url')),
  )
  if (!isOurs) return false
  const { sub } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string } // it is our own
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ ...file.users[sub], sub }))
  return true
}
