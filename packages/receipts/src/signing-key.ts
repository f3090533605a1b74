import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'

/** A public key as JSON Web Key (RFC 8037). `kid` is the first 16 hex digits of the SHA-256 of its DER form. */
export interface PublicKey {
  kid: string
  kty: 'OKP'
  crv: 'Ed25519'
  x: string
}

/** Generates an Ed25519 key. Returns it as PEM (PKCS #8). */
export function generateSigningKey(): string {
  return String(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }))
}

/** Reads an Ed25519 private key from PEM. The error does not quote the text: it may contain a secret. */
export function readSigningKey(pem: string): { kid: string; key: KeyObject } {
  const key = readPem(pem)
  if (key?.asymmetricKeyType !== 'ed25519') throw new Error('Expected an Ed25519 private key in PEM (PKCS #8)')
  return { kid: publicKeyOf(key).kid, key }
}

/** The public key of a private key. */
export function publicKeyOf(key: KeyObject): PublicKey {
  const publicKey = createPublicKey(key)
  const { x } = publicKey.export({ format: 'jwk' })
  if (x === undefined) throw new Error('Expected an Ed25519 key')
  const der = publicKey.export({ type: 'spki', format: 'der' })
  return { kid: createHash('sha256').update(der).digest('hex').slice(0, 16), kty: 'OKP', crv: 'Ed25519', x }
}

function readPem(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem)
  } catch {
    return undefined // the parser's error is dropped: it may quote the key
  }
}
