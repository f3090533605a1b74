/**
 * Statements other than receipts that the service signs with its receipt key. What is signed is a line with the kind of
 * the statement, then its canonical JSON: the line keeps a signature from being taken for one of another kind, or for a
 * receipt's, whose signed bytes begin with a brace.
 */
import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import { canonicalBytes, type SigningKey } from './seal-receipt.ts'
import type { PublicKey } from './signing-key.ts'

export interface StatementSignature {
  /** The id of the key that signed it. */
  kid: string
  /** Ed25519, in base64. */
  signature: string
}

/** Signs a statement, off the event loop: a page has a thousand. */
export async function signStatement(
  kind: string,
  statement: object,
  { kid, key }: SigningKey,
): Promise<StatementSignature> {
  const { promise, resolve, reject } = Promise.withResolvers<StatementSignature>()
  sign(null, signedBytes(kind, statement), key, (error, signature) => {
    if (error) reject(error)
    else resolve({ kid, signature: signature.toString('base64') })
  })
  return await promise
}

/** Undefined for a statement that one of the keys signed, else a sentence that says what is wrong. */
export type StatementVerifier = (
  kind: string,
  statement: object,
  signature: { kid?: string | undefined; signature?: string | undefined },
) => Promise<string | undefined>

export function createStatementVerifier(keys: readonly PublicKey[]): StatementVerifier {
  const known = new Map<string, KeyObject>()
  for (const key of keys) known.set(key.kid, createPublicKey({ key: { ...key }, format: 'jwk' }))
  return async (kind, statement, { kid, signature }) => {
    if (kid === undefined || signature === undefined) return 'Expected kid and signature, got none'
    const key = known.get(kid)
    if (key === undefined) return `It is signed with the key ${kid}, which is not among the published keys`
    return (await isSigned(signedBytes(kind, statement), key, signature))
      ? undefined
      : 'It does not match its signature: it or its signature was changed'
  }
}

async function isSigned(bytes: Buffer, key: KeyObject, text: string): Promise<boolean> {
  const signature = Buffer.from(text, 'base64')
  if (signature.toString('base64') !== text) return false // only the canonical spelling, as for receipts
  const { promise, resolve, reject } = Promise.withResolvers<boolean>()
  verify(null, bytes, key, signature, (error, isValid) => (error ? reject(error) : resolve(isValid)))
  return await promise
}

function signedBytes(kind: string, statement: object): Buffer {
  return Buffer.concat([Buffer.from(`organizations ${kind}\n`), canonicalBytes(statement)])
}
