import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keepClaims } from './keep-claims.ts'

const MINUTE = 60_000
const log = { info() {}, warn: vi.fn<(fields: object, message: string) => void>(), error() {} }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('claims are renewed three times in the time that they last, and not when nothing is under way', async () => {
  const renewed: string[] = []
  const claims = keepClaims<string>({ log }, 'Claims', async (all) => void renewed.push(all.join()))
  claims.add('one')
  claims.add('other')
  await vi.advanceTimersByTimeAsync(10_000)
  expect(renewed).toEqual(['one,other', 'one,other', 'one,other'])
  claims.delete('one')
  claims.delete('other')
  await vi.advanceTimersByTimeAsync(MINUTE)
  expect(renewed).toHaveLength(3)
})

test('one renewal at a time waits for a database that is slow, and the next one comes after it', async () => {
  const waiting: (() => void)[] = []
  const renew = vi.fn<() => Promise<void>>(async () => await new Promise<void>((resolve) => waiting.push(resolve)))
  keepClaims<string>({ log }, 'Claims', renew).add('one')
  await vi.advanceTimersByTimeAsync(MINUTE)
  expect(renew).toHaveBeenCalledTimes(1)
  waiting.pop()?.()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(renew).toHaveBeenCalledTimes(2)
})

test('a renewal that fails is told, and tried again', async () => {
  const renew = vi.fn<() => Promise<void>>().mockRejectedValueOnce(new Error('Away')).mockResolvedValue(undefined)
  keepClaims<string>({ log }, 'Claims', renew).add('one')
  await vi.advanceTimersByTimeAsync(10_000)
  expect(renew).toHaveBeenCalledTimes(3)
  const told = 'Claims could not be renewed: they may end, and be tried once more'
  expect(log.warn.mock.calls).toEqual([[{ err: new Error('Away') }, told]])
})
