import { expect, test } from 'vitest'
import { mostUsed } from './most-used.ts'

test('the most used versions are lines of their own, and the rest is one', () => {
  const datasets = [1, 2, 3, 4, 5, 6, 7].map((it) => ({ label: `1.0.${it}`, data: [it, it * 2] }))
  const lines = mostUsed(datasets, 'others')
  expect(lines.map(({ name }) => name)).toEqual(['1.0.7', '1.0.6', '1.0.5', '1.0.4', '1.0.3', 'others'])
  expect(lines.at(-1)?.values).toEqual([3, 6])
  expect(mostUsed(datasets.slice(0, 6), 'others')).toHaveLength(6)
})
