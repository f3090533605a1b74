import { describe, expect, test } from 'vitest'
import { createDoorbell } from './doorbell.ts'
import { startLoop } from './loop.ts'

const NEVER_MS = 3_600_000

/** Work that the test finishes by hand; `hasBegun` resolves when it was begun. */
function workByHand() {
  const begun: AbortSignal[] = []
  let finish = () => {}
  let onBegin = () => {}
  return {
    begun,
    finish: () => finish(),
    /** Resolves once the work has been begun `times` times. */
    hasBegun: (times: number) =>
      new Promise<void>((resolve) => {
        onBegin = () => {
          if (begun.length >= times) resolve()
        }
        onBegin()
      }),
    work: (signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        finish = resolve
        begun.push(signal)
        onBegin()
      }),
  }
}

function start(work: (signal: AbortSignal) => Promise<number | void>, intervalMs = NEVER_MS) {
  const doorbell = createDoorbell()
  const errors: object[] = []
  const ends: object[] = []
  const log = {
    info: (fields: object) => void ends.push(fields),
    warn() {},
    error: (fields: object) => void errors.push(fields),
  }
  return { doorbell, errors, ends, loop: startLoop({ name: 'test', intervalMs, doorbell, log, work }) }
}

describe('startLoop', () => {
  test('runs the work immediately, and again after the interval', async () => {
    const { work, hasBegun, finish } = workByHand()
    const { loop } = start(work, 1)
    for (const times of [1, 2, 3]) {
      await hasBegun(times)
      finish()
    }
    const stopped = loop.stop()
    finish()
    await stopped
  })

  test('runs the work again immediately after a ring during the work', async () => {
    const { work, hasBegun, finish, begun } = workByHand()
    const { loop, doorbell } = start(work)
    await hasBegun(1)
    doorbell.ring()
    doorbell.ring()
    finish()
    await hasBegun(2)
    const stopped = loop.stop()
    finish()
    await stopped
    expect(begun.length).toBe(2)
  })

  test('wakes up when it rings', async () => {
    const { work, hasBegun, finish } = workByHand()
    const { loop, doorbell } = start(work)
    await hasBegun(1)
    finish()
    await new Promise((resume) => setImmediate(resume)) // it sleeps by now
    doorbell.ring()
    await hasBegun(2)
    const stopped = loop.stop()
    finish()
    await stopped
  })

  test('aborts the running work, waits for its end, and begins no new work', async () => {
    const { work, hasBegun, finish, begun } = workByHand()
    const { loop, doorbell } = start(work)
    await hasBegun(1)
    let hasStopped = false
    const stopped = loop.stop().then(() => (hasStopped = true))
    expect(begun[0]?.aborted).toBe(true)
    doorbell.ring()
    await new Promise((resume) => setImmediate(resume))
    expect(hasStopped).toBe(false)
    finish()
    await stopped
    expect(begun.length).toBe(1)
  })

  test('stops during its sleep', async () => {
    const { work, hasBegun, finish } = workByHand()
    const { loop } = start(work)
    await hasBegun(1)
    finish()
    await new Promise((resume) => setImmediate(resume)) // it sleeps by now
    await loop.stop()
  })

  test('logs a failure and continues', async () => {
    const failure = new Error('no database')
    let turns = 0
    const again = Promise.withResolvers<void>()
    const work = async () => {
      turns += 1
      if (turns === 1) throw failure
      again.resolve()
    }
    const { loop, errors } = start(work, 1)
    await again.promise
    await loop.stop()
    expect(errors).toEqual([{ err: failure, loop: 'test' }])
  })

  test('logs a repeated failure once, a different failure again, and the recovery', async () => {
    const failures = ['away', 'away', 'away', 'full', 'full']
    const again = Promise.withResolvers<void>()
    const work = async () => {
      const failure = failures.shift()
      if (failure !== undefined) throw new Error(failure)
      again.resolve()
    }
    const { loop, errors, ends } = start(work, 1)
    await again.promise
    await loop.stop()
    expect(errors).toMatchObject([{ err: { message: 'away' } }, { err: { message: 'full' } }])
    expect(ends).toEqual([{ loop: 'test' }])
  })
})
