import { createPublicKey, verify } from 'node:crypto'
import { canonicalBytes, hashOf, type SealedReceipt } from './seal-receipt.ts'
import type { PublicKey } from './signing-key.ts'

/** Valid, or what is wrong, in a sentence for a person. */
export type Verdict = { isValid: true } | { isValid: false; problem: string }

/** Checks one receipt by itself: that it says what was signed, by a key among these. */
export function verifyReceipt(sealed: SealedReceipt, keys: readonly PublicKey[]): Verdict {
  if (!isReceipt(sealed)) return invalid('Expected a receipt with its hash, signature and kid, got something else')
  const name = `receipt ${String(sealed.receipt.number)}`
  const key = keys.find(({ kid }) => kid === sealed.kid)
  if (key === undefined) return invalid(`${name} is signed with the key ${sealed.kid}, which is not among those given`)
  const bytes = bytesOf(sealed.receipt)
  if (bytes === undefined) return invalid(`${name} holds what canonical JSON cannot: it was changed`)
  const publicKey = createPublicKey({ key: { ...key }, format: 'jwk' })
  const signature = Buffer.from(sealed.signature, 'base64')
  // Base64 is read leniently: another text of the same bytes is not the signature that was given.
  const isExact = signature.toString('base64') === sealed.signature
  if (!isExact || !verify(null, bytes, publicKey, signature)) {
    return invalid(`${name} does not say what was signed: it, its signature or its key was changed`)
  }
  if (hashOf(bytes) !== sealed.hash) return invalid(`${name} does not have the hash that it claims`)
  return { isValid: true }
}

/** Checks receipts in the order of their numbers, from 1 or from the one after `before`: each by itself, none missing. */
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
      return { ...invalid(`receipt ${number} does not follow the receipt ${last.number} that is here`), last }
    }
    last = { number, hash: sealed.hash }
  }
  return { isValid: true, last }
}

/** Nothing for what no receipt holds: a number beyond all numbers, half a character. */
function bytesOf(receipt: object): Buffer | undefined {
  try {
    return canonicalBytes(receipt)
  } catch {
    return undefined
  }
}

/** What comes from a file may be anything. */
function isReceipt(value: unknown): value is SealedReceipt {
  if (typeof value !== 'object' || value === null) return false
  const { receipt, signature, hash, kid } = value as Record<string, unknown>
  const hasTexts = [signature, hash, kid].every((it) => typeof it === 'string')
  return hasTexts && typeof receipt === 'object' && receipt !== null
}

function invalid(problem: string): { isValid: false; problem: string } {
  return { isValid: false, problem }
}
