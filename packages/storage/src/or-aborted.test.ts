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

  test('rejects when the signal aborts or is already aborted', async () => {
    const controller = new AbortController()
    const waiting = orAborted(never, controller.signal)
    controller.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    await expect(orAborted(never, controller.signal)).rejects.toBe(reason)
  })

  test('ignores an error of the work after the signal aborted', async () => {
    const { promise, reject } = Promise.withResolvers<never>()
    await expect(orAborted(promise, AbortSignal.abort(reason))).rejects.toBe(reason)
    reject(new Error('later'))
  })

  test('removes its listener', async () => {
    const { signal } = new AbortController()
    await orAborted(Promise.resolve(), signal)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})

describe('untilAborted', () => {
  test('yields every chunk', async () => {
    const seen: string[] = []
    for await (const chunk of untilAborted(chunks('a', 'b'), undefined)) seen.push(Buffer.from(chunk).toString())
    expect(seen).toEqual(['a', 'b'])
  })

  test('closes the source when the consumer stops early', async () => {
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

  test('rejects when the signal aborts and the source sends nothing more', async () => {
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
