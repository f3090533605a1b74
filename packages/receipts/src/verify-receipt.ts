import { createPublicKey, verify } from 'node:crypto'
import { canonicalBytes, hashOf, type SealedReceipt } from './seal-receipt.ts'
import type { PublicKey } from './signing-key.ts'

/** Valid, or a sentence that says what is wrong. */
export type Verdict = { isValid: true } | { isValid: false; problem: string }

/** Checks the signature and the hash of one receipt. */
export function verifyReceipt(sealed: SealedReceipt, keys: readonly PublicKey[]): Verdict {
  if (!isReceipt(sealed)) return invalid('Expected a receipt with its hash, signature and kid, got something else')
  const name = `receipt ${String(sealed.receipt.number)}`
  const key = keys.find(({ kid }) => kid === sealed.kid)
  if (key === undefined)
    return invalid(`${name} is signed with the key ${sealed.kid}, which is not among the given keys`)
  const bytes = bytesOf(sealed.receipt)
  if (bytes === undefined) return invalid(`${name} was changed: it has a value that canonical JSON does not allow`)
  const publicKey = createPublicKey({ key: { ...key }, format: 'jwk' })
  const signature = Buffer.from(sealed.signature, 'base64')
  // Buffer reads base64 leniently. Only the canonical spelling is accepted, so that every changed character is
  // detected.
  const isExact = signature.toString('base64') === sealed.signature
  if (!isExact || !verify(null, bytes, publicKey, signature)) {
    return invalid(`${name} does not match its signature: the receipt, its signature or its key was changed`)
  }
  if (hashOf(bytes) !== sealed.hash) return invalid(`${name} does not match its hash`)
  return { isValid: true }
}

/** Checks every receipt of a chain, and that none is missing. The chain begins with number 1, or after `before`. */
export function verifyChain(
  chain: Iterable<SealedReceipt>,
  keys: readonly PublicKey[],
  before: { number: number; hash: string | null } = { number: 0, hash: null },
): Verdict & { last: { number: number; hash: string | null } } {
  let last = before
  for (const sealed of chain) {
    const verdict = verifyReceipt(sealed, keys)
    if (!verdict.isValid) return { ...verdict, last }
    const { number, previousHash } = sealed.receipt
    if (number !== last.number + 1) {
      return { ...invalid(`receipt ${last.number + 1} is missing: receipt ${number} comes after ${last.number}`), last }
    }
    if (previousHash !== last.hash) {
      return {
        ...invalid(`receipt ${number} does not match receipt ${last.number}: its previous hash is another one`),
        last,
      }
    }
    last = { number, hash: sealed.hash }
  }
  return { isValid: true, last }
}

/** Undefined for values that canonical JSON does not allow: infinite numbers, lone surrogates. */
function bytesOf(receipt: object): Buffer | undefined {
  try {
    return canonicalBytes(receipt)
  } catch {
    return undefined
  }
}

/** Checks the shape, because a receipt from a file may be any JSON. */
function isReceipt(value: unknown): value is SealedReceipt {
  if (typeof value !== 'object' || value === null) return false
  const { receipt, signature, hash, kid } = value as Record<string, unknown>
  const hasTexts = [signature, hash, kid].every((it) => typeof it === 'string')
  return hasTexts && typeof receipt === 'object' && receipt !== null
}

function invalid(problem: string): { isValid: false; problem: string } {
  return { isValid: false, problem }
}
