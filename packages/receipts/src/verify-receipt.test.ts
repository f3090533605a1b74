import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sealReceipt, type SealedReceipt } from './seal-receipt.ts'
import { generateSigningKey, publicKeyOf, readSigningKey } from './signing-key.ts'
import { verifyChain, verifyReceipt, type Verdict } from './verify-receipt.ts'

const ours = readSigningKey(generateSigningKey())
const theirs = readSigningKey(generateSigningKey())
const keys = [publicKeyOf(ours.key)]
const body = {
  organizationId: 'org_1',
  completedAt: '2026-01-02T03:04:05.006Z',
  removed: [{ table: 'bundles', rows: 1200, objects: 7, bytes: 31_415_926 }],
  retained: [{ table: 'tombstones', reason: 'keeps the id – for ever' }],
  verified: { emptyTables: ['bundles'], emptyPrefix: true },
}

describe('a receipt', () => {
  const [, second] = chainOf(2)

  test('is valid after sealing, and after a round trip through JSON', () => {
    const [first] = chainOf(1)
    expect(verifyReceipt(first, keys)).toEqual({ isValid: true })
    expect(verifyReceipt(parse(JSON.stringify(first)), keys)).toEqual({ isValid: true })
  })

  test('is valid with its fields in another order, at every depth', () => {
    const [first] = chainOf(1)
    const reversed = reverseFields(first) as SealedReceipt // the same fields
    expect(JSON.stringify(reversed)).not.toBe(JSON.stringify(first))
    expect(verifyReceipt(reversed, keys)).toEqual({ isValid: true })
  })

  test('is not valid, or no longer JSON, when a random byte was changed', () => {
    const text = Buffer.from(JSON.stringify(second))
    const change = fc.record({ at: fc.nat({ max: text.length - 1 }), to: fc.integer({ min: 1, max: 255 }) })
    fc.assert(
      fc.property(change, ({ at, to }) => {
        const changed = Buffer.from(text)
        changed[at] = (changed[at] ?? 0) ^ to
        return !isValidText(changed)
      }),
      { numRuns: 5000 },
    )
  })

  test('is not valid when one bit was changed, at every position', () => {
    const text = Buffer.from(JSON.stringify(second))
    const unnoticed: string[] = []
    for (let at = 0; at < text.length; at += 1) {
      for (const to of [1, 2, 4, 8, 16, 32]) {
        const changed = Buffer.from(text)
        changed[at] = (changed[at] ?? 0) ^ to
        if (isValidText(changed)) unnoticed.push(`${at}: ${changed.subarray(Math.max(0, at - 20), at + 5).toString()}`)
      }
    }
    expect(unnoticed).toEqual([])
  })

  test.each([
    ['an infinite number', '1e999'],
    ['a lone surrogate', String.raw`"\ud800"`],
  ])('is not valid with %s in it, and the verdict names the receipt', (_, value) => {
    const text = JSON.stringify(second).replace('"org_2"', value)
    expect(problemOf(verifyReceipt(parse(text), keys))).toMatch(/^receipt 2 /)
  })

  test('is not valid when another key signed it, or when its key is not among the given keys', () => {
    const place = { number: 3, previousHash: null }
    const forged = sealReceipt(body, place, { kid: ours.kid, key: theirs.key })
    expect(problemOf(verifyReceipt(forged, keys))).toMatch(/^receipt 3 does not match its signature/)
    const foreign = sealReceipt(body, place, theirs)
    expect(problemOf(verifyReceipt(foreign, keys))).toContain(`key ${theirs.kid}, which is not among the given keys`)
    expect(problemOf(verifyReceipt(foreign, []))).toContain(theirs.kid)
    expect(verifyReceipt(foreign, [...keys, publicKeyOf(theirs.key)])).toEqual({ isValid: true })
  })

  test.each(['receipt', 'hash', 'signature', 'kid'] as const)(
    'is not valid without its %s, and the verdict says why',
    (name) => {
      const { [name]: _gone, ...rest } = chainOf(1)[0]
      const verdict = verifyReceipt(rest as SealedReceipt, keys) // it is not a receipt
      expect(problemOf(verdict)).not.toBe('')
    },
  )
})

describe('a chain of receipts', () => {
  test('is valid from its first receipt on, and from any receipt whose predecessor is known', () => {
    const chain = chainOf(5)
    const last = { number: 5, hash: chain.at(-1)?.hash }
    expect(verifyChain(chain, keys)).toEqual({ isValid: true, last })
    const before = { number: 2, hash: chain[1].hash }
    expect(verifyChain(chain.slice(2), keys, before)).toEqual({ isValid: true, last })
    expect(verifyChain([], keys)).toEqual({ isValid: true, last: { number: 0, hash: null } })
  })

  test('is not valid when a receipt is missing, and the verdict names its number', () => {
    for (const gone of [1, 2, 3, 4]) {
      const chain = chainOf(5).filter(({ receipt }) => receipt.number !== gone)
      const verdict = verifyChain(chain, keys)
      expect(problemOf(verdict)).toMatch(new RegExp(`^receipt ${gone} is missing`))
      expect(verdict.last.number).toBe(gone - 1)
    }
  })

  test('is valid without its last receipt: the verdict returns the last number, which a reader can compare', () => {
    const verdict = verifyChain(chainOf(5).slice(0, 4), keys)
    expect(verdict).toMatchObject({ isValid: true, last: { number: 4 } })
  })

  test('is not valid when two receipts are swapped or a number occurs twice, and the verdict names the place', () => {
    const [one, two, three, four] = chainOf(4)
    expect(problemOf(verifyChain([one, three, two, four], keys))).toMatch(
      /^receipt 2 is missing: receipt 3 comes after/,
    )
    expect(problemOf(verifyChain([one, two, two, three], keys))).toContain('receipt 2 comes after 2')
    const again = sealReceipt({ ...body, organizationId: 'org_x' }, { number: 2, previousHash: one.hash }, ours)
    expect(problemOf(verifyChain([one, two, again], keys))).toContain('receipt 2 comes after 2')
  })

  test('is not valid when a receipt was replaced by another one with a valid signature', () => {
    const [one, , three] = chainOf(3)
    const other = sealReceipt({ ...body, organizationId: 'org_x' }, { number: 2, previousHash: one.hash }, ours)
    expect(problemOf(verifyChain([one, other, three], keys))).toMatch(/^receipt 3 does not match receipt 2/)
    const unchained = sealReceipt(body, { number: 2, previousHash: null }, ours)
    expect(problemOf(verifyChain([one, unchained], keys))).toMatch(/^receipt 2 does not match receipt 1/)
  })

  test('is valid across a change of keys, and names the first receipt that was changed', () => {
    const chain = chainOf(4, (number) => (number < 3 ? theirs : ours))
    const all = [...keys, publicKeyOf(theirs.key)]
    expect(verifyChain(chain, all)).toMatchObject({ isValid: true, last: { number: 4 } })
    expect(problemOf(verifyChain(chain, keys))).toMatch(/^receipt 1 is signed with the key/)
    const changed = chain.map((it, at) => (at === 2 ? { ...it, receipt: { ...it.receipt, organizationId: 'x' } } : it))
    expect(problemOf(verifyChain(changed, all))).toMatch(/^receipt 3 does not match its signature/)
  })
})

type Chain = [SealedReceipt, SealedReceipt, SealedReceipt, SealedReceipt, ...SealedReceipt[]]

function chainOf(length: number, keyOf: (number: number) => typeof ours = () => ours): Chain {
  const chain: SealedReceipt[] = []
  for (let number = 1; number <= length; number += 1) {
    const place = { number, previousHash: chain.at(-1)?.hash ?? null }
    chain.push(sealReceipt({ ...body, organizationId: `org_${number}` }, place, keyOf(number)))
  }
  return chain as Chain // each test uses at most `length` receipts
}

function parse(text: string): SealedReceipt {
  return JSON.parse(text) as SealedReceipt // or a changed receipt
}

/** Reverses the fields of every object. */
function reverseFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseFields)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, it]) => [name, reverseFields(it)]),
  )
}

/** Whether changed text is still accepted as a receipt. Text that is not UTF-8 or not JSON is not. */
function isValidText(text: Buffer): boolean {
  let sealed: SealedReceipt
  try {
    sealed = parse(new TextDecoder('utf-8', { fatal: true }).decode(text))
  } catch {
    return false // not JSON: there is nothing to verify
  }
  return verifyReceipt(sealed, keys).isValid
}

function problemOf(verdict: Verdict): string {
  return verdict.isValid ? 'valid' : verdict.problem
}
