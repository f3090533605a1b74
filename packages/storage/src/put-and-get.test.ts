import { getEventListeners } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { beforeEach, describe, expect, test } from 'vitest'
import { ObjectExistsError, ObjectNotFoundError } from './object-store.ts'
import type { ObjectStore } from './object-store.ts'
import {
  chunks,
  failingAfterOneChunk,
  listAll,
  openBesideNeighbour,
  putText,
  readText,
  silentAfterOneChunk,
  stores,
} from './testing/stores.ts'

describe.each(stores)('put and get of $name', ({ open }) => {
  let store: ObjectStore
  const prefix = 'organizations/one/'
  const key = `${prefix}apps/a/file`

  beforeEach(async () => {
    const opened = await openBesideNeighbour(open)
    store = opened.store
    return opened.close
  })

  test.each([
    { what: 'no chunk', sizes: [] },
    { what: 'an empty chunk', sizes: [0] },
    { what: 'one byte', sizes: [1] },
    { what: '5 MB in uneven chunks', sizes: [1, 65_536, 0, 1_000_003, 4_176_340] },
  ])('returns an object of $what unchanged', async ({ sizes }) => {
    const parts = sizes.map((size, index) => Buffer.alloc(size, `part ${index} `))
    const { bytes } = await store.put(key, toAsync(parts))
    const whole = Buffer.concat(parts)
    expect(bytes).toBe(whole.byteLength)
    expect((await buffer(await store.get(key))).equals(whole)).toBe(true)
    expect(await listAll(store, prefix)).toEqual([key])
  })

  test.each([
    { start: 0, end: 0 },
    { start: 65_535, end: 65_536 },
    { start: 1, end: 199_998 },
    { start: 199_999, end: 199_999 },
    { start: 0, end: 199_999 },
  ])('returns the bytes from $start to $end, and no others', async (range) => {
    const content = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251))
    await store.put(key, toAsync([content]))
    const bytes = await buffer(await store.get(key, { range }))
    expect(bytes.equals(content.subarray(range.start, range.end + 1))).toBe(true)
  })

  test('does not find a key that was never put', async () => {
    await expect(store.get(key)).rejects.toThrow(ObjectNotFoundError)
    await expect(store.get(key, { range: { start: 0, end: 1 } })).rejects.toThrow(ObjectNotFoundError)
    await expect(store.get('organizations/two/apps/a')).rejects.toThrow(ObjectNotFoundError)
  })

  test('never overwrites', async () => {
    await putText(store, key, 'first')
    await expect(putText(store, key, 'second')).rejects.toThrow(ObjectExistsError)
    expect(await readText(store, key)).toBe('first')
    expect(await listAll(store, prefix)).toEqual([key])
  })

  test('lets exactly one of many puts of the same key succeed', async () => {
    const texts = Array.from({ length: 10 }, (_, index) => `content ${index}`)
    const outcomes = await Promise.allSettled(texts.map((text) => putText(store, key, text)))
    const winner = outcomes.findIndex(({ status }) => status === 'fulfilled')
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await readText(store, key)).toBe(texts[winner])
    expect(await listAll(store, prefix)).toEqual([key])
  })

  test('leaves nothing behind when the source fails', async () => {
    const failure = new Error('the client went away')
    await expect(store.put(key, failingAfterOneChunk(failure))).rejects.toBe(failure)
    expect(await listAll(store, prefix)).toEqual([])
    await expect(store.get(key)).rejects.toThrow(ObjectNotFoundError)
    await putText(store, key, 'second try')
    expect(await readText(store, key)).toBe('second try')
  })

  test('leaves nothing behind when it is aborted while the source sends nothing', async () => {
    const { content, silent } = silentAfterOneChunk()
    const controller = new AbortController()
    const reason = new Error('too slow')
    const put = store.put(key, content, { signal: controller.signal })
    await silent
    controller.abort(reason)
    await expect(put).rejects.toBe(reason)
    expect(await listAll(store, prefix)).toEqual([])
  })

  test('stores nothing when the signal is already aborted', async () => {
    await expect(store.put(key, chunks('a'), { signal: AbortSignal.abort() })).rejects.toThrow('aborted')
    expect(await listAll(store, prefix)).toEqual([])
  })

  test('leaves no listener on a signal that never aborts', async () => {
    const { signal } = new AbortController()
    await store.put(key, chunks('a', 'b', 'c'), { signal })
    await store.deleteMany([key], { signal })
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})

async function* toAsync<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items
}
