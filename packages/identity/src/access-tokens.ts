import { decodeJwt, errors, jwtVerify, type JWTPayload } from 'jose'
import { createIssuerKeys } from './issuer-keys.ts'
import { IssuerAwayError, readDocument } from './read-document.ts'

/** What is signed by these can be checked by a public key; `none` and what a shared secret signs are not among them. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']
/** How much the clocks of the issuer and of this service may differ. */
const TOLERANCE_S = 60
const MAX_LENGTH = 8192
const MAX_SUBJECT = 255
/** Claims of tokens that are not for access: ID tokens have them, and logout tokens. */
const claimsOfOthers = ['nonce', 'at_hash', 'c_hash', 's_hash', 'events']
/** How one provider tells its tokens apart in a claim, where all of them have the type `JWT`. */
const typesOfOthers: ReadonlySet<string> = new Set(['id', 'logout', 'refresh', 'offline'])

/** What a token that has been verified says of a person. */
export interface PersonsClaims {
  issuer: string
  subject: string
  email: string | undefined
  /** Undefined where it does not say. Only the boolean `true` is true. */
  emailVerified: boolean | undefined
  name: string | undefined
  /** From when on it counts no more, in milliseconds since 1970. */
  endsAt: number
}

export type TokenReading =
  | { kind: 'verified'; claims: PersonsClaims }
  /** Of another issuer: not for us to judge. */
  | { kind: 'foreign' }
  /** The reason is one of few, and holds nothing of the token. */
  | { kind: 'refused'; reason: string }
  | { kind: 'away'; cause: Error }

/** Reads the access tokens of one issuer. */
export interface AccessTokens {
  /** May a text be a token at all? Of keys of ours none is. */
  isShaped: (text: string) => boolean
  read: (token: string) => Promise<TokenReading>
  /** What the issuer says about the person of a verified token beyond it: undefined when it says nothing of them. */
  askFor: (token: string, claims: PersonsClaims) => Promise<PersonsClaims | undefined>
}

export interface AccessTokensOptions {
  issuer: string
  audience: string
  /** The `typ` of the header, e.g. `at+jwt`. */
  type: string
  /** Milliseconds since 1970. */
  clock: () => number
}

/** May a text be a JWT? Three parts in base64url, the first of which begins with a brace. No key of ours looks like it. */
function isTokenShaped(text: string): boolean {
  return /^e[w-z][\w-]*\.[\w-]*\.[\w-]*$/.test(text)
}

/** Nothing is asked of the issuer before the first token. */
export function openAccessTokens({ issuer, audience, type, clock }: AccessTokensOptions): AccessTokens {
  const keys = createIssuerKeys({ issuer, clock })
  return {
    isShaped: isTokenShaped,
    async read(token) {
      if (token.length > MAX_LENGTH) return { kind: 'refused', reason: 'too long' }
      try {
        if (decodeJwt(token).iss !== issuer) return { kind: 'foreign' }
        const { payload } = await jwtVerify(token, keys.keyOf, {
          issuer,
          audience,
          typ: type,
          algorithms,
          clockTolerance: TOLERANCE_S,
          requiredClaims: ['exp', 'sub'],
          currentDate: new Date(clock()),
        })
        const reason = whyNoAccessToken(payload)
        if (reason !== undefined) return { kind: 'refused', reason }
        return { kind: 'verified', claims: claimsOf(payload, issuer) }
      } catch (error) {
        if (error instanceof IssuerAwayError) return { kind: 'away', cause: error }
        return { kind: 'refused', reason: reasonOf(error) }
      }
    },
    async askFor(token, claims) {
      const endpoint = await keys.userinfoEndpoint()
      if (endpoint === undefined) return undefined
      const { status, body } = await readDocument(endpoint, { authorization: `Bearer ${token}` })
      if (status !== 200 || typeof body !== 'object' || body === null) return undefined
      const said = body as Record<string, unknown>
      if (said['sub'] !== claims.subject) return undefined
      return { ...claims, ...addressIn(said), name: claims.name ?? textIn(said, 'name') }
    },
  }
}

function whyNoAccessToken(payload: JWTPayload): string | undefined {
  const other = claimsOfOthers.find((it) => Object.hasOwn(payload, it))
  if (other !== undefined) return `no access token: it has ${other}`
  const type = textIn(payload, 'typ')?.toLowerCase()
  if (type !== undefined && typesOfOthers.has(type)) return 'no access token: its claim typ says so'
  const subject = textIn(payload, 'sub') ?? ''
  return subject === '' || subject.length > MAX_SUBJECT || subject.includes('\0') ? 'no subject' : undefined
}

function claimsOf(payload: JWTPayload, issuer: string): PersonsClaims {
  return {
    issuer,
    subject: payload.sub ?? '',
    ...addressIn(payload),
    name: textIn(payload, 'name'),
    endsAt: ((payload.exp ?? 0) + TOLERANCE_S) * 1000,
  }
}

function addressIn(claims: Record<string, unknown>): Pick<PersonsClaims, 'email' | 'emailVerified'> {
  const { email_verified: verified } = claims
  return { email: textIn(claims, 'email'), emailVerified: verified === undefined ? undefined : verified === true }
}

function textIn(claims: Record<string, unknown>, name: string): string | undefined {
  const value = claims[name]
  return typeof value === 'string' ? value : undefined
}

/** jose's code, and the name of a claim that it checks: no content. */
function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired) {
    return `${error.code} ${error.claim}`
  }
  return error instanceof errors.JOSEError ? error.code : 'malformed'
}
