import { describe, expect, test } from 'vitest'
import { createApiKeySecret, hashApiKeySecret, isPlausibleSecret } from './api-key-secret.ts'

describe('the secret of an API key', () => {
  test('has a recognisable prefix, is never the same twice, and is plausible', () => {
    const secrets = Array.from({ length: 50 }, createApiKeySecret)
    expect(new Set(secrets).size).toBe(50)
    for (const secret of secrets) {
      expect(secret).toMatch(/^orgs_[0-9a-f]{56}$/)
      expect(isPlausibleSecret(secret)).toBe(true)
    }
  })

  test('is not plausible with any one character changed, left out or added', () => {
    const secret = createApiKeySecret()
    for (let at = 'orgs_'.length; at < secret.length; at += 1) {
      const other = secret[at] === '0' ? '1' : '0'
      expect(isPlausibleSecret(secret.slice(0, at) + other + secret.slice(at + 1))).toBe(false)
    }
    expect(isPlausibleSecret(secret.slice(0, -1))).toBe(false)
    expect(isPlausibleSecret(`${secret}0`)).toBe(false)
    expect(isPlausibleSecret('orgs_')).toBe(false)
  })

  test('of other makers is held to no checksum, but is not empty', () => {
    expect(isPlausibleSecret('any-other-key')).toBe(true)
    expect(isPlausibleSecret('ORGS_x')).toBe(true)
    expect(isPlausibleSecret('')).toBe(false)
  })

  test('is stored as its SHA-256', () => {
    expect(hashApiKeySecret('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
  })
})
