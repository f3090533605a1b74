import { expect, test } from 'vitest'
import { createWriteLock, type Turn } from './write-lock.ts'

/** Takes the lock, and lets the test see in which order the others get theirs, each of which ends when told. */
function openLock() {
  const lock = createWriteLock()
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  return {
    begun,
    ask: async (name: string, turn?: Turn) => {
      const end = await lock.acquire(turn)
      begun.push(name)
      ends.set(name, end)
    },
    end: async (name: string) => {
      ends.get(name)?.()
      await new Promise((resume) => setImmediate(resume))
    },
  }
}

async function orderOf(asks: readonly (readonly [name: string, turn?: Turn])[], first: readonly [string, Turn]) {
  const { begun, ask, end } = openLock()
  await ask(...first)
  for (const it of asks) void ask(...it)
  for (let at = 0; at <= asks.length; at += 1) await end(begun[at] ?? '')
  return begun
}

const three = [['b1', 'background'], ['b2', 'background'], ['r1', 'request'], ['b3', 'background'], ['r2']] as const

test('lets requests that wait go before more work in the background', async () => {
  expect(await orderOf(three, ['b0', 'background'])).toEqual(['b0', 'r1', 'r2', 'b1', 'b2', 'b3'])
})

test('gives work in the background its turn after the requests that waited when it had the last one', async () => {
  const { begun, ask, end } = openLock()
  await ask('b0', 'background')
  void ask('b1', 'background')
  void ask('r1')
  await end('b0')
  void ask('r2') // came when the turn of the first was over
  await end('r1')
  await end('b1')
  expect(begun).toEqual(['b0', 'r1', 'b1', 'r2'])
})

test('is first come, first served where all are of a kind, and free once all have ended', async () => {
  expect(await orderOf([['r1'], ['r2'], ['r3']], ['r0', 'request'])).toEqual(['r0', 'r1', 'r2', 'r3'])
  const { begun, ask, end } = openLock()
  await ask('one')
  await end('one')
  await ask('another', 'background')
  expect(begun).toEqual(['one', 'another'])
})

test('passes a turn on to the request that comes next, and to no work in the background', async () => {
  const lock = createWriteLock(Number.POSITIVE_INFINITY)
  const begun: string[] = []
  const ask = async (name: string, turn?: Turn) => {
    const end = await lock.acquire(turn)
    begun.push(name)
    return end
  }
  const [r1, b1, r2] = [ask('r1'), ask('b1', 'background'), ask('r2')]
  ;(await b1)()
  await r1
  expect(lock.passOn()).toBe(true)
  const endOfTwo = await r2
  const [r3, b2] = [ask('r3'), ask('b2', 'background')]
  expect(lock.passOn()).toBe(false)
  endOfTwo()
  ;(await b2)()
  await r3
  expect(lock.passOn()).toBe(false)
  expect(begun).toEqual(['b1', 'r1', 'r2', 'b2', 'r3'])
})

test('lets the event loop go on between the turns of two slices, and not within one', async () => {
  const turnsOfTheLoop = async (sliceMs: number) => {
    const lock = createWriteLock(sliceMs)
    let loops = 0
    const count = () => {
      loops += 1
      counting = setImmediate(count)
    }
    let counting = setImmediate(count)
    const seen = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const end = await lock.acquire()
        const at = loops
        end()
        return at
      }),
    )
    clearImmediate(counting)
    return new Set(seen).size
  }
  expect(await turnsOfTheLoop(Number.POSITIVE_INFINITY)).toBe(1)
  expect(await turnsOfTheLoop(0)).toBe(5)
})
