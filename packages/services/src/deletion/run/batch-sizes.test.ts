import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createBatchSizes, type BatchSizes } from './batch-sizes.ts'

const FEWEST = 200
const FIRST = 500
const MOST = 5000
/** The longest that a batch may hold the lock, and what is aimed at: milliseconds. */
const LONGEST_MS = 5
const WANTED_MS = 2.5
const limits = { wantedMs: WANTED_MS, longestMs: LONGEST_MS, togetherMs: 4, fewestRows: FEWEST, mostRows: MOST }

/** Full batches on a machine that takes so long for a row, until the size has settled. */
function settle(sizes: BatchSizes, msPerRow: number): number {
  for (let batches = 0; batches < 50; batches += 1) learnFull(sizes, msPerRow)
  return sizes.of('devices')
}

function learnFull(sizes: BatchSizes, msPerRow: number): void {
  const rows = sizes.of('devices')
  sizes.learn('devices', { rows, holdMs: rows * msPerRow })
}

const msPerRow = fc.double({ min: 0.0001, max: 1, noNaN: true })
const holdMs = fc.double({ min: 0, max: 10_000, noNaN: true })
const past = fc.array(fc.record({ rows: fc.integer({ min: 0, max: MOST }), holdMs }), { maxLength: 60 })

function after(batches: readonly { rows: number; holdMs: number }[]): BatchSizes {
  const sizes = createBatchSizes(limits)
  for (const batch of batches) sizes.learn('devices', batch)
  return sizes
}

describe('the size of a batch', () => {
  test('begins small, for each table by itself', () => {
    const sizes = createBatchSizes(limits)
    expect(sizes.of('devices')).toBe(FIRST)
    settle(sizes, 0.0001)
    expect([sizes.of('devices'), sizes.of('bundles')]).toEqual([MOST, FIRST])
  })

  test('leaves room for others in a transaction until its time is up', () => {
    const { room } = createBatchSizes(limits)
    expect([0, 1, 4, 10].map(room)).toEqual([1, 0.75, 0, 0])
  })

  test.each([
    ['a fast machine gets the largest batch', 0.0001, MOST],
    ['a usual one gets what it does in 2.5 ms', 0.002, 1250],
    ['so does a slow one', 0.01, 250],
    ['one on which even the smallest takes too long gets the smallest', 0.2, FEWEST],
  ])('%s', (_, speed, rows) => {
    expect(Math.abs(settle(createBatchSizes(limits), speed) - rows)).toBeLessThanOrEqual(1)
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
  ])('%s', (_, batch, next) => {
    expect(after([batch]).of('devices')).toBe(next)
  })

  test('is always a whole number within its bounds', () => {
    fc.assert(
      fc.property(past, (batches) => {
        const size = after(batches).of('devices')
        expect(Number.isInteger(size) && size >= FEWEST && size <= MOST).toBe(true)
      }),
    )
  })

  test('always halves at once after a batch that held the lock for too long', () => {
    const long = fc.double({ min: LONGEST_MS, minExcluded: true, max: 10_000, noNaN: true })
    fc.assert(
      fc.property(past, fc.integer({ min: 1, max: MOST }), long, (batches, rows, holdMs) => {
        const sizes = after(batches)
        const before = sizes.of('devices')
        sizes.learn('devices', { rows, holdMs })
        expect(Math.abs(sizes.of('devices') - Math.max(before / 2, FEWEST))).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('never grows by more than half at once, nor by a page that was less than half full', () => {
    fc.assert(
      fc.property(past, fc.integer({ min: 0, max: MOST }), holdMs, (batches, rows, holdMs) => {
        const sizes = after(batches)
        const before = sizes.of('devices')
        sizes.learn('devices', { rows, holdMs })
        const most = rows < before / 2 - 1 ? before : before * 1.5 + 1 // give or take the rounding
        expect(sizes.of('devices')).toBeLessThanOrEqual(most)
      }),
    )
  })

  test('settles where a batch takes what is wanted, and grows back to it within 10 batches after a stall', () => {
    fc.assert(
      fc.property(msPerRow, past, (speed, batches) => {
        const sizes = after(batches)
        const wanted = Math.min(Math.max(WANTED_MS / speed, FEWEST), MOST)
        expect(Math.abs(settle(sizes, speed) - wanted)).toBeLessThanOrEqual(1)
        for (let stalls = 0; stalls < 3; stalls += 1) sizes.learn('devices', { rows: 500, holdMs: 50 })
        expect(sizes.of('devices')).toBeLessThanOrEqual(Math.max(wanted / 8, FEWEST) + 1)
        for (let batches = 0; batches < 10; batches += 1) learnFull(sizes, speed)
        expect(sizes.of('devices')).toBeGreaterThan(wanted * 0.95)
      }),
    )
  })

  test('keeps every batch under 5 ms once it knows a machine whose speed stays within a fifth', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.0001, max: WANTED_MS / FEWEST, noNaN: true }),
        fc.array(fc.double({ min: 0.8, max: 1.2, noNaN: true }), { maxLength: 200 }),
        (speed, wavering) => {
          const sizes = createBatchSizes(limits)
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
