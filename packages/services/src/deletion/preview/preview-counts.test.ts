import { setImmediate as turn } from 'node:timers/promises'
import type { DeletionPreview, OrganizationId } from '@organizations/domain'
import { expect, test } from 'vitest'
import { createPreviewCounts } from './preview-counts.ts'

const [one, other] = ['org_1', 'org_2'] as OrganizationId[] // as the database would have them
const preview: DeletionPreview = {
  kinds: [],
  files: { count: 0, bytes: 0, isAtLeast: false },
  total: 0,
  isAtLeast: false,
}

test('a count is shared by all who ask for it while it is under way, and by no one later', async () => {
  const counts = createPreviewCounts()
  let begun = 0
  const { promise, resolve } = Promise.withResolvers<DeletionPreview>()
  const count = () => {
    begun += 1
    return promise
  }
  const all = Array.from({ length: 100 }, () => counts.of(one as OrganizationId, count))
  all.push(counts.of(other as OrganizationId, count))
  expect(begun).toBe(2)
  resolve(preview)
  expect(new Set(await Promise.all(all))).toEqual(new Set([preview]))
  await counts.of(one as OrganizationId, count)
  expect(begun).toBe(3)
})

test('a count that fails fails for all who share it, and is begun again by the next', async () => {
  const counts = createPreviewCounts()
  const failing = async () => {
    await turn()
    throw new Error('The database is away')
  }
  const both = await Promise.allSettled([1, 2].map(() => counts.of(one as OrganizationId, failing)))
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(await counts.of(one as OrganizationId, async () => preview)).toBe(preview)
})

test('batches are counted one at a time, with a turn for other work after each, also after one that fails', async () => {
  const { inTurn } = createPreviewCounts()
  let underWay = 0
  let turnsOfOthers = 0
  let isOver = false
  const otherWork = () => {
    turnsOfOthers += 1
    if (!isOver) setImmediate(otherWork)
  }
  setImmediate(otherWork)
  const seen: number[] = []
  const batch = async () => {
    underWay += 1
    seen.push(underWay)
    await Promise.resolve()
    underWay -= 1
    if (seen.length === 2) throw new Error('The database is away')
  }
  const done = await Promise.allSettled(Array.from({ length: 20 }, () => inTurn(batch)))
  isOver = true
  expect(seen).toEqual(Array.from({ length: 20 }, () => 1))
  expect(done.filter(({ status }) => status === 'rejected')).toHaveLength(1)
  expect(turnsOfOthers).toBeGreaterThanOrEqual(19)
})
