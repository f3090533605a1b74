/**
 * Access tokens that no service may take, each with what is wrong with it. Those that are signed are signed by the key
 * that the issuer publishes, unless they say otherwise.
 */
import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import type { IdentityProvider } from '../../../../test/support/identity-provider/start-identity-provider.ts'

export interface TokenGround {
  provider: IdentityProvider
  /** The payload of a token that is taken, of a subject that no one has yet. */
  valid: Record<string, unknown>
  /** The address of a user who has an identity, and that of an operator. */
  takenEmail: string
  operatorEmail: string
}

const encode = (part: unknown) =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')
const nowS = () => Math.floor(Date.now() / 1000)

/** By what is wrong. All are meant for us: those of other issuers are not judged. */
export function badTokens({ provider, valid, takenEmail, operatorEmail }: TokenGround): Record<string, string> {
  const [key] = provider.keys
  if (key === undefined) throw new Error('Expected a key of the provider')
  const { kid } = key
  const publicKey = createPublicKey({ key, format: 'jwk' })
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const strangersJwk = createPublicKey(stranger).export({ format: 'jwk' })
  const of = (claims: object, header: object = {}) => provider.sign({ ...valid, ...claims }, header)
  // Of a subject of its own: one that was refused is not looked at again for a moment.
  const seen = (claims: object) => of({ sub: JSON.stringify(claims), ...claims })
  const without = (name: string) =>
    provider.sign(Object.fromEntries(Object.entries(valid).filter(([it]) => it !== name)))
  const signedBy = (header: object, payload: unknown, make: (text: string) => Buffer) => {
    const text = `${encode({ alg: 'RS256', typ: 'at+jwt', kid, ...header })}.${encode(payload)}`
    return `${text}.${make(text).toString('base64url')}`
  }
  const byStranger = (header: object) => signedBy(header, valid, (text) => sign('sha256', Buffer.from(text), stranger))
  const byKey = (header: object, payload: unknown) =>
    signedBy(header, payload, (text) => sign('sha256', Buffer.from(text), createPrivateKey({ key, format: 'jwk' })))
  const byHash = (hash: string, secret: string | Buffer) => (text: string) =>
    createHmac(hash, secret).update(text).digest()
  const good = of({})
  const [head = '', body = '', signature = ''] = good.split('.')
  return {
    'alg none': signedBy({ alg: 'none' }, valid, () => Buffer.alloc(0)),
    'alg none with a signature': `${encode({ alg: 'none', typ: 'at+jwt', kid })}.${body}.${signature}`,
    'alg None': signedBy({ alg: 'None' }, valid, () => Buffer.alloc(0)),
    'no alg': byKey({ alg: undefined }, valid),
    'alg that is no text': byKey({ alg: 256 }, valid),
    'alg that is not known': byKey({ alg: 'RS1' }, valid),
    'HS256 with the public key as PEM': signedBy(
      { alg: 'HS256' },
      valid,
      byHash('sha256', publicKey.export({ type: 'spki', format: 'pem' })),
    ),
    'HS256 with the public key as DER': signedBy(
      { alg: 'HS256' },
      valid,
      byHash('sha256', publicKey.export({ type: 'spki', format: 'der' })),
    ),
    'HS512 with the modulus': signedBy({ alg: 'HS512' }, valid, byHash('sha512', String(key.n))),
    'HS256 with an empty secret': signedBy({ alg: 'HS256' }, valid, byHash('sha256', '')),
    'another alg than the key': byKey({ alg: 'PS256' }, valid),
    'alg of another kind of key': byKey({ alg: 'ES256' }, valid),
    'an unknown kid': byStranger({ kid: 'unknown' }),
    'a known kid, signed by another': byStranger({}),
    'a key of its own in the header': byStranger({ jwk: strangersJwk }),
    'a key of its own, with its own kid': byStranger({ jwk: { ...strangersJwk, kid: 'own' }, kid: 'own' }),
    'an address of keys in the header': byStranger({ jku: `${provider.issuer}/jwks`, kid: 'own' }),
    'a certificate in the header': byStranger({ x5c: ['MIIB'], x5u: 'https://example.com/' }),
    'a kid that is a path': byStranger({ kid: '../../etc/passwd' }),
    'a critical header that is not known': of({}, { crit: ['exp2'], exp2: 1 }),
    'a payload that is not encoded': of({}, { b64: false, crit: ['b64'] }),
    'no typ': of({}, { typ: undefined }),
    'the typ of other tokens': of({}, { typ: 'JWT' }),
    'the typ of a logout token': of({}, { typ: 'logout+jwt' }),
    'a typ that is no text': of({}, { typ: 1 }),
    'no audience': without('aud'),
    'another audience': of({ aud: 'https://other.example' }),
    'an audience that begins alike': of({ aud: `${provider.audience}/more` }),
    'a list of other audiences': of({ aud: ['one', 'two'] }),
    'an audience that is no text': of({ aud: { is: provider.audience } }),
    'no end': without('exp'),
    'an end that is text': of({ exp: String(nowS() + 300) }),
    'an end a while ago': of({ exp: nowS() - 120 }),
    'an end before 1970': of({ exp: -1 }),
    'a beginning later on': of({ nbf: nowS() + 120 }),
    'a beginning that is text': of({ nbf: 'now' }),
    'no subject': without('sub'),
    'an empty subject': of({ sub: '' }),
    'a subject that is a number': of({ sub: 7 }),
    'a subject with a zero byte': of({ sub: 'a\0b' }),
    'a subject that is too long': of({ sub: 's'.repeat(256) }),
    'a nonce, as ID tokens have it': of({ nonce: 'n' }),
    'the hash of a token, as ID tokens have it': of({ at_hash: 'h' }),
    'events, as logout tokens have them': of({ events: { 'http://schemas.openid.net/event/backchannel-logout': {} } }),
    'a claim that it is an ID token': of({ typ: 'ID' }),
    'a claim that it is a refresh token': of({ typ: 'Refresh' }),
    'far too long': of({ filler: 'x'.repeat(9000) }),
    'another token in it': byKey({ cty: 'JWT' }, good),
    'a payload that is no JSON': byKey({}, 'no JSON'),
    'a payload that is a list': byKey({}, [valid]),
    'a payload that is null': byKey({}, 'null'),
    'a header that is no JSON': `${encode('{"alg"')}.${body}.${signature}`,
    'no signature': `${head}.${body}.`,
    'no payload': `${head}..${signature}`,
    'a changed signature': `${head}.${body}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
    'a changed payload': `${head}.${encode({ ...valid, sub: 'other' })}.${signature}`,
    'a verified address as the text "true"': seen({ email_verified: 'true' }),
    'a verified address as 1': seen({ email_verified: 1 }),
    'an address that is not verified': seen({ email_verified: false }),
    'no address': seen({ email: undefined }),
    'an address that is none': seen({ email: 'none' }),
    'the address of another user': seen({ email: takenEmail }),
    'the address of an operator': seen({ email: operatorEmail }),
  }
}
