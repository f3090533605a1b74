import { beforeEach, describe, expect, test } from 'vitest'
import { ObjectNotFoundError } from './object-store.ts'
import type { ObjectStore } from './object-store.ts'
import type { OpenedTestStore } from './testing/test-stores.ts'
import { listAll, openBesideNeighbour, fillMany, putText, readText, stores } from './testing/stores.ts'

describe.each(stores)('deleteMany of $name', ({ open }) => {
  let opened: OpenedTestStore
  let store: ObjectStore
  const prefix = 'organizations/one/'
  const key = `${prefix}apps/a/file`

  beforeEach(async () => {
    opened = await openBesideNeighbour(open)
    store = opened.store
    return opened.close
  })

  test('deletes the given keys and no others', async () => {
    const keys = [key, `${prefix}apps/a/file2`, `${prefix}apps/b/file`, `${prefix}logo`]
    for (const each of [...keys, `${prefix}apps/a/kept`]) await putText(store, each)
    expect(await store.deleteMany(keys)).toEqual({ failed: [] })
    expect(await listAll(store, prefix)).toEqual([`${prefix}apps/a/kept`])
    await expect(store.get(key)).rejects.toThrow(ObjectNotFoundError)
  })

  test('counts an absent key as deleted', async () => {
    await putText(store, key)
    const absent = [`${key}2`, `${prefix}apps/never/file`, 'organizations/never/apps/a/file', `${key}/below`]
    expect(await store.deleteMany([...absent, key, key])).toEqual({ failed: [] })
    expect(await store.deleteMany([...absent, key])).toEqual({ failed: [] })
    expect(await listAll(store, prefix)).toEqual([])
  })

  test('does nothing for no keys', async () => {
    expect(await store.deleteMany([])).toEqual({ failed: [] })
  })

  test('reports an invalid key and deletes the others', async () => {
    await putText(store, key)
    const { failed } = await store.deleteMany(['../two/apps/a/file', key])
    expect(failed).toEqual([
      { key: '../two/apps/a/file', reason: expect.stringMatching(/^Expected a key of segments /) },
    ])
    expect(await listAll(store, prefix)).toEqual([])
  })

  test('confirms nothing under an aborted signal', async () => {
    await putText(store, key)
    const reason = new Error('5 s are over')
    await expect(store.deleteMany([key], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(await readText(store, key)).toBe(key)
  })

  test('stops when it is aborted, and can be called again', async () => {
    const keys = await fillMany(opened, `${prefix}apps/a/`, 300)
    const controller = new AbortController()
    const halfway = store.deleteMany(keys, { signal: controller.signal })
    controller.abort()
    await expect(halfway).rejects.toThrow('aborted')
    const others = await fillMany(opened, `${prefix}apps/b/`, 100)
    expect((await listAll(store, prefix)).length).toBeGreaterThan(others.length)
    expect(await store.deleteMany(keys)).toEqual({ failed: [] })
    expect(await listAll(store, prefix)).toEqual(others.toSorted())
  })
})
