import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { generateSigningKey, publicKeyOf, readSigningKey } from './signing-key.ts'

const { privateKey: rsa } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const { publicKey, privateKey: x25519 } = { ...generateKeyPairSync('ed25519'), ...generateKeyPairSync('x25519') }
const pem = generateSigningKey()
const middle = Math.floor(pem.length / 2)

describe('a signing key', () => {
  test('has the same id every time it is read, and every generated key has another id', () => {
    const [one, again, other] = [readSigningKey(pem), readSigningKey(pem), readSigningKey(generateSigningKey())]
    expect(again.kid).toBe(one.kid)
    expect(one.kid).toMatch(/^[0-9a-f]{16}$/)
    expect(other.kid).not.toBe(one.kid)
    expect(publicKeyOf(again.key)).toEqual(publicKeyOf(one.key))
  })

  test('has a public key that other programs can read as JSON Web Key and verify with', () => {
    const { key, kid } = readSigningKey(pem)
    const jwk = publicKeyOf(key)
    expect(jwk).toEqual({ kid, kty: 'OKP', crv: 'Ed25519', x: expect.stringMatching(/^[\w-]{43}$/) })
    const read = createPublicKey({ key: { ...jwk }, format: 'jwk' })
    const message = Buffer.from('a message')
    expect(verify(null, message, read, sign(null, message, key))).toBe(true)
  })

  test.each([
    ['an empty text', ''],
    ['a word', 'hunter2'],
    ['an RSA key', rsa.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['an X25519 key', x25519.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['a public key', publicKey.export({ type: 'spki', format: 'pem' }).toString()],
    ['the first half of a key', pem.slice(0, middle)],
    ['a key without the PEM header', pem.split('\n')[1] ?? ''],
  ])('cannot be read from %s, and the error does not quote the text', (_, text) => {
    const read = () => readSigningKey(text)
    expect(read).toThrow(new Error('Expected an Ed25519 private key in PEM (PKCS #8)'))
  })
})
