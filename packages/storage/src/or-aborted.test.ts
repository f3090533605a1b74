import { getEventListeners } from 'node:events'
import { describe, expect, test } from 'vitest'
import { orAborted, untilAborted } from './or-aborted.ts'
import { chunks } from './testing/stores.ts'

const never = new Promise<never>(() => undefined)
const reason = new Error('too slow')

describe('orAborted', () => {
  test.each([new AbortController().signal, undefined])('settles like the work under %s', async (signal) => {
    await expect(orAborted(Promise.resolve('done'), signal)).resolves.toBe('done')
    await expect(orAborted(Promise.reject(reason), signal)).rejects.toBe(reason)
  })

  test('rejects when the signal aborts, or already has', async () => {
    const controller = new AbortController()
    const waiting = orAborted(never, controller.signal)
    controller.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    await expect(orAborted(never, controller.signal)).rejects.toBe(reason)
  })

  test('swallows the failure of work that nobody waits for any more', async () => {
    const { promise, reject } = Promise.withResolvers<never>()
    await expect(orAborted(promise, AbortSignal.abort(reason))).rejects.toBe(reason)
    reject(new Error('later'))
  })

  test('takes its listener away', async () => {
    const { signal } = new AbortController()
    await orAborted(Promise.resolve(), signal)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})

describe('untilAborted', () => {
  test('gives every chunk', async () => {
    const seen: string[] = []
    for await (const chunk of untilAborted(chunks('a', 'b'), undefined)) seen.push(Buffer.from(chunk).toString())
    expect(seen).toEqual(['a', 'b'])
  })

  test('closes a source that is left early', async () => {
    const { promise: closed, resolve: close } = Promise.withResolvers<void>()
    async function* source(): AsyncGenerator<number> {
      try {
        yield 1
        yield 2
      } finally {
        close()
      }
    }
    for await (const _ of untilAborted(source(), undefined)) break
    await closed
  })

  test('ends when the source aborts and falls silent', async () => {
    const controller = new AbortController()
    async function* source(): AsyncGenerator<number> {
      yield 1
      controller.abort(reason)
      await never
    }
    const read = async () => {
      for await (const _ of untilAborted(source(), controller.signal)) continue
    }
    await expect(read()).rejects.toBe(reason)
  })
})
