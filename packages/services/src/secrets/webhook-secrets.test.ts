import type { WebhookId } from '@organizations/domain'
import { describe, expect, test } from 'vitest'
import { generateSecretsKey, readSecretsKey } from './secret-keys.ts'
import { createWebhookSecret, openSecret, openSigningSecrets, sealSecret } from './webhook-secrets.ts'

const id = 'webhook_01h455vb4pex5vsknk084sn02q' as WebhookId // its form does not matter here
const other = 'webhook_01h455vb4pex5vsknk084sn02r' as WebhookId
const newKey = () => readSecretsKey(generateSecretsKey())
const under = (current = newKey(), ...old: (typeof current)[]) => ({ secretsKeys: { current, old } })

describe('the secret of an endpoint', () => {
  test('is one that the libraries of Standard Webhooks read, and another each time', () => {
    const secrets = Array.from({ length: 100 }, createWebhookSecret)
    expect(new Set(secrets).size).toBe(100)
    for (const secret of secrets) {
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
      expect(Buffer.from(secret.slice('whsec_'.length), 'base64')).toHaveLength(32)
    }
  })

  test('is opened as it was sealed, which looks different each time and tells nothing of it', () => {
    const deps = under()
    const secret = createWebhookSecret()
    const sealed = [sealSecret(deps, id, secret), sealSecret(deps, id, secret)]
    expect(new Set(sealed).size).toBe(2)
    for (const it of sealed) {
      expect(openSecret(deps, { id, secret: it })).toBe(secret)
      expect(it.startsWith(`${deps.secretsKeys.current.id}.`)).toBe(true)
      expect(it).not.toContain(secret.slice(6, 20))
    }
  })

  test('is not opened in another row, or with a bit changed anywhere', () => {
    const deps = under()
    const sealed = sealSecret(deps, id, createWebhookSecret())
    expect(() => openSecret(deps, { id: other, secret: sealed })).toThrow(/^Expected the secret of webhook_\w+r as/)
    const [keyId = '', text = ''] = sealed.split('.')
    const bytes = Buffer.from(text, 'base64url')
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => openSecret(deps, { id, secret: `${keyId}.${changed.toString('base64url')}` })).toThrow('as it was')
    }
    for (const broken of ['', '.', `${keyId}.`, `${keyId}.AAAA`, text]) {
      expect(() => openSecret(deps, { id, secret: broken })).toThrow(/^Expected the /)
    }
  })

  test('is still read when another key becomes the present one, as long as the old one is there', () => {
    const [first, second] = [newKey(), newKey()]
    const secret = createWebhookSecret()
    const sealed = sealSecret(under(first), id, secret)
    expect(openSecret(under(second, first), { id, secret: sealed })).toBe(secret)
    expect(sealSecret(under(second, first), id, secret).startsWith(`${second.id}.`)).toBe(true)
    expect(() => openSecret(under(second), { id, secret: sealed })).toThrow(
      `Expected the key ${first.id} of the secret of ${id} in SECRETS_KEY or SECRETS_KEYS_OLD`,
    )
  })

  test('signs alone, and after a rotation with the one before, until its time is over', () => {
    const deps = under()
    const [secret, before] = [createWebhookSecret(), createWebhookSecret()]
    const row = {
      id,
      secret: sealSecret(deps, id, secret),
      previous_secret: sealSecret(deps, id, before),
      previous_secret_until: 1000,
    }
    expect(openSigningSecrets(deps, row, 999)).toEqual([secret, before])
    expect(openSigningSecrets(deps, row, 1000)).toEqual([secret])
    const first = { ...row, previous_secret: null, previous_secret_until: null }
    expect(openSigningSecrets(deps, first, 0)).toEqual([secret])
  })

  test('signs alone after a rotation where the key of the one before is lost, and not where that one was changed', () => {
    const [lost, present] = [newKey(), newKey()]
    const deps = under(present)
    const secret = createWebhookSecret()
    const row = { id, secret: sealSecret(deps, id, secret), previous_secret_until: 1000 }
    const before = sealSecret(under(lost), id, createWebhookSecret())
    expect(openSigningSecrets(deps, { ...row, previous_secret: before }, 999)).toEqual([secret])
    const elsewhere = sealSecret(deps, other, createWebhookSecret())
    expect(() => openSigningSecrets(deps, { ...row, previous_secret: elsewhere }, 999)).toThrow('as it was encrypted')
  })

  test('is neither sealed nor opened without a key', () => {
    const refused = expect.objectContaining({ code: 'webhooks_not_set_up' }) as Error
    expect(() => sealSecret({ secretsKeys: undefined }, id, 'x')).toThrow(refused)
    expect(() => openSecret({ secretsKeys: undefined }, { id, secret: 'x.y' })).toThrow(refused)
  })
})

describe('a key of secrets', () => {
  test('is read with and without padding, and with a line feed, and has the same id each time', () => {
    const text = generateSecretsKey()
    const { id: keyId, key } = readSecretsKey(text)
    expect(keyId).toMatch(/^[0-9a-f]{8}$/)
    for (const written of [text.replace('=', ''), `${text}\n`]) {
      expect(readSecretsKey(written).id).toBe(keyId)
      expect(readSecretsKey(written).key.equals(key)).toBe(true)
    }
  })

  test.for(['', 'hunter2', Buffer.alloc(31).toString('base64'), Buffer.alloc(33).toString('base64'), '!'.repeat(44)])(
    'is not %s, and the refusal does not repeat it',
    (text) => {
      const sentence = /^Expected 32 random bytes in base64, such as from openssl rand -base64 32$/
      expect(() => readSecretsKey(text)).toThrow(sentence)
    },
  )
})
