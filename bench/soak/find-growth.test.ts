import { expect, test } from 'vitest'
import { findGrowth } from './find-growth.ts'
import type { Sample } from './samples.ts'

const steady = { memoryMb: 200, descriptors: 40, resources: 20, timers: 10, logBytes: 900, walMb: 60, databaseMb: 1 }

/** Half an hour, of which `grown` is what is taken at the end. What grows does so steadily. */
function soak(grown: Partial<typeof steady> = {}): Sample[] {
  return Array.from({ length: 181 }, (_, at) => {
    const now = { ...steady }
    for (const what of Object.keys(grown) as (keyof typeof steady)[]) {
      now[what] += ((grown[what] ?? 0) - steady[what]) * (at / 180)
    }
    return { second: at * 10, ...now }
  })
}

test('a server that takes as much at the end as after five minutes does not grow', () => {
  expect(findGrowth(soak())).toEqual([])
  expect(findGrowth(soak({ memoryMb: 219, descriptors: 50, databaseMb: 900 }))).toEqual([])
})

test.for<[keyof typeof steady, number]>([
  ['memoryMb', 260],
  ['descriptors', 80],
  ['resources', 60],
  ['timers', 40],
  ['logBytes', 1000],
  ['walMb', 120],
])('%s that grow to %d are named', ([what, end]) => {
  expect(findGrowth(soak({ [what]: end }))).toEqual([expect.stringContaining(`Expected ${what} of at most`)])
})

test('what was taken in the first minutes does not count', () => {
  const samples = soak().map((it) => (it.second < 200 ? { ...it, memoryMb: 100 } : it))
  expect(findGrowth(samples)).toEqual([])
})
