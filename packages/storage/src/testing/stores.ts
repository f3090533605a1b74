import { text } from 'node:stream/consumers'
import { expect } from 'vitest'
import type { ObjectStore } from '../object-store.ts'
import type { OpenedTestStore, TestStore } from './test-stores.ts'

export { makeTemporaryFolder, testStores as stores } from './test-stores.ts'

/** Opens a store with an object of another organization; `close` fails when that object has changed. */
export async function openBesideNeighbour(open: TestStore['open']): Promise<OpenedTestStore> {
  const { store, close, ...rest } = await open()
  const neighbour = 'organizations/two/apps/a/file'
  await putText(store, neighbour)
  return {
    ...rest,
    store,
    close: async () => {
      try {
        expect(await listAll(store, 'organizations/two/')).toEqual([neighbour])
        expect(await readText(store, neighbour)).toBe(neighbour)
      } finally {
        await close()
      }
    },
  }
}

/** A source that yields each text as one chunk. */
export async function* chunks(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const chunk of texts) yield new TextEncoder().encode(chunk)
}

export async function* failingAfterOneChunk(failure: Error): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(100_000)
  throw failure
}

/** A source whose second chunk never comes. `silent` resolves when that chunk is requested. */
export function silentAfterOneChunk(): { content: AsyncIterable<Uint8Array>; silent: Promise<void> } {
  const { promise: silent, resolve } = Promise.withResolvers<void>()
  async function* stall(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(1000)
    resolve()
    await new Promise(() => undefined)
  }
  return { content: stall(), silent }
}

export async function putText(store: ObjectStore, key: string, content = key): Promise<void> {
  await store.put(key, chunks(content))
}

export async function readText(store: ObjectStore, key: string): Promise<string> {
  return await text(await store.get(key))
}

export async function listPages(store: ObjectStore, prefix: string, pageSize?: number): Promise<string[][]> {
  const pages: string[][] = []
  for await (const page of store.list(prefix, pageSize === undefined ? {} : { pageSize })) pages.push(page)
  return pages
}

/** All keys under the prefix, sorted. */
export async function listAll(store: ObjectStore, prefix: string): Promise<string[]> {
  return (await listPages(store, prefix)).flat().toSorted()
}

/** Fills a store with objects under the prefix, of the names 0, 1, 2, ... and resolves with their keys. */
export async function fillMany(
  { fill }: Pick<OpenedTestStore, 'fill'>,
  prefix: string,
  count: number,
): Promise<string[]> {
  const keys = Array.from({ length: count }, (_, index) => `${prefix}${index}`)
  await fill(keys)
  return keys
}
