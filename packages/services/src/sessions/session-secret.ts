/**
 * What a browser is given, or a person in a link: 32 random bytes. Only their SHA-256 is stored, so what is in the
 * database signs no one in.
 */
import { hash, randomBytes } from 'node:crypto'

export function createSessionSecret(): { secret: string; hash: string } {
  const secret = randomBytes(32).toString('base64url')
  return { secret, hash: hash('sha256', secret) }
}

/** SHA-256 in hex; undefined for what cannot be one of ours, which then costs no look-up. */
export function hashSessionSecret(secret: string): string | undefined {
  return /^[\w-]{43}$/.test(secret) ? hash('sha256', secret) : undefined
}
