/**
 * The keys that the secrets of endpoints are encrypted with: 32 random bytes each, written in base64. What is encrypted
 * begins with the id of its key, so that another key can become the present one while the older are still read.
 */
import { createSecretKey, hash, randomBytes, type KeyObject } from 'node:crypto'

const BYTES = 32

/** How many characters the id of a key has. */
export const KEY_ID_LENGTH = 8

export interface SecretsKey {
  /** The first of its SHA-256, in hex: tells keys apart, and nothing of the key. */
  id: string
  key: KeyObject
}

export interface SecretsKeys {
  current: SecretsKey
  /** For reading what was encrypted before. */
  old: readonly SecretsKey[]
}

/** Makes a new key, as text. */
export function generateSecretsKey(): string {
  return randomBytes(BYTES).toString('base64')
}

/** Reads a key from its text. Throws a sentence that does not have the text in it. */
export function readSecretsKey(text: string): SecretsKey {
  const bytes = Buffer.from(text.trim(), 'base64')
  if (bytes.length !== BYTES || !isSame(bytes.toString('base64'), text.trim())) {
    throw new Error(`Expected ${BYTES} random bytes in base64, such as from openssl rand -base64 ${BYTES}`)
  }
  return { id: hash('sha256', bytes).slice(0, KEY_ID_LENGTH), key: createSecretKey(bytes) }
}

/** Base64 is also written without its padding. */
function isSame(canonical: string, text: string): boolean {
  return canonical.replace(/=+$/, '') === text.replace(/=+$/, '')
}
