import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { parseInput } from '../input/invalid-input.ts'
import {
  appStatisticsInput,
  bundleUsage,
  bundleUsageInput,
  dayOf,
  daysOf,
  organizationStatisticsInput,
  statisticsPoints,
  userStatisticsInput,
} from './statistics.ts'
import { refusal } from '../testing/refusal.ts'

const schemas: Record<string, z.ZodType<{ from: string; to: string }>> = {
  appStatisticsInput,
  bundleUsageInput,
  organizationStatisticsInput,
  userStatisticsInput,
}
const whose = { app_id: 'com.example.app', org_id: 'org_1' }

describe.each(Object.entries(schemas))('the period of %s', (_, schema) => {
  const period = (from: unknown, to: unknown) => ({ ...whose, from, to })

  test.each([
    ['one day', '2026-01-31', '2026-01-31'],
    ['two days', '2026-01-31', '2026-02-01'],
    ['a leap day', '2024-02-29', '2024-02-29'],
    ['a leap day of a century', '2000-02-29', '2000-03-01'],
    ['366 days, a leap year', '2024-01-01', '2024-12-31'],
    ['366 days over a year’s end', '2025-01-01', '2026-01-01'],
    ['366 days that hold a leap day', '2023-03-01', '2024-02-29'],
  ])('may be %s', (_what, from, to) => {
    expect(parseInput(schema, period(from, to))).toMatchObject({ from, to })
  })

  test.each([
    ['367 days, a leap year and a day', '2024-01-01', '2025-01-01'],
    ['367 days', '2025-01-01', '2026-01-02'],
    ['a thousand years', '1026-01-01', '2026-01-01'],
  ])('is not %s', (_what, from, to) => {
    expect(refusal(schema, period(from, to))).toEqual({
      sentence: 'Expected at most 366 days from from to to',
      code: 'invalid_input',
      path: 'to',
    })
  })

  test.each([
    ['2026-02-01', '2026-01-31'],
    ['2026-01-01', '2025-12-31'],
    ['2027-01-01', '2000-01-01'],
  ])('does not begin on %s and end on %s', (from, to) => {
    expect(refusal(schema, period(from, to))).toEqual({
      sentence: 'Expected from to be no later than to',
      code: 'invalid_input',
      path: 'from',
    })
  })

  test('is named once for each thing that is wrong with it', () => {
    expect(() => parseInput(schema, period('2026-01-01', '2020-01-01'))).toThrow(
      expect.objectContaining({ issues: [{ path: 'from', message: 'Expected from to be no later than to' }] }),
    )
  })

  test.each([
    ['a time in UTC', '2026-01-31T23:59:59.999Z', '2026-01-31'],
    ['a time behind UTC', '2026-01-31T23:30:00-05:00', '2026-02-01'],
    ['a time ahead of UTC', '2026-01-01T00:30:00+01:00', '2025-12-31'],
  ])('may be %s, whose day in UTC counts', (_what, time, day) => {
    expect(parseInput(schema, period(time, time))).toMatchObject({ from: day, to: day })
  })

  const bad: unknown[] = [
    '',
    'today',
    '2026-02-30',
    '2026-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-01',
    '2026-01-00',
    '2026-1-1',
    '26-01-01',
    '20260101',
    '01/31/2026',
    '2026-01',
    ' 2026-01-01',
    '2026-01-01\n',
    '2026-01-01T00:00:00',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:00:00+24:00',
    '2026-01-01 00:00:00Z',
    '2026-W01-1',
    '٢٠٢٦-٠١-٠١',
    // In UTC these are days of years that need more than four digits.
    '9999-12-31T23:00:00-05:00',
    '0000-01-01T00:00:00+05:00',
    20260101,
    true,
    ['2026-01-01'],
  ]
  test.each(bad.map((value) => [value]))('does not begin or end on %j', (value) => {
    for (const [field, input] of [
      ['from', period(value, '2026-01-31')],
      ['to', period('2026-01-31', value)],
    ] as const) {
      expect(refusal(schema, input)).toMatchObject({
        sentence: expect.stringMatching(`^Expected ${field} to be a day, such as 2026-01-31, got `),
        code: 'invalid_input',
        path: field,
      })
    }
  })

  test.each([undefined, null])('begins and ends: %s is no day', (missing) => {
    expect(refusal(schema, period(missing, '2026-01-31')).sentence).toBe('from is required')
    expect(refusal(schema, period('2026-01-31', missing)).sentence).toBe('to is required')
  })
})

describe('an input about statistics', () => {
  const period = { from: '2026-01-01', to: '2026-01-02' }

  test('names whose they are, unless they are all that the key reaches', () => {
    expect(refusal(appStatisticsInput, period).sentence).toBe('app_id is required')
    expect(refusal(bundleUsageInput, period).sentence).toBe('app_id is required')
    expect(refusal(organizationStatisticsInput, period).sentence).toBe('org_id is required')
    expect(parseInput(userStatisticsInput, period)).toEqual(period)
  })

  test('may want each day’s own, and an organization’s by app', () => {
    const wanted = { noAccumulate: true, breakdown: true }
    expect(parseInput(organizationStatisticsInput, { ...whose, ...period, ...wanted })).toMatchObject(wanted)
    expect(parseInput(appStatisticsInput, { ...whose, ...period, ...wanted })).toMatchObject({ noAccumulate: true })
    expect(parseInput(userStatisticsInput, { ...period, noAccumulate: null }).noAccumulate).toBeUndefined()
    expect(refusal(organizationStatisticsInput, { ...whose, ...period, breakdown: 'yes' })).toMatchObject({
      path: 'breakdown',
    })
    expect(refusal(userStatisticsInput, { ...period, noAccumulate: 1 })).toMatchObject({ path: 'noAccumulate' })
  })
})

describe('the days of a period', () => {
  test.each([
    ['2026-01-31', '2026-01-31', ['2026-01-31']],
    ['2026-01-30', '2026-02-02', ['2026-01-30', '2026-01-31', '2026-02-01', '2026-02-02']],
    ['2024-02-28', '2024-03-01', ['2024-02-28', '2024-02-29', '2024-03-01']],
    ['2026-02-28', '2026-03-01', ['2026-02-28', '2026-03-01']],
    ['2025-12-31', '2026-01-01', ['2025-12-31', '2026-01-01']],
    // Clocks are set on these days in many places.
    ['2026-03-28', '2026-03-30', ['2026-03-28', '2026-03-29', '2026-03-30']],
    ['2026-10-24', '2026-10-26', ['2026-10-24', '2026-10-25', '2026-10-26']],
  ])('from %s to %s are in order, both included', (from, to, days) => {
    expect(daysOf({ from, to })).toEqual(days)
  })

  test.each([
    ['2024', 366],
    ['2025', 365],
    ['2000', 366],
    ['1900', 365],
  ])('of %s are %i, each once', (year, length) => {
    const days = daysOf({ from: `${year}-01-01`, to: `${year}-12-31` })
    expect(days).toHaveLength(length)
    expect(new Set(days).size).toBe(length)
    expect(days.toSorted()).toEqual(days)
  })

  test('hold every moment of theirs in UTC', () => {
    const midnight = Date.UTC(2026, 0, 31)
    for (const [moment, day] of [
      [midnight - 1, '2026-01-30'],
      [midnight, '2026-01-31'],
      [midnight + 86_399_999, '2026-01-31'],
      [midnight + 86_400_000, '2026-02-01'],
    ] as const) {
      expect(dayOf(moment)).toBe(day)
    }
  })
})

describe('the points of a statistic', () => {
  const days = ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04']
  const counts = [
    { date: '2026-01-02', mau: 3, storage: 100, bandwidth: 7 },
    { date: '2026-01-04', mau: 5, storage: -40, bandwidth: 0 },
  ]

  test('add storage up from what was there before, and hold a point for days of which nothing is known', () => {
    expect(statisticsPoints(days, counts, 1000)).toEqual([
      { date: '2026-01-01', mau: 0, storage: 1000, bandwidth: 0 },
      { date: '2026-01-02', mau: 3, storage: 1100, bandwidth: 7 },
      { date: '2026-01-03', mau: 0, storage: 1100, bandwidth: 0 },
      { date: '2026-01-04', mau: 5, storage: 1060, bandwidth: 0 },
    ])
  })

  test('are each day’s own when they are not to add up', () => {
    expect(statisticsPoints(days, counts, null).map(({ storage }) => storage)).toEqual([0, 100, 0, -40])
  })

  test('begin at nothing when nothing was there before', () => {
    expect(statisticsPoints(days, counts, 0).map(({ storage }) => storage)).toEqual([0, 100, 100, 60])
  })

  test('are in the order of the days, for counts in any order', () => {
    expect(statisticsPoints(days, counts.toReversed(), 0)).toEqual(statisticsPoints(days, counts, 0))
  })

  test('leave out counts of other days, and are none for no days', () => {
    const more = [...counts, { date: '2026-02-01', mau: 9, storage: 9, bandwidth: 9 }]
    expect(statisticsPoints(days, more, 0)).toEqual(statisticsPoints(days, counts, 0))
    expect(statisticsPoints([], counts, 5)).toEqual([])
    expect(statisticsPoints(['2026-01-01'], [], 5)).toEqual([{ date: '2026-01-01', mau: 0, storage: 5, bandwidth: 0 }])
  })
})

describe('the usage of bundles', () => {
  const days = ['2026-01-01', '2026-01-02', '2026-01-03']
  const count = (day: number, version: string, devices: number) => ({
    date: `2026-01-0${day}`,
    version_name: version,
    devices,
  })

  test('is each version’s share of a day’s devices in percent; none on a day without any', () => {
    const counts = [count(1, '1.0.0', 3), count(1, '1.1.0', 1), count(3, '1.1.0', 8)]
    expect(bundleUsage(days, counts)).toEqual({
      labels: days,
      datasets: [
        { label: '1.0.0', data: [75, 0, 0] },
        { label: '1.1.0', data: [25, 0, 100] },
      ],
    })
  })

  test.each([
    [
      [1, 2],
      [33.33, 66.67],
    ],
    [
      [1, 6],
      [14.29, 85.71],
    ],
    [
      [1, 799],
      [0.13, 99.88],
    ],
    [
      [1, 99_999],
      [0, 100],
    ],
    [
      [0, 0],
      [0, 0],
    ],
    [
      [1, 1],
      [50, 50],
    ],
  ])('of %j devices is %j percent, to two digits', (devices, percents) => {
    const counts = devices.map((each, index) => count(1, `1.0.${index}`, each))
    expect(bundleUsage(['2026-01-01'], counts).datasets.map(({ data }) => data[0])).toEqual(percents)
  })

  test('is in the order of the versions’ names, for counts in any order', () => {
    const counts = [count(2, 'b', 1), count(1, 'c', 1), count(3, 'a', 1), count(3, 'c', 1)]
    const labels = (usage: ReturnType<typeof bundleUsage>) => usage.datasets.map(({ label }) => label)
    expect(labels(bundleUsage(days, counts))).toEqual(['a', 'b', 'c'])
    expect(bundleUsage(days, counts.toReversed())).toEqual(bundleUsage(days, counts))
  })

  test('of nothing has no datasets, and the days all the same', () => {
    expect(bundleUsage(days, [])).toEqual({ labels: days, datasets: [] })
  })
})
