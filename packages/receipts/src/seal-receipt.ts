import { createHash, sign, type KeyObject } from 'node:crypto'
import canonicalize from 'canonicalize'

export interface SigningKey {
  kid: string
  key: KeyObject
}

/** A receipt with its hash, its signature and the id of the key. */
export interface SealedReceipt<Body extends object = Record<string, unknown>> {
  /**
   * The signed content. `number` counts from 1; `previousHash` is the hash of the previous receipt, null for the first.
   */
  receipt: Body & { number: number; previousHash: string | null }
  /** SHA-256, in hex, of the canonical JSON of `receipt`. */
  hash: string
  /** Ed25519, in base64, of the canonical JSON of `receipt`. */
  signature: string
  /** The id of the key that signed it. */
  kid: string
}

/** Adds number and previous hash to the content of a receipt, and signs it. */
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
  if (text === undefined) throw new Error('Expected a receipt that can be written as JSON')
  return Buffer.from(text, 'utf8')
}

export function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
