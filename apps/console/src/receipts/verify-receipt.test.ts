import {
  generateSigningKey,
  publicKeyOf,
  readSigningKey,
  sealReceipt,
  verifyChain as verifyChainOfService,
  verifyReceipt as verifyOfService,
  type SealedReceipt,
} from '@organizations/receipts'
import { refusedReceipts, validChains, validReceipts } from '@organizations/receipts/testing'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { verifyChain, verifyReceipt } from './verify-receipt.ts'

const ours = readSigningKey(generateSigningKey())
const theirs = readSigningKey(generateSigningKey())
const keys = [publicKeyOf(ours.key), publicKeyOf(theirs.key)]
const body = {
  organizationId: 'org_1',
  completedAt: '2026-01-02T03:04:05.006Z',
  removed: [{ table: 'bundles', rows: 1200, objects: 7, bytes: 31_415_926 }],
  retained: [{ table: 'tombstones', reason: 'keeps the id – for ever' }],
}

function chainOf(length: number): SealedReceipt[] {
  const chain: SealedReceipt[] = []
  for (let number = 1; number <= length; number += 1) {
    chain.push(sealReceipt(body, { number, previousHash: chain.at(-1)?.hash ?? null }, ours))
  }
  return chain
}

const [first, second, third] = chainOf(3) as [SealedReceipt, SealedReceipt, SealedReceipt] // as many as asked for

/** Both verifiers must say the same, word for word. */
function expectSame(sealed: unknown): void {
  expect(verifyReceipt(sealed, keys)).toEqual(verifyOfService(sealed as SealedReceipt, keys)) // it checks the shape itself
}

describe('a receipt in the browser', () => {
  test('is valid when the service says so, in any order of its fields', () => {
    expect(verifyReceipt(first, keys)).toEqual({ isValid: true })
    const reversed = { ...second, receipt: Object.fromEntries(Object.entries(second.receipt).toReversed()) }
    expect(verifyReceipt(reversed, keys)).toEqual({ isValid: true })
    expectSame(reversed)
  })

  test.each<[what: string, sealed: unknown]>([
    ['nothing', null],
    ['a text', 'receipt'],
    ['a receipt without its hash', { ...first, hash: undefined }],
    ['one of another key', { ...first, kid: keys[1]?.kid }],
    ['one of a key that is unknown', { ...first, kid: 'unknown' }],
    ['one with another number', { ...first, receipt: { ...first.receipt, number: 2 } }],
    ['one with an infinite number', { ...first, receipt: { ...first.receipt, number: Infinity } }],
    ['one with half a character', { ...first, receipt: { ...first.receipt, more: '\ud800' } }],
    ['one with another hash', { ...first, hash: second.hash }],
    ['one with the signature of another', { ...first, signature: second.signature }],
    ['one with a signature that is none', { ...first, signature: 'no signature' }],
    ['one with its signature spelled otherwise', { ...first, signature: first.signature.replace(/=+$/, '') }],
    ['one with its signature and more', { ...first, signature: `${first.signature}AAAA` }],
  ])('is refused as the service refuses it: %s', (_, sealed) => {
    expect(verifyReceipt(sealed, keys)).toMatchObject({ isValid: false })
    expectSame(sealed)
  })

  test('gets the verdict of the service when a random byte was changed', () => {
    const text = JSON.stringify(second)
    const change = fc.record({ at: fc.nat({ max: text.length - 1 }), to: fc.integer({ min: 32, max: 126 }) })
    fc.assert(
      fc.property(change, ({ at, to }) => {
        const changed = parse(text.slice(0, at) + String.fromCharCode(to) + text.slice(at + 1))
        if (changed !== undefined) expectSame(changed)
      }),
      { numRuns: 300 },
    )
  })

  test.each(validReceipts)('is valid when it is a vector of $what', (vector) => {
    expect(verifyReceipt(vector.sealed, vector.keys)).toEqual({ isValid: true })
  })

  test.each(refusedReceipts)('is refused when it is a vector where $what', (vector) => {
    expect(verifyReceipt(vector.sealed, vector.keys)).toMatchObject({ isValid: false })
  })

  test.each(validChains)('is one of the chain $what', ({ chain, keys: itsKeys }) => {
    expect(verifyChain(chain, itsKeys)).toEqual({ isValid: true })
  })

  test('is one of a chain without a gap', () => {
    expect(verifyChain([first, second, third], keys)).toEqual({ isValid: true })
    expect(verifyChain([second, third], keys)).toEqual({ isValid: true }) // a part of it
    for (const chain of [
      [first, third],
      [first, { ...second, hash: first.hash }],
      [first, first],
    ]) {
      const { last, ...verdict } = verifyChainOfService(chain, keys)
      expect(last.number).toBeLessThan(3)
      expect(verifyChain(chain, keys)).toEqual(verdict)
    }
  })
})

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
