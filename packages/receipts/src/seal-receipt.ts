import { createHash, sign, type KeyObject } from 'node:crypto'
import canonicalize from 'canonicalize'

export interface SigningKey {
  kid: string
  key: KeyObject
}

/** A receipt with all that it takes to check it. */
export interface SealedReceipt<Body extends object = Record<string, unknown>> {
  /** What is said. `number` counts from 1, `previousHash` is the hash of the receipt before, null for the first. */
  receipt: Body & { number: number; previousHash: string | null }
  /** SHA-256, in hex, of the canonical JSON of `receipt`. */
  hash: string
  /** Ed25519, in base64, of the canonical JSON of `receipt`. */
  signature: string
  /** Which key signed it. */
  kid: string
}

/** Numbers, chains and signs what a receipt says. */
export function sealReceipt<Body extends object>(
  body: Body,
  place: { number: number; previousHash: string | null },
  { kid, key }: SigningKey,
): SealedReceipt<Body> {
  const receipt = { ...body, ...place }
  const bytes = canonicalBytes(receipt)
  return { receipt, hash: hashOf(bytes), signature: sign(null, bytes, key).toString('base64'), kid }
}

/** The bytes that are hashed and signed: canonical JSON (RFC 8785), UTF-8. */
export function canonicalBytes(receipt: object): Buffer {
  const text = canonicalize(receipt)
  if (text === undefined) throw new Error('Expected a receipt that JSON can hold')
  return Buffer.from(text, 'utf8')
}

export function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
