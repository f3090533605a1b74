import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPieceSizes, type PieceSizes } from './piece-sizes.ts'

const FEWEST = 200
const FIRST = 500
const MOST = 5000
/** The longest that a piece may hold the lock, and what is aimed at: milliseconds. */
const LONGEST_MS = 5
const WANTED_MS = 2.5
const limits = { wantedMs: WANTED_MS, longestMs: LONGEST_MS, fewestRows: FEWEST, mostRows: MOST }

/** Full pieces on a machine that takes so long for a row, until the size has settled. */
function settle(sizes: PieceSizes, msPerRow: number): number {
  for (let pieces = 0; pieces < 50; pieces += 1) learnFull(sizes, msPerRow)
  return sizes.of('devices')
}

function learnFull(sizes: PieceSizes, msPerRow: number): void {
  const rows = sizes.of('devices')
  sizes.learn('devices', { rows, holdMs: rows * msPerRow })
}

const msPerRow = fc.double({ min: 0.0001, max: 1, noNaN: true })
const holdMs = fc.double({ min: 0, max: 10_000, noNaN: true })
const past = fc.array(fc.record({ rows: fc.integer({ min: 0, max: MOST }), holdMs }), { maxLength: 60 })

function after(pieces: readonly { rows: number; holdMs: number }[]): PieceSizes {
  const sizes = createPieceSizes(limits)
  for (const piece of pieces) sizes.learn('devices', piece)
  return sizes
}

describe('the size of a piece', () => {
  test('begins small, for each table by itself', () => {
    const sizes = createPieceSizes(limits)
    expect(sizes.of('devices')).toBe(FIRST)
    settle(sizes, 0.0001)
    expect([sizes.of('devices'), sizes.of('bundles')]).toEqual([MOST, FIRST])
  })

  test.each([
    ['a fast machine gets the largest piece', 0.0001, MOST],
    ['a usual one gets what it does in 2.5 ms', 0.002, 1250],
    ['so does a slow one', 0.01, 250],
    ['one on which even the smallest takes too long gets the smallest', 0.2, FEWEST],
  ])('%s', (_, speed, rows) => {
    expect(Math.abs(settle(createPieceSizes(limits), speed) - rows)).toBeLessThanOrEqual(1)
  })

  test.each([
    ['full and quick: grows by half', { rows: 500, holdMs: 0.1 }, 750],
    ['full and a little quick: grows half of the way', { rows: 500, holdMs: 2 }, 563],
    ['just right: stays', { rows: 500, holdMs: 2.5 }, 500],
    ['a little slow: shrinks half of the way', { rows: 500, holdMs: 4 }, 406],
    ['at the limit: shrinks half of the way', { rows: 500, holdMs: 5 }, 375],
    ['over it: halves', { rows: 500, holdMs: 5.01 }, 250],
    ['a stall of ten seconds: halves as well, and no more', { rows: 500, holdMs: 10_000 }, 250],
    ['less than half full and quick: stays', { rows: 249, holdMs: 0.1 }, 500],
    ['less than half full and slow: shrinks', { rows: 100, holdMs: 4 }, 281],
    ['one row that took too long: halves', { rows: 1, holdMs: 6 }, 250],
    ['nothing removed, however long it took: stays', { rows: 0, holdMs: 60 }, 500],
    ['no time at all: grows by half', { rows: 500, holdMs: 0 }, 750],
  ])('%s', (_, piece, next) => {
    expect(after([piece]).of('devices')).toBe(next)
  })

  test('is a whole number within its bounds, whatever came before', () => {
    fc.assert(
      fc.property(past, (pieces) => {
        const size = after(pieces).of('devices')
        expect(Number.isInteger(size) && size >= FEWEST && size <= MOST).toBe(true)
      }),
    )
  })

  test('halves at once after a piece that held the lock for too long, whatever came before', () => {
    const long = fc.double({ min: LONGEST_MS, minExcluded: true, max: 10_000, noNaN: true })
    fc.assert(
      fc.property(past, fc.integer({ min: 1, max: MOST }), long, (pieces, rows, holdMs) => {
        const sizes = after(pieces)
        const before = sizes.of('devices')
        sizes.learn('devices', { rows, holdMs })
        expect(Math.abs(sizes.of('devices') - Math.max(before / 2, FEWEST))).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('never grows by more than half at once, nor by a page that was less than half full', () => {
    fc.assert(
      fc.property(past, fc.integer({ min: 0, max: MOST }), holdMs, (pieces, rows, holdMs) => {
        const sizes = after(pieces)
        const before = sizes.of('devices')
        sizes.learn('devices', { rows, holdMs })
        const most = rows < before / 2 - 1 ? before : before * 1.5 + 1 // give or take the rounding
        expect(sizes.of('devices')).toBeLessThanOrEqual(most)
      }),
    )
  })

  test('settles where a piece takes what is wanted, and grows back to it within 10 pieces after a stall', () => {
    fc.assert(
      fc.property(msPerRow, past, (speed, pieces) => {
        const sizes = after(pieces)
        const wanted = Math.min(Math.max(WANTED_MS / speed, FEWEST), MOST)
        expect(Math.abs(settle(sizes, speed) - wanted)).toBeLessThanOrEqual(1)
        for (let stalls = 0; stalls < 3; stalls += 1) sizes.learn('devices', { rows: 500, holdMs: 50 })
        expect(sizes.of('devices')).toBeLessThanOrEqual(Math.max(wanted / 8, FEWEST) + 1)
        for (let pieces = 0; pieces < 10; pieces += 1) learnFull(sizes, speed)
        expect(sizes.of('devices')).toBeGreaterThan(wanted * 0.95)
      }),
    )
  })

  test('keeps every piece under 5 ms once it knows a machine whose speed stays within a fifth', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.0001, max: WANTED_MS / FEWEST, noNaN: true }),
        fc.array(fc.double({ min: 0.8, max: 1.2, noNaN: true }), { maxLength: 200 }),
        (speed, wavering) => {
          const sizes = createPieceSizes(limits)
          settle(sizes, speed)
          for (const factor of wavering) {
            expect(sizes.of('devices') * speed * factor).toBeLessThan(LONGEST_MS)
            learnFull(sizes, speed * factor)
          }
        },
      ),
    )
  })
})
