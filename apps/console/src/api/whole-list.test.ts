import { expect, test } from 'vitest'
import { MOST_LISTED, wholeList } from './whole-list.ts'

const readTo = (count: number) => {
  const asked: number[] = []
  const { queryKey, queryFn } = wholeList([['app', 'list']], async ({ page, limit }) => {
    asked.push(page)
    return await Promise.resolve(Array.from({ length: Math.max(0, Math.min(limit, count - page * limit)) }, () => page))
  })
  return { asked, queryKey, queryFn }
}

test('reads a list to its end, in as many pages as it takes', async () => {
  for (const [count, pages] of [
    [0, [0]],
    [999, [0]],
    [1000, [0, 1]],
    [2500, [0, 1, 2]],
  ] as const) {
    const { asked, queryFn } = readTo(count)
    expect(await queryFn()).toHaveLength(count)
    expect(asked).toEqual(pages)
  }
})

test('reads no more than a browser should hold', async () => {
  expect(await readTo(1_000_000).queryFn()).toHaveLength(MOST_LISTED)
})

test('is refreshed with the list of its procedure', () => {
  expect(readTo(1).queryKey[0]).toEqual(['app', 'list'])
})
