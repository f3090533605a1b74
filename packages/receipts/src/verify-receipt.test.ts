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

  test('is valid as it was sealed, also after it went through JSON', () => {
    const [first] = chainOf(1)
    expect(verifyReceipt(first, keys)).toEqual({ isValid: true })
    expect(verifyReceipt(parse(JSON.stringify(first)), keys)).toEqual({ isValid: true })
  })

  test('is valid in whatever order its fields are written, at every depth', () => {
    const [first] = chainOf(1)
    const turned = turnAround(first) as SealedReceipt // the same fields
    expect(JSON.stringify(turned)).not.toBe(JSON.stringify(first))
    expect(verifyReceipt(turned, keys)).toEqual({ isValid: true })
  })

  test('with any one byte changed anywhere is not valid, or not JSON any more', () => {
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

  test('with a byte changed is not valid, at every single position', () => {
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
    ['a number beyond all numbers', '1e999'],
    ['half a character', String.raw`"\ud800"`],
  ])('that was changed to hold %s is not valid, in a sentence', (_, value) => {
    const text = JSON.stringify(second).replace('"org_2"', value)
    expect(problemOf(verifyReceipt(parse(text), keys))).toMatch(/^receipt 2 /)
  })

  test('of another key under our name is not valid, nor one whose key is not among those given', () => {
    const place = { number: 3, previousHash: null }
    const forged = sealReceipt(body, place, { kid: ours.kid, key: theirs.key })
    expect(problemOf(verifyReceipt(forged, keys))).toMatch(/^receipt 3 does not say what was signed/)
    const foreign = sealReceipt(body, place, theirs)
    expect(problemOf(verifyReceipt(foreign, keys))).toContain(`key ${theirs.kid}, which is not among those given`)
    expect(problemOf(verifyReceipt(foreign, []))).toContain(theirs.kid)
    expect(verifyReceipt(foreign, [...keys, publicKeyOf(theirs.key)])).toEqual({ isValid: true })
  })

  test.each(['receipt', 'hash', 'signature', 'kid'] as const)('without its %s is not valid, in a sentence', (name) => {
    const { [name]: _gone, ...rest } = chainOf(1)[0]
    const verdict = verifyReceipt(rest as SealedReceipt, keys) // what came is no receipt
    expect(problemOf(verdict)).not.toBe('')
  })
})

describe('a chain of receipts', () => {
  test('is valid whole, and from any receipt on that follows one that is known', () => {
    const chain = chainOf(5)
    const last = { number: 5, hash: chain.at(-1)?.hash }
    expect(verifyChain(chain, keys)).toEqual({ isValid: true, last })
    const before = { number: 2, hash: chain[1].hash }
    expect(verifyChain(chain.slice(2), keys, before)).toEqual({ isValid: true, last })
    expect(verifyChain([], keys)).toEqual({ isValid: true, last: { number: 0, hash: null } })
  })

  test('tells which one was taken out, wherever', () => {
    for (const gone of [1, 2, 3, 4]) {
      const chain = chainOf(5).filter(({ receipt }) => receipt.number !== gone)
      const verdict = verifyChain(chain, keys)
      expect(problemOf(verdict)).toMatch(new RegExp(`^receipt ${gone} is missing`))
      expect(verdict.last.number).toBe(gone - 1)
    }
  })

  test('without its last one is valid by itself: whoever knows its end sees that it ends too soon', () => {
    const verdict = verifyChain(chainOf(5).slice(0, 4), keys)
    expect(verdict).toMatchObject({ isValid: true, last: { number: 4 } })
  })

  test('tells which one stands where another one should, when two are swapped or a number comes twice', () => {
    const [one, two, three, four] = chainOf(4)
    expect(problemOf(verifyChain([one, three, two, four], keys))).toMatch(
      /^receipt 2 is missing: receipt 3 comes after/,
    )
    expect(problemOf(verifyChain([one, two, two, three], keys))).toContain('receipt 2 comes after 2')
    const again = sealReceipt({ ...body, organizationId: 'org_x' }, { number: 2, previousHash: one.hash }, ours)
    expect(problemOf(verifyChain([one, two, again], keys))).toContain('receipt 2 comes after 2')
  })

  test('tells which one does not follow when one was replaced, though the right key signed it', () => {
    const [one, , three] = chainOf(3)
    const other = sealReceipt({ ...body, organizationId: 'org_x' }, { number: 2, previousHash: one.hash }, ours)
    expect(problemOf(verifyChain([one, other, three], keys))).toMatch(/^receipt 3 does not follow the receipt 2/)
    const unchained = sealReceipt(body, { number: 2, previousHash: null }, ours)
    expect(problemOf(verifyChain([one, unchained], keys))).toMatch(/^receipt 2 does not follow the receipt 1/)
  })

  test('tells which one was changed, and goes over a change of keys', () => {
    const chain = chainOf(4, (number) => (number < 3 ? theirs : ours))
    const all = [...keys, publicKeyOf(theirs.key)]
    expect(verifyChain(chain, all)).toMatchObject({ isValid: true, last: { number: 4 } })
    expect(problemOf(verifyChain(chain, keys))).toMatch(/^receipt 1 is signed with the key/)
    const changed = chain.map((it, at) => (at === 2 ? { ...it, receipt: { ...it.receipt, organizationId: 'x' } } : it))
    expect(problemOf(verifyChain(changed, all))).toMatch(/^receipt 3 does not say what was signed/)
  })
})

type Chain = [SealedReceipt, SealedReceipt, SealedReceipt, SealedReceipt, ...SealedReceipt[]]

function chainOf(length: number, keyOf: (number: number) => typeof ours = () => ours): Chain {
  const chain: SealedReceipt[] = []
  for (let number = 1; number <= length; number += 1) {
    const place = { number, previousHash: chain.at(-1)?.hash ?? null }
    chain.push(sealReceipt({ ...body, organizationId: `org_${number}` }, place, keyOf(number)))
  }
  return chain as Chain // each test asks for as many as it looks at
}

function parse(text: string): SealedReceipt {
  return JSON.parse(text) as SealedReceipt // or what a change of it left
}

/** The fields of every object in the opposite order. */
function turnAround(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turnAround)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, it]) => [name, turnAround(it)]),
  )
}

/** Whether text that somebody changed is still taken for a receipt. Text that is no UTF-8 or no JSON is not. */
function isValidText(text: Buffer): boolean {
  let sealed: SealedReceipt
  try {
    sealed = parse(new TextDecoder('utf-8', { fatal: true }).decode(text))
  } catch {
    return false // no JSON: there is nothing to verify
  }
  return verifyReceipt(sealed, keys).isValid
}

function problemOf(verdict: Verdict): string {
  return verdict.isValid ? 'valid' : verdict.problem
}
