import { describe, expect, test } from 'vitest'
import { pauseAfterFailures, pauseBeforeRound, removedInAll, stateDuring, type StepCounts } from './deletion.ts'
import { eventPayloads, pauseBeforeRing } from './events.ts'

describe('a pause', () => {
  test.each([
    [0, 0],
    [1, 1000],
    [2, 2000],
    [3, 4000],
    [6, 32_000],
    [7, 32_000],
    [5000, 32_000],
  ])('before a round after %i rounds that removed nothing is %i ms', (stalledRounds, ms) => {
    expect(pauseBeforeRound(stalledRounds)).toBe(ms)
  })

  test.each([
    [1, 1000],
    [2, 2000],
    [6, 32_000],
    [10, 32_000],
  ])('after %i failures in a row is %i ms', (failures, ms) => {
    expect(pauseAfterFailures(failures)).toBe(ms)
  })

  test.each([
    [0, 5000],
    [1, 10_000],
    [2, 20_000],
    [3, 40_000],
    [4, 60_000],
    [5, 60_000],
    [100_000, 60_000],
  ])('before the next ring, after %i rings before, is %i ms', (rings, ms) => {
    expect(pauseBeforeRing(rings)).toBe(ms)
  })
})

describe('a deletion', () => {
  test('is sweeping until verification begins', () => {
    expect(stateDuring({ action: 'delete strays' })).toBe('sweeping')
    expect(stateDuring({ action: 'verify' })).toBe('verifying')
    expect(stateDuring({ action: 'finish' })).toBe('verifying')
  })

  test('measures its progress in rows, objects and orphaned objects together', () => {
    const one = { rowsRemoved: 2, objectsRemoved: 3, rowsFound: 100, objectsFound: 100, bytesRemoved: 100 }
    expect(removedInAll([one, one] as StepCounts[], 4)).toBe(14) // the fields that count
    expect(removedInAll([], 0)).toBe(0)
  })
})

describe('an event', () => {
  test.each(Object.entries(eventPayloads))('%s names a deletion, and must', (_, payload) => {
    expect(payload.parse({ deletionId: 'deletion_1' })).toEqual({ deletionId: 'deletion_1' })
    expect(payload.safeParse({}).success).toBe(false)
  })
})
