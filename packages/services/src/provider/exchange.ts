/**
 * What a browser has while a person is at the identity provider: one secret, and from it all that tells this sign-in from
 * another. Nothing of it is stored here, so a sign-in may begin in one process and end in another, and one that is begun
 * and left costs nothing.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { EXCHANGE_MS } from '@organizations/domain'

export interface Exchange extends Begun {
  /** Sent to the provider, which sends it back: it shows that the same browser began. */
  state: string
  /** Sent to the provider, which signs it: it shows that the ID token is for this sign-in. */
  nonce: string
  /** Only its hash is sent: who has the code alone cannot use it. */
  verifier: string
}

/** What is known at the beginning, and needed at the end. */
export interface Begun {
  /** The page of the console that was asked for. */
  next: string
  /** SHA-256 of the session that the browser has, which the new one replaces; its cookie is not sent at the end. */
  former: string | null
}

/** Begins one. The cookie is for the browser alone. */
export function createExchange(begun: Begun, now: number): { exchange: Exchange; cookie: string } {
  const secret = randomBytes(32).toString('base64url')
  const expiresAt = now + EXCHANGE_MS
  const cookie = [secret, String(expiresAt), begun.former ?? '', Buffer.from(begun.next).toString('base64url')].join(
    '.',
  )
  return { exchange: exchangeOf(secret, expiresAt, begun), cookie }
}

/** The sign-in of a cookie, unless its ten minutes are over. A cookie that was changed has another state. */
export function readExchange(cookie: string, now: number): Exchange | undefined {
  const [, secret = '', end = '', former = '', page = ''] = form.exec(cookie) ?? []
  const expiresAt = Number(end)
  if (secret === '' || expiresAt <= now) return undefined
  const next = Buffer.from(page, 'base64url').toString()
  return exchangeOf(secret, expiresAt, { next, former: former === '' ? null : former })
}

const form = /^([\w-]{43})\.(\d{1,15})\.([\da-f]{64})?\.([\w-]*)$/

function exchangeOf(secret: string, expiresAt: number, { next, former }: Begun): Exchange {
  const derive = (what: string) =>
    createHmac('sha256', secret)
      .update(JSON.stringify([what, expiresAt, next, former]))
      .digest('base64url')
  return { state: derive('state'), nonce: derive('nonce'), verifier: derive('verifier'), next, former }
}
