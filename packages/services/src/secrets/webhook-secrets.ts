/**
 * The secret of an endpoint, by which its deliveries are signed (https://www.standardwebhooks.com). Unlike the secret of
 * an API key it has to be read again, so it is kept encrypted: `<id of the key>.<nonce, ciphertext and tag>` by
 * AES-256-GCM. The endpoint's id is authenticated with it, so a secret that is put into another row is not opened there.
 */
import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto'
import { DomainError, type ParticipantId, type WebhookId } from '@organizations/domain'
import type { SecretsKeys } from './secret-keys.ts'

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12 // random: far below 2^32 secrets are ever encrypted with one key
const TAG_BYTES = 16
const SECRET_BYTES = 32

export interface HasKeys {
  secretsKeys: SecretsKeys | undefined
}

/** The row that a secret is kept in. */
export type SecretOwner = WebhookId | ParticipantId

/** `whsec_` and 32 random bytes in base64, as the libraries of Standard Webhooks read it. */
export function createWebhookSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`
}

/** Encrypts the secret of an endpoint or a participant. Throws `webhooks_not_set_up` where there is no key. */
export function sealSecret({ secretsKeys }: HasKeys, owner: SecretOwner, secret: string): string {
  const { current } = requireKeys(secretsKeys)
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(ALGORITHM, current.key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(boundTo(owner))
  const sealed = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return `${current.id}.${sealed.toString('base64url')}`
}

/** What a row of `webhooks` or `participants` says of its secrets. */
export interface SealedSecrets {
  id: SecretOwner
  secret: string
  previous_secret: string | null
  previous_secret_until: number | null
}

/**
 * The secrets that sign a request, or its answer, at a moment: the present one, and for a day after a rotation the one
 * before. That one is left out where its key is lost: a rotation is the way out then, and must not wait for a day.
 */
export function openSigningSecrets(deps: HasKeys, row: SealedSecrets, now: number): string[] {
  const { id, previous_secret: previous, previous_secret_until: until } = row
  const present = openSecret(deps, row)
  if (previous === null || !(until !== null && now < until)) return [present]
  return findKey(requireKeys(deps.secretsKeys), previous)
    ? [present, openSecret(deps, { id, secret: previous })]
    : [present]
}

/** Decrypts the secret of an endpoint or a participant. Throws when its key is not there, or it was not encrypted for this row. */
export function openSecret(
  { secretsKeys }: HasKeys,
  { id: owner, secret: sealed }: { id: SecretOwner; secret: string },
): string {
  const key = findKey(requireKeys(secretsKeys), sealed)
  if (key === undefined) {
    throw new Error(`Expected the key ${keyIdOf(sealed)} of the secret of ${owner} in SECRETS_KEY or SECRETS_KEYS_OLD`)
  }
  const bytes = Buffer.from(sealed.slice(sealed.indexOf('.') + 1), 'base64url')
  try {
    const nonce = bytes.subarray(0, NONCE_BYTES)
    const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
    decipher.setAAD(boundTo(owner))
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
    const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES))
    return Buffer.concat([text, decipher.final()]).toString('utf8')
  } catch (cause) {
    throw new Error(`Expected the secret of ${owner} as it was encrypted for it`, { cause })
  }
}

function findKey({ current, old }: SecretsKeys, sealed: string): KeyObject | undefined {
  return [current, ...old].find(({ id }) => id === keyIdOf(sealed))?.key
}

function keyIdOf(sealed: string): string {
  return sealed.slice(0, sealed.indexOf('.'))
}

function requireKeys(keys: SecretsKeys | undefined): SecretsKeys {
  if (keys === undefined) throw new DomainError('webhooks_not_set_up')
  return keys
}

/** What is authenticated with a secret: the row that it is for. */
function boundTo(owner: SecretOwner): Buffer {
  return Buffer.from(owner)
}
