import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { Readable } from 'node:stream'
import { beforeEach, describe, expect, test } from 'vitest'
import { copyObjects, countObjects } from './copy-objects.ts'
import type { ObjectStore } from './object-store.ts'
import { testStores, type OpenedTestStore } from './testing/test-stores.ts'

const pairs = testStores.flatMap((from) => testStores.map((to) => ({ from, to })))
const prefix = 'organizations/'

describe.each(pairs)('copying objects from $from.name to $to.name', ({ from, to }) => {
  let opened: OpenedTestStore[]
  let source: ObjectStore
  let target: ObjectStore

  beforeEach(async () => {
    opened = [await from.open(), await to.open()]
    ;[source, target] = opened.map(({ store }) => store) as [ObjectStore, ObjectStore] // as many as were opened
    return async () => {
      for (const { close } of opened) await close()
    }
  })

  const put = async (store: ObjectStore, key: string, content: Uint8Array) =>
    await store.put(`${prefix}${key}`, Readable.from([content]))
  const copy = async (isBegun = false) => await copyObjects({ source, target }, { prefix, isBegun, onObject() {} })

  test('copies each, empty and large ones too, and counts them', async () => {
    const contents = {
      'org_1/empty': Buffer.alloc(0),
      'org_1/large': randomBytes(9_000_000),
      'org_2/a/b': randomBytes(7),
    }
    for (const [key, content] of Object.entries(contents)) await put(source, key, content)
    expect(await copy()).toEqual({ objects: 3, bytes: 9_000_007, unfinished: 0 })
    for (const [key, content] of Object.entries(contents)) {
      // By `equals`: an assertion looks at millions of bytes one by one.
      expect((await buffer(await target.get(`${prefix}${key}`))).equals(content)).toBe(true)
    }
    expect(await countObjects(target, prefix)).toEqual({ objects: 3, unfinished: 0 })
  })

  test('goes on with those that an earlier run has copied', async () => {
    for (const n of [1, 2, 3]) await put(source, `org_1/${n}`, Buffer.from(`content ${n}`))
    await put(target, 'org_1/2', Buffer.from('content 2'))
    expect(await copy(true)).toEqual({ objects: 3, bytes: 27, unfinished: 0 })
  })

  test('notices an object that is another one, and one that the source does not have', async () => {
    await put(source, 'org_1/1', Buffer.from('content'))
    await put(target, 'org_1/1', Buffer.from('CONTENT'))
    await expect(copy(true)).rejects.toThrow(
      'Expected the same bytes under "organizations/org_1/1" at the target, got others',
    )
    await target.deleteMany([`${prefix}org_1/1`])
    await put(target, 'org_9/1', Buffer.from('of another installation'))
    await expect(copy()).rejects.toThrow('Expected 1 stored files at the target, got 2: it has files of another origin')
  })
})
