import { hash } from 'node:crypto'
import { DomainError } from '@organizations/domain'
import type { JWTPayload, JWTVerifyGetKey } from 'jose'
import { algorithms, CLOCK_TOLERANCE_SECONDS } from './token-rules.ts'

/** What a notice of the provider says that has ended: all sessions of a person, or those of one sign-in at it. */
export interface Logout {
  issuer: string
  subject: string | undefined
  sid: string | undefined
  /** SHA-256 of what tells this notice from all others, and until when it has to be remembered. */
  hash: string
  rememberedUntil: number
}

interface Trust {
  issuer: string
  clientId: string
  keys: JWTVerifyGetKey
  now: number
}

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
/** An older notice is not taken, so its number need not be remembered for longer. */
const MAX_AGE_SECONDS = 600
const LONGEST_TOKEN = 8192

/**
 * Verifies a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.6): signed by the provider, for this service,
 * new, about a logout, and no ID token, which has a nonce.
 */
export async function readLogoutToken(token: string, { issuer, clientId, keys, now }: Trust): Promise<Logout> {
  const { jwtVerify, errors } = await import('jose')
  if (token.length > LONGEST_TOKEN) throw new DomainError('logout_token_invalid')
  const { payload, protectedHeader } = await jwtVerify(token, keys, {
    issuer,
    audience: clientId,
    algorithms,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    maxTokenAge: MAX_AGE_SECONDS,
    requiredClaims: ['iat', 'jti', 'events'],
    currentDate: new Date(now),
  }).catch((cause: unknown) => {
    const isOfToken = cause instanceof errors.JOSEError && !(cause instanceof errors.JWKSTimeout)
    if (isOfToken) throw new DomainError('logout_token_invalid', undefined, { cause: new Error(cause.code) })
    throw cause
  })
  const { sub: subject, sid, jti } = payload
  const isLogout = hasType(protectedHeader.typ) && isAboutLogout(payload) && !('nonce' in payload)
  const isNamed = subject !== undefined || sid !== undefined
  if (!isLogout || !isNamed || typeof jti !== 'string' || !isOptionalText(sid)) {
    throw new DomainError('logout_token_invalid')
  }
  const rememberedUntil = now + (MAX_AGE_SECONDS + 2 * CLOCK_TOLERANCE_SECONDS) * 1000
  return { issuer, subject, sid, hash: hash('sha256', JSON.stringify([issuer, jti])), rememberedUntil }
}

/** Older providers give it none, or that of any token; that of another kind of token is refused. */
function hasType(typ: string | undefined): boolean {
  return typ === undefined || /^(application\/)?(logout\+jwt|jwt)$/i.test(typ)
}

function isAboutLogout({ events }: JWTPayload): boolean {
  return typeof events === 'object' && events !== null && isObject((events as Record<string, unknown>)[EVENT])
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

function isOptionalText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string'
}
