import { createHash, randomBytes } from 'node:crypto'
import { createBrowsing } from './browse.ts'
import type { ProviderClient } from './provider-file.ts'

export interface Tokens {
  access_token: string
  id_token: string
}

interface Asked {
  issuer: string
  client: ProviderClient
  /** What the person types at the sign-in. */
  login: string
  /** Whose access token it is to be; without, one for the provider's own userinfo endpoint. */
  resource?: string
}

/** Tokens by the code flow, the way that a browser goes: the sign-in page, its form, the code, the exchange. */
export async function getTokens({ issuer, client, login, resource }: Asked): Promise<Tokens> {
  const verifier = randomBytes(32).toString('base64url')
  const redirectUri = client.redirect_uris[0] ?? ''
  const wanted = resource === undefined ? {} : { resource }
  const query = new URLSearchParams({
    client_id: client.client_id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid email profile',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...wanted,
  })
  const end = await createBrowsing().signIn(`${issuer}/auth?${query.toString()}`, redirectUri, login)
  const code = new URL(end).searchParams.get('code')
  if (code === null) throw new Error(`Expected a code for ${login}, came to ${end}`)
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${client.client_id}:${client.client_secret}`)}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
      ...wanted,
    }),
  })
  if (!response.ok) throw new Error(`Expected tokens, got ${response.status} ${await response.text()}`)
  return (await response.json()) as Tokens // by its standard
}
