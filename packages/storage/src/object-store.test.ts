import { beforeEach, describe, expect, test } from 'vitest'
import { InvalidObjectKeyError } from './object-key.ts'
import type { ObjectStore } from './object-store.ts'
import { chunks, listAll, listPages, openBesideNeighbour, putText, readText, stores } from './testing/stores.ts'

describe.each(stores)('an object store in $name', ({ open }) => {
  let store: ObjectStore
  const prefix = 'organizations/one/'

  beforeEach(async () => {
    const opened = await openBesideNeighbour(open)
    store = opened.store
    return opened.close
  })

  test('refuses invalid keys and prefixes in every other method', async () => {
    for (const bad of ['../secret', '/etc/passwd', 'a/b.zip', '', 'a\0', 'a.partial-0123456789abcdef']) {
      await expect(store.put(bad, chunks('a'))).rejects.toThrow(InvalidObjectKeyError)
      await expect(store.get(bad)).rejects.toThrow(InvalidObjectKeyError)
      await expect(listPages(store, `${bad}/`)).rejects.toThrow(InvalidObjectKeyError)
    }
    await expect(listPages(store, 'organizations')).rejects.toThrow(InvalidObjectKeyError)
  })

  test('is ready', async () => {
    await store.check()
  })

  test('keeps and deletes the right objects when puts and deletes run in the same folder', async () => {
    const kept = await Promise.all(
      Array.from({ length: 8 }, async (_, lane) => {
        const last = `${prefix}apps/${lane % 2}/last${lane}`
        for (let round = 0; round < 25; round += 1) {
          const passing = `${prefix}apps/${lane % 2}/passing${lane}-${round}`
          await putText(store, passing)
          expect(await store.deleteMany([passing])).toEqual({ failed: [] })
        }
        await putText(store, last)
        return last
      }),
    )
    expect(await listAll(store, prefix)).toEqual(kept.toSorted())
    for (const each of kept) expect(await readText(store, each)).toBe(each)
  })
})
