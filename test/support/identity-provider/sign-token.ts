import { createPrivateKey, sign } from 'node:crypto'
import type { SigningKey } from './provider-file.ts'

/** A token with a key of the provider, as no provider would sign it: for what is to be refused. */
export function signToken(key: SigningKey, payload: object, header: object = {}): string {
  const parts = [{ alg: 'RS256', typ: 'at+jwt', kid: key.kid, ...header }, payload]
  const signed = parts.map((it) => Buffer.from(JSON.stringify(it)).toString('base64url')).join('.')
  const privateKey = createPrivateKey({ key, format: 'jwk' })
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`
}
