import { describe, expect, test } from 'vitest'

import { fitTable, shortenTime } from './fit-table.ts'

const TIME = '2026-01-31T12:34:56.789Z'

test.each([
  [TIME, 16, '2026-01-31 12:34'],
  [TIME, 12, '2026-01-31'],
  [`at ${TIME}`, 16, `at ${TIME}`],
  ['2026-01-31', 16, '2026-01-31'],
])('the time %s is shown in %i characters as %s', (text, width, shown) => {
  expect(shortenTime(text, width)).toBe(shown)
})

describe('a table', () => {
  const head = ['ID', 'NAME', 'CREATED']

  test('has short times where there is room, and days where there is little', () => {
    const cells = [['1', 'Acme', TIME]]
    expect(fitTable(head, cells, { width: 40 })).toMatchObject({ cells: [['1', 'Acme', '2026-01-31 12:34']] })
    expect(fitTable(head, cells, { width: 22 })).toMatchObject({ cells: [['1', 'Acme', '2026-01-31']] })
  })

  test('loses its last columns where there is no room, and says which', () => {
    const fitted = fitTable(head, [['1'.repeat(30), 'Acme', TIME]], { width: 40 })
    expect(fitted).toMatchObject({ head: ['ID', 'NAME'], widths: [30, 4], omitted: ['CREATED'] })
  })

  test('is as wide as its characters look, and 80 where the terminal does not say', () => {
    const cells = [['1', '組織'.repeat(30), TIME]]
    expect(fitTable(head, cells, { width: 0 }).widths).toEqual([2, 58, 16])
  })
})
