import { isOver, wholeRight, type DeletionState, type DeletionStatus, type UserId } from '@organizations/domain'
import type { Caller } from '@organizations/services'
import { describe, expect, test } from 'vitest'
import { waitFor } from '../../../../../test/support/wait-for.ts'
import { createDeletionWatch } from './deletion-watch.ts'

const INTERVAL_MS = 5

const caller: Caller = {
  userId: 'user_1' as UserId, // its form does not matter here
  email: 'ann@example.com',
  plan: 'standard',
  isOperator: false,
  keyId: 1,
  key: wholeRight,
  keyHash: 'hash',
}

const statusOf = (state: DeletionState, done = 0): DeletionStatus => ({
  state,
  done,
  rate: 0,
  kinds: [],
  round: 1,
  step: { number: 1, of: 1, action: 'finish' },
  requestedAt: '2026-01-31T12:00:00.000Z',
})

/** A deletion in the test's hand: what is read, how often, and a look that waits until it is let go. */
function watched() {
  const deletion = { status: statusOf('sweeping'), reads: [] as string[], held: undefined as Promise<void> | undefined }
  const watch = createDeletionWatch(async ({ input }) => {
    deletion.reads.push(input.orgId)
    await deletion.held
    return deletion.status
  }, INTERVAL_MS)
  return { deletion, watch }
}

/** Follows to the end, in the background. */
function follow(watch: ReturnType<typeof createDeletionWatch>, orgId = 'org_1', keyHash = 'hash') {
  const leaving = new AbortController()
  const seen: DeletionStatus[] = []
  const all = async () => {
    for await (const status of watch.follow({ actor: { ...caller, keyHash }, input: { orgId } }, leaving.signal))
      seen.push(status)
  }
  return { seen, ended: all(), leave: () => leaving.abort() }
}

const reached = (what: string, condition: () => boolean) => waitFor(condition, { what, intervalMs: 1 })

describe('a state', () => {
  test.for([
    ['requested', false],
    ['sweeping', false],
    ['verifying', false],
    ['blocked', true],
    ['completed', true],
    ['superseded', true],
  ] as const)('%s is over: %s', ([state, expected]) => {
    expect(isOver(state)).toBe(expected)
  })
})

describe('those who follow one deletion', () => {
  test('see the same looks, and cost one read each time', async () => {
    const { deletion, watch } = watched()
    const followers = Array.from({ length: 100 }, () => follow(watch))
    await reached('five looks', () => followers.every(({ seen }) => seen.length >= 5))
    deletion.status = statusOf('completed', 7)
    await Promise.all(followers.map(({ ended }) => ended))
    for (const { seen } of followers) {
      expect(seen.at(-1)).toEqual(statusOf('completed', 7))
      expect(seen).toHaveLength(deletion.reads.length)
    }
  })

  test('get what is known at once when they come later, without a read of their own', async () => {
    const { deletion, watch } = watched()
    const first = follow(watch)
    await reached('a look', () => first.seen.length === 1)
    const { promise, resolve: letGo } = Promise.withResolvers<void>()
    deletion.held = promise
    await reached('a second read', () => deletion.reads.length === 2)
    const second = follow(watch)
    letGo()
    deletion.held = undefined
    deletion.status = statusOf('completed')
    await Promise.all([first.ended, second.ended])
    expect(second.seen.at(-1)).toEqual(statusOf('completed'))
    expect(deletion.reads.length).toBeLessThanOrEqual(3)
  })

  test('do not disturb those who follow another', async () => {
    const { deletion, watch } = watched()
    const here = follow(watch, 'org_1')
    const there = follow(watch, 'org_2')
    await reached('looks at both', () => here.seen.length > 1 && there.seen.length > 1)
    here.leave()
    await here.ended
    const looks = there.seen.length
    await reached('more looks at the other', () => there.seen.length > looks)
    expect(new Set(deletion.reads)).toEqual(new Set(['org_1', 'org_2']))
    there.leave()
    await there.ended
  })

  test('go on when one of them leaves', async () => {
    const { deletion, watch } = watched()
    const [one, other] = [follow(watch), follow(watch)]
    await reached('a look', () => one.seen.length > 0)
    one.leave()
    await one.ended
    const looks = other.seen.length
    await reached('more looks', () => other.seen.length > looks + 2)
    deletion.status = statusOf('superseded')
    await other.ended
    expect(other.seen.at(-1)?.state).toBe('superseded')
  })
})

describe('those who follow one deletion with different keys', () => {
  test('are each read for, and a key that is refused ends its own watches alone', async () => {
    const refused = new Set<string>()
    const watch = createDeletionWatch(async ({ actor }) => {
      if (refused.has(actor.keyHash ?? '')) throw new Error('Refused')
      return statusOf('sweeping')
    }, INTERVAL_MS)
    const followers = ['one', 'one', 'other'].map((keyHash) => follow(watch, 'org_1', keyHash))
    const [one, twin, other] = followers
    if (!one || !twin || !other) return expect.unreachable()
    const endings = Promise.allSettled([one.ended, twin.ended])
    await reached('a look of each', () => followers.every(({ seen }) => seen.length > 0))
    refused.add('one')
    expect(await endings).toEqual([1, 2].map(() => ({ status: 'rejected', reason: new Error('Refused') })))
    const looks = other.seen.length
    await reached('more looks by the other key', () => other.seen.length > looks + 2)
    other.leave()
    await other.ended
  })
})

describe('who leaves', () => {
  test('is let go at once, also while a look hangs', async () => {
    const { deletion, watch } = watched()
    deletion.held = new Promise(() => {})
    const follower = follow(watch)
    await reached('the read', () => deletion.reads.length === 1)
    follower.leave()
    await follower.ended
    expect(follower.seen).toEqual([])
  })

  test('and was the last stops the reads, and the next watcher gets a fresh one', async () => {
    const { deletion, watch } = watched()
    const follower = follow(watch)
    await reached('a look', () => follower.seen.length > 0)
    follower.leave()
    await follower.ended
    const reads = deletion.reads.length
    deletion.status = statusOf('completed', 9)
    const next = follow(watch)
    await next.ended
    expect(next.seen).toEqual([statusOf('completed', 9)])
    expect(deletion.reads.length - reads).toBeLessThanOrEqual(2) // its own, and one that had been asked for before
    const after = deletion.reads.length
    await passLooks(3)
    expect(deletion.reads.length - after).toBeLessThanOrEqual(1)
  })
})

describe('a read that fails', () => {
  test('ends it for all watchers, and one that reconnects finds the deletion again', async () => {
    const failures: Error[] = []
    let reads = 0
    const watch = createDeletionWatch(async () => {
      reads += 1
      const [failure] = failures
      if (failure) throw failure
      return statusOf('sweeping')
    }, INTERVAL_MS)
    const followers = [follow(watch), follow(watch)]
    const endings = Promise.allSettled(followers.map(({ ended }) => ended))
    await reached('looks', () => followers.every(({ seen }) => seen.length > 1))
    const failure = new Error('The database is away')
    failures.push(failure)
    expect(await endings).toEqual(followers.map(() => ({ status: 'rejected', reason: failure })))
    const readsBefore = reads
    failures.length = 0
    const back = follow(watch)
    await reached('a look', () => back.seen.length > 1)
    expect(reads).toBeGreaterThan(readsBefore)
    back.leave()
    await back.ended
  })

  test('is ignored when all watchers have left, and does not end the process', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown) => void unhandled.push(reason)
    process.on('unhandledRejection', note)
    let isAway = false
    let failed = 0
    const watch = createDeletionWatch(async () => {
      if (!isAway) return statusOf('sweeping')
      failed += 1
      throw new Error('The database is away')
    }, INTERVAL_MS)
    const follower = follow(watch)
    await reached('a look', () => follower.seen.length === 1)
    isAway = true
    follower.leave()
    await follower.ended
    await reached('the look that was asked for', () => failed === 1)
    await passLooks(1)
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
  })
})

/** Waits for so many reads of another watched deletion: what the first one would do is done by then. */
async function passLooks(count: number): Promise<void> {
  const { watch } = watched()
  const other = follow(watch)
  await reached('looks at another', () => other.seen.length > count)
  other.leave()
  await other.ended
}
