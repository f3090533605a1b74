import { describe, expect, test } from 'vitest'
import { judgeTry, MAX_TRIES, placesOf } from './delivery-schedule.ts'

const now = Date.parse('2026-01-02T03:04:05Z')
const judge = (
  status: number | null,
  tries = 1,
  more: { retryAfter?: string; byHand?: boolean; random?: number } = {},
) =>
  judgeTry(
    { answer: { status, retryAfter: more.retryAfter }, tries, byHand: more.byHand ?? false },
    { now, random: more.random ?? 0 },
  )
const afterMs = (...args: Parameters<typeof judge>) => {
  const verdict = judge(...args)
  return verdict.is === 'to be tried again' ? verdict.afterMs : verdict.is
}
const HOUR = 3_600_000

describe('a try', () => {
  test('is a success by every status of 200 to 299, and by no other', () => {
    for (const status of [200, 201, 204, 299]) expect(judge(status)).toEqual({ is: 'delivered' })
    for (const status of [199, 300, 301, 304, 400, 401, 404, 429, 500, 503, 999, null]) {
      expect(judge(status)).toEqual({ is: 'to be tried again', afterMs: 5000 })
    }
  })

  test('that gets 410 is the last one to the endpoint', () => {
    expect(judge(410)).toEqual({ is: 'gone' })
    expect(judge(410, MAX_TRIES, { byHand: true })).toEqual({ is: 'gone' })
  })

  test('is followed by others over four days, and after ten it has failed', () => {
    const all = Array.from({ length: MAX_TRIES }, (_, n) => afterMs(500, n + 1))
    const minutes = [5, 30].map((it) => it * 60_000)
    const hours = [2, 5, 10, 14, 20, 24].map((it) => it * HOUR)
    expect(all).toEqual([5000, ...minutes, ...hours, 'failed'])
  })

  test('is followed by another a little later than planned, never earlier', () => {
    expect(afterMs(500, 1, { random: 0.999 })).toBe(5500)
  })

  test('by hand is followed by none', () => {
    expect(judge(500, 1, { byHand: true })).toEqual({ is: 'failed' })
  })
})

describe('Retry-After', () => {
  test.each([
    ['60', 60_000],
    ['Fri, 02 Jan 2026 04:04:05 GMT', HOUR],
    // no earlier than planned
    ['0', 5000],
    ['Fri, 02 Jan 2026 03:04:00 GMT', 5000],
    // a day at most
    ['864000', 24 * HOUR],
    ['Fri, 02 Jan 2099 03:04:00 GMT', 24 * HOUR],
    // what is neither seconds nor a date
    ['soon', 5000],
    ['-60', 5000],
    ['1e9', 5000],
    ['', 5000],
  ])('of %j makes the next try wait %i ms', (retryAfter, expected) => {
    expect(afterMs(503, 1, { retryAfter })).toBe(expected)
  })
})

test('an endpoint gets four tries at a time, and one after three timeouts in a row', () => {
  expect([0, 1, 2, 3, 4].map(placesOf)).toEqual([4, 4, 4, 1, 1])
})
