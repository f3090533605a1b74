/** Verifies a receipt by the published keys, with nothing but Node and docs/receipts.md, as any reader could. */
import { createHash, createPublicKey, verify } from 'node:crypto'

export interface SentReceipt {
  receipt: Record<string, unknown> & { number: number; previousHash: string | null }
  hash: string
  signature: string
  kid: string
}

export interface SentKey {
  kid: string
  kty: string
  crv: string
  x: string
}

/** Was it signed by one of these keys, and is its hash correct? */
export function isGenuine({ receipt, hash, signature, kid }: SentReceipt, keys: readonly SentKey[]): boolean {
  const jwk = keys.find((it) => it.kid === kid)
  if (jwk === undefined) return false
  const bytes = Buffer.from(canonical(receipt))
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' })
  const isSigned = verify(null, bytes, key, Buffer.from(signature, 'base64'))
  return isSigned && createHash('sha256').update(bytes).digest('hex') === hash
}

/** RFC 8785, as far as receipts go: whole numbers, and names in ASCII. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([name, it]) => `${JSON.stringify(name)}:${canonical(it)}`).join()}}`
}
