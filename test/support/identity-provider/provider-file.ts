import type { JsonWebKey } from 'node:crypto'

/** What the process of the provider reads at its start, and again when it is told to. */
export interface ProviderFile {
  issuer: string
  /** Of the resource that access tokens are for. */
  audience: string
  /** Private keys. The first signs; all are published. */
  keys: SigningKey[]
  /** By what is typed at the sign-in, which is their subject as well. */
  users: Record<string, ProviderUser>
  clients: ProviderClient[]
  /** Where claims of a user stand, besides at the userinfo endpoint. */
  claimsIn: ('access token' | 'ID token')[]
  /** How long an access token lasts, in seconds. */
  accessTokenSeconds: number
}

export interface SigningKey extends JsonWebKey {
  kid: string
  alg: 'RS256'
  use: 'sig'
}

/** Claims as a token has them; an unusual one is for tests of what is made of it. */
export interface ProviderUser {
  email?: unknown
  email_verified?: unknown
  name?: unknown
}

export interface ProviderClient {
  client_id: string
  client_secret: string
  redirect_uris: string[]
  post_logout_redirect_uris?: string[]
  backchannel_logout_uri?: string
  backchannel_logout_session_required?: boolean
}
