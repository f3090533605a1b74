import { z } from 'zod'

const claims = z.object({ iss: z.string(), sub: z.string().optional(), exp: z.number().optional() })

export type TokenClaims = z.output<typeof claims>

/** What an access token says of itself; undefined for a key. Nothing is verified: the server does that. */
export function readTokenClaims(credential: string): TokenClaims | undefined {
  const [, payload] = /^(?:Bearer +)?[\w-]+\.([\w-]+)\.[\w-]*$/i.exec(credential) ?? []
  if (payload === undefined) return undefined
  try {
    return claims.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString())).data
  } catch {
    return undefined // no JSON
  }
}
