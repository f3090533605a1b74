import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { forEachAtMost } from './for-each-at-most.ts'

test.each([
  { items: 0, limit: 3, peak: 0 },
  { items: 2, limit: 3, peak: 2 },
  { items: 10, limit: 3, peak: 3 },
])('visits each of $items items once, $peak at the same time', async ({ items, limit, peak }) => {
  const visited: number[] = []
  let current = 0
  let highest = 0
  await forEachAtMost(limit, [...Array(items).keys()], async (item) => {
    current += 1
    highest = Math.max(highest, current)
    await setImmediate()
    visited.push(item)
    current -= 1
  })
  expect(visited.toSorted((a, b) => a - b)).toEqual([...Array(items).keys()])
  expect(highest).toBe(peak)
})

test('rejects with the error of a visit', async () => {
  const visit = async (item: number) => {
    if (item === 2) throw new Error('no')
  }
  await expect(forEachAtMost(2, [1, 2, 3], visit)).rejects.toThrow('no')
})
