import { createHash, randomBytes } from 'node:crypto'
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
  const browse = createBrowsing()
  const page = await follow(browse, `${issuer}/auth?${query.toString()}`, redirectUri)
  const end = await follow(browse, page, redirectUri, new URLSearchParams({ prompt: 'login', login, password: 'any' }))
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

type Browse = (url: string, form?: URLSearchParams) => Promise<Response>

/** Requests that keep cookies. */
function createBrowsing(): Browse {
  const cookies = new Map<string, string>()
  return async (url, form) => {
    const cookie = [...cookies].map((it) => it.join('=')).join('; ')
    const init = { headers: { cookie }, redirect: 'manual', ...(form && { method: 'POST', body: form }) } as const
    const response = await fetch(url, init)
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }
}

/** Goes where it is led until a page is shown or the client's own address comes, and returns that address. */
async function follow(browse: Browse, start: string, redirectUri: string, form?: URLSearchParams): Promise<string> {
  let url = start
  let body = form
  for (;;) {
    const response = await browse(url, body)
    const next = response.headers.get('location')
    if (next === null) {
      if (!response.ok) throw new Error(`Expected a page at ${url}, got ${response.status} ${await response.text()}`)
      return url
    }
    url = new URL(next, url).href
    body = undefined
    if (url.startsWith(redirectUri)) return url
  }
}
