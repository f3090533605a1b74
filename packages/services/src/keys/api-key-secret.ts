/**
 * The secret of an API key: `orgs_`, 48 random hex digits, and the CRC-32 of both in 8 more. The prefix lets people and
 * secret scanners tell a key; the checksum lets a typo be refused without a look-up.
 */
import { hash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

const PREFIX = 'orgs_'
const CHECKSUM_DIGITS = 8

export function createApiKeySecret(): string {
  const body = PREFIX + randomBytes(24).toString('hex')
  return body + checksum(body)
}

/** SHA-256 in hex: all that is ever stored or compared of a secret. */
export function hashApiKeySecret(secret: string): string {
  return hash('sha256', secret)
}

/** False for a secret of ours with a typo. Keys from elsewhere, without our prefix, are not held to a checksum. */
export function isPlausibleSecret(secret: string): boolean {
  if (!secret.startsWith(PREFIX)) return secret.length > 0
  return checksum(secret.slice(0, -CHECKSUM_DIGITS)) === secret.slice(-CHECKSUM_DIGITS)
}

function checksum(body: string): string {
  return crc32(body).toString(16).padStart(CHECKSUM_DIGITS, '0')
}
