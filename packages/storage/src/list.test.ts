import { beforeEach, describe, expect, test } from 'vitest'
import type { ObjectStore } from './object-store.ts'
import type { OpenedTestStore } from './testing/test-stores.ts'
import { listAll, listPages, openBesideNeighbour, fillMany, putText, stores } from './testing/stores.ts'

describe.each(stores)('list of $name', ({ open }) => {
  let opened: OpenedTestStore
  let store: ObjectStore
  const prefix = 'organizations/one/'
  const key = `${prefix}apps/a/file`

  beforeEach(async () => {
    opened = await openBesideNeighbour(open)
    store = opened.store
    return opened.close
  })

  test('gives 2,500 keys in pages, each key once', async () => {
    const keys = [
      ...(await fillMany(opened, `${prefix}apps/a/`, 1250)),
      ...(await fillMany(opened, `${prefix}apps/b/`, 1250)),
    ]
    const pages = await listPages(store, prefix)
    expect(pages.map(({ length }) => length)).toEqual([1000, 1000, 500])
    expect(pages.flat().toSorted()).toEqual(keys.toSorted())

    const small = await listPages(store, `${prefix}apps/b/`, 125)
    expect(small.map(({ length }) => length)).toEqual(Array(10).fill(125))

    // A deletion uses it like this: it deletes each page while the listing continues.
    for await (const page of store.list(prefix, { pageSize: 300 })) {
      expect(await store.deleteMany(page)).toEqual({ failed: [] })
    }
    expect(await listAll(store, prefix)).toEqual([])
  })

  test('does not match a name that only begins like the prefix', async () => {
    for (const each of ['a/b/1', 'a/bc/2', 'a/b2', 'ab/3']) await putText(store, each)
    expect(await listAll(store, 'a/b/')).toEqual(['a/b/1'])
    expect(await listAll(store, 'a/')).toEqual(['a/b/1', 'a/b2', 'a/bc/2'])
  })

  test('finds nothing under a prefix that does not exist or is an object', async () => {
    await putText(store, key)
    expect(await listPages(store, 'organizations/never/')).toEqual([])
    expect(await listPages(store, `${key}/`)).toEqual([])
    expect(await listPages(store, `${key}/below/`)).toEqual([])
  })

  test('can be stopped after the first page', async () => {
    await fillMany(opened, `${prefix}apps/a/`, 20)
    for await (const page of store.list(prefix, { pageSize: 5 })) {
      expect(page).toHaveLength(5)
      break
    }
  })
})
