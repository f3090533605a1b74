/**
 * Verifies receipts in the browser, without asking the service whether they are valid. It does what the verifier of
 * `packages/receipts` does, which needs Node; the tests hold one to the other. Not with WebCrypto: over plain http at a name
 * of the local network browsers have none.
 */
import { hashes, verify } from '@noble/ed25519'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { PublicKey, SealedReceipt } from '@organizations/receipts'
import canonicalize from 'canonicalize'

hashes.sha512 = sha512

/** Valid, or a sentence that says what is wrong. */
export type Verdict = { isValid: true } | { isValid: false; problem: string }

/** Checks the signature and the hash of one receipt. `sealed` may be any JSON. */
export function verifyReceipt(sealed: unknown, keys: readonly PublicKey[]): Verdict {
  if (!isReceipt(sealed)) return invalid('Expected a receipt with its hash, signature and kid, got something else')
  const name = `receipt ${String(sealed.receipt.number)}`
  const key = keys.find(({ kid }) => kid === sealed.kid)
  if (key === undefined) {
    return invalid(`${name} is signed with the key ${sealed.kid}, which is not among the given keys`)
  }
  const bytes = bytesOf(sealed.receipt)
  if (bytes === undefined) return invalid(`${name} was changed: it has a value that canonical JSON does not allow`)
  if (!isSigned(sealed.signature, bytes, key)) {
    return invalid(`${name} does not match its signature: the receipt, its signature or its key was changed`)
  }
  return bytesToHex(sha256(bytes)) === sealed.hash ? { isValid: true } : invalid(`${name} does not match its hash`)
}

/** Checks every receipt of a chain, and that each follows the one before it. */
export function verifyChain(chain: readonly unknown[], keys: readonly PublicKey[]): Verdict {
  let last: SealedReceipt | undefined
  for (const sealed of chain) {
    const verdict = verifyReceipt(sealed, keys)
    if (!verdict.isValid) return verdict
    const current = sealed as SealedReceipt // it is valid
    const { number, previousHash } = current.receipt
    if (last !== undefined && number !== last.receipt.number + 1) {
      const missing = last.receipt.number + 1
      return invalid(`receipt ${missing} is missing: receipt ${number} comes after ${last.receipt.number}`)
    }
    if (last !== undefined && previousHash !== last.hash) {
      return invalid(
        `receipt ${number} does not match receipt ${last.receipt.number}: its previous hash is another one`,
      )
    }
    last = current
  }
  return { isValid: true }
}

/** Strictly as RFC 8032 has it, and only the canonical spelling of base64, as the verifier of the service. */
function isSigned(text: string, bytes: Uint8Array, { x }: PublicKey): boolean {
  try {
    const signature = fromBase64(text)
    const publicKey = fromBase64(x.replaceAll('-', '+').replaceAll('_', '/'))
    const isExact = btoa(String.fromCharCode(...signature)) === text
    return isExact && verify(signature, bytes, publicKey, { zip215: false })
  } catch {
    return false // it is no base64, or no signature
  }
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (it) => it.charCodeAt(0))
}

/** Undefined for values that canonical JSON does not allow: infinite numbers, lone surrogates. */
function bytesOf(receipt: object): Uint8Array | undefined {
  try {
    const text = canonicalize(receipt)
    return text === undefined ? undefined : new TextEncoder().encode(text)
  } catch {
    return undefined
  }
}

function isReceipt(value: unknown): value is SealedReceipt {
  if (typeof value !== 'object' || value === null) return false
  const { receipt, signature, hash, kid } = value as Record<string, unknown> // any object
  const hasTexts = [signature, hash, kid].every((it) => typeof it === 'string')
  return hasTexts && typeof receipt === 'object' && receipt !== null
}

function invalid(problem: string): { isValid: false; problem: string } {
  return { isValid: false, problem }
}
