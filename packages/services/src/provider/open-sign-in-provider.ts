import { DomainError } from '@organizations/domain'
import type { Configuration } from 'openid-client'
import type { Exchange } from './exchange.ts'
import { refusalOfProvider } from './provider-refusal.ts'
import { readLogoutToken, type Logout } from './read-logout-token.ts'
import { algorithms, CLOCK_TOLERANCE_SECONDS } from './token-rules.ts'

export interface SignInSettings {
  issuer: string
  clientId: string
  clientSecret: string
  /** Where browsers reach this service: the provider sends people back there. */
  publicUrl: string
  /** What people call the provider. Its host unless it is set. */
  name: string | undefined
}

/** Who has signed in at the provider, as its ID token says. */
export interface ProvenPerson {
  issuer: string
  subject: string
  /** The session at the provider, which it names when it ends. */
  sid: string | null
  email?: string
  /** True for the boolean alone: a text is not taken for it. */
  emailVerified: boolean
  name?: string
}

/** The identity provider as the place where people sign in. Each call may be refused with `identity_provider_away`. */
export interface SignInProvider {
  name: string
  /** The page at the provider that a browser is sent to. */
  begin: (exchange: Exchange) => Promise<URL>
  /** Trades the code of the provider's answer for who it is. Throws `sign_in_expired` or `sign_in_failed`. */
  finish: (exchange: Exchange, answer: URLSearchParams) => Promise<ProvenPerson>
  /** Where a browser ends its session at the provider too, if that can be done there. */
  signOutUrl: () => Promise<string | undefined>
  /** What the provider's notice says that has ended. Throws `logout_token_invalid`. */
  readLogout: (token: string) => Promise<Logout>
}

const SCOPE = 'openid email profile'
const TIMEOUT_SECONDS = 5
/** What the provider says of itself is asked again after this. */
const METADATA_KEPT_MS = 3_600_000

const callbackPath = '/session/oidc/callback'
/** The libraries are loaded when a person signs in: most programs never need them. */
const loadClient = () => import('openid-client')
const loadJose = () => import('jose')

interface Known {
  config: Configuration
  keys: ReturnType<Awaited<ReturnType<typeof loadJose>>['createRemoteJWKSet']>
  until: number
}

export function openSignInProvider(settings: SignInSettings, clock: () => number): SignInProvider {
  const { issuer, clientId, publicUrl } = settings
  let known: Promise<Known> | undefined
  const know = async (): Promise<Known> => {
    const asked = (known ??= discover(settings, clock() + METADATA_KEPT_MS))
    try {
      const answer = await asked
      if (answer.until > clock()) return answer
    } catch (error) {
      if (known === asked) known = undefined // the next one asks again
      throw error
    }
    if (known === asked) known = undefined
    return await know()
  }
  const telling = async <T>(ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask()
    } catch (error) {
      throw refusalOfProvider(error)
    }
  }
  return {
    name: settings.name ?? new URL(issuer).host,
    begin: ({ state, nonce, verifier }) =>
      telling(async () => {
        const [client, { config }] = await Promise.all([loadClient(), know()])
        return client.buildAuthorizationUrl(config, {
          redirect_uri: publicUrl + callbackPath,
          scope: SCOPE,
          state,
          nonce,
          code_challenge: await client.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
        })
      }),
    finish: (exchange, answer) => telling(async () => await finish(await know(), settings, exchange, answer)),
    async signOutUrl() {
      const [client, { config }] = await Promise.all([loadClient(), know()])
      if (config.serverMetadata().end_session_endpoint === undefined) return undefined
      const post_logout_redirect_uri = `${publicUrl}/console/sign-in`
      return client.buildEndSessionUrl(config, { post_logout_redirect_uri }).href
    },
    readLogout: (token) =>
      telling(async () => {
        const { config, keys } = await know()
        return await readLogoutToken(token, { issuer: config.serverMetadata().issuer, clientId, keys, now: clock() })
      }),
  }
}

async function discover(settings: SignInSettings, until: number): Promise<Known> {
  const [client, { createRemoteJWKSet }] = await Promise.all([loadClient(), loadJose()])
  const { clientId, clientSecret } = settings
  const issuer = new URL(settings.issuer)
  const authenticate: ReturnType<typeof client.ClientSecretBasic> = (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
    const way = methods.includes('client_secret_basic') ? client.ClientSecretBasic : client.ClientSecretPost
    way(clientSecret)(server, ...rest)
  }
  const metadata = { [client.clockTolerance]: CLOCK_TOLERANCE_SECONDS }
  const config = await client.discovery(issuer, clientId, metadata, authenticate, {
    timeout: TIMEOUT_SECONDS,
    // oxlint-disable-next-line typescript/no-deprecated -- only marked so; an issuer on this machine has no certificate
    ...(issuer.protocol === 'http:' && { execute: [client.allowInsecureRequests] }),
  })
  const { jwks_uri: keysUrl } = config.serverMetadata()
  if (keysUrl === undefined) throw new DomainError('sign_in_failed', 'The identity provider publishes no keys')
  const keys = createRemoteJWKSet(new URL(keysUrl), { timeoutDuration: TIMEOUT_SECONDS * 1000 })
  return { config, keys, until }
}

async function finish(
  { config, keys }: Known,
  { publicUrl, clientId }: SignInSettings,
  { state, nonce, verifier }: Exchange,
  answer: URLSearchParams,
): Promise<ProvenPerson> {
  if (answer.get('state') !== state) throw new DomainError('sign_in_expired')
  const [client, { jwtVerify }] = await Promise.all([loadClient(), loadJose()])
  const url = new URL(`${publicUrl}${callbackPath}?${answer.toString()}`)
  const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true }
  const tokens = await client.authorizationCodeGrant(config, url, checks)
  const { issuer, userinfo_endpoint: userinfo } = config.serverMetadata()
  const signed = await jwtVerify(tokens.id_token ?? '', keys, {
    issuer,
    audience: clientId,
    algorithms,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    requiredClaims: ['sub', 'exp', 'iat', 'nonce'],
  })
  const subject = signed.payload.sub ?? ''
  const asks = signed.payload['email_verified'] === undefined && userinfo !== undefined
  const more = asks ? await client.fetchUserInfo(config, tokens.access_token, subject) : {}
  const { email, email_verified: isVerified, name, sid }: Record<string, unknown> = { ...signed.payload, ...more }
  return {
    issuer,
    subject,
    sid: typeof sid === 'string' ? sid : null,
    ...(typeof email === 'string' && { email }),
    emailVerified: isVerified === true,
    ...(typeof name === 'string' && { name }),
  }
}
