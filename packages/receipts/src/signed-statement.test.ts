import { describe, expect, test } from 'vitest'
import { sealReceipt } from './seal-receipt.ts'
import { createStatementVerifier, signStatement } from './signed-statement.ts'
import { generateSigningKey, publicKeyOf, readSigningKey } from './signing-key.ts'
import { verifyReceipt } from './verify-receipt.ts'

const [key, other] = [readSigningKey(generateSigningKey()), readSigningKey(generateSigningKey())]
const keys = [publicKeyOf(other.key), publicKeyOf(key.key)]
const verify = createStatementVerifier(keys)
const statement = { b: [1, 2], a: { d: 'ü', c: null } }

describe('a signed statement', () => {
  test('is valid by any of the keys, in any order of its fields', async () => {
    const signed = await signStatement('test', statement, key)
    expect(signed.kid).toBe(key.kid)
    expect(await verify('test', statement, signed)).toBeUndefined()
    expect(await verify('test', { a: { c: null, d: 'ü' }, b: [1, 2] }, signed)).toBeUndefined()
    expect(await verify('test', statement, await signStatement('test', statement, other))).toBeUndefined()
  })

  test.each([
    ['without a signature', {}, /^Expected kid and signature, got none/],
    ['without a kid', { signature: 'x' }, /^Expected kid and signature, got none/],
    ['with an unknown key', { kid: '0', signature: 'x' }, /the key 0, which is not among the published keys/],
    ['with another signature', { kid: key.kid, signature: Buffer.alloc(64).toString('base64') }, /does not match/],
    ['with a signature that is none', { kid: key.kid, signature: '?' }, /does not match/],
  ])('is refused %s, with the reason', async (_, signature, problem) => {
    expect(await verify('test', statement, signature)).toMatch(problem)
  })

  test('is refused when a value or a character of the signature was changed, or the key is another one', async () => {
    const signed = await signStatement('test', statement, key)
    expect(await verify('test', { ...statement, b: [2, 1] }, signed)).toMatch(/does not match/)
    expect(await verify('test', statement, { ...signed, kid: other.kid })).toMatch(/does not match/)
    expect(await verify('test', statement, { ...signed, signature: `${signed.signature} ` })).toMatch(/does not match/)
  })

  test('is no statement of another kind and no receipt, and a receipt is none', async () => {
    const signed = await signStatement('test', statement, key)
    expect(await verify('other', statement, signed)).toMatch(/does not match/)
    const receipt = { ...statement, number: 1, previousHash: null }
    const sealed = sealReceipt(statement, { number: 1, previousHash: null }, key)
    expect(verifyReceipt({ ...sealed, ...(await signStatement('', receipt, key)) }, keys)).toMatchObject({
      isValid: false,
    })
    expect(await verify('', receipt, sealed)).toMatch(/does not match/)
  })
})
