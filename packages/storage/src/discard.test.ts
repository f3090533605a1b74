import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { beforeEach, describe, expect, test } from 'vitest'
import { InvalidObjectKeyError } from './object-key.ts'
import { ObjectNotFoundError } from './object-store.ts'
import { listAll, openBesideNeighbour, putText, readText, silentAfterOneChunk, stores } from './testing/stores.ts'
import type { OpenedTestStore } from './testing/test-stores.ts'

describe.each(stores)('unfinished puts and discard in $name', ({ open }) => {
  let opened: OpenedTestStore
  let store: OpenedTestStore['store']
  const prefix = 'organizations/one/'
  const key = `${prefix}apps/a/file`

  beforeEach(async () => {
    opened = await openBesideNeighbour(open)
    store = opened.store
    return opened.close
  })

  test('lists the partial file of a killed process and deletes it by its listed name', async () => {
    await killInTheMiddleOfPut(opened, key)
    await putText(store, `${key}2`)
    const [leftover = '', ...others] = await listAll(store, prefix)
    expect(leftover).toMatch(/^organizations\/one\/apps\/a\/file\.partial-[0-9a-f]{16}$/)
    expect(others).toEqual([`${key}2`])
    await expect(store.get(leftover)).rejects.toThrow(InvalidObjectKeyError)
    await expect(store.get(key)).rejects.toThrow(ObjectNotFoundError)

    expect(await store.deleteMany([leftover])).toEqual({ failed: [] })
    expect(await listAll(store, prefix)).toEqual([`${key}2`])
    expect(await store.deleteMany([leftover])).toEqual({ failed: [] })
  })

  test('discards the object and its partial files, and keeps the objects beside it', async () => {
    const others = [`${key}2`, `${key}-3`, `${prefix}apps/file`]
    for (const each of [key, key, `${key}2`]) await killInTheMiddleOfPut(opened, each)
    for (const each of [key, ...others]) await putText(store, each)
    expect(await listAll(store, prefix)).toHaveLength(7)

    await store.discard(key)
    const rest = await listAll(store, prefix)
    expect(rest.filter((each) => !each.includes('.partial-'))).toEqual(others.toSorted())
    expect(rest.filter((each) => each.includes('.partial-'))).toEqual([expect.stringContaining(`${key}2.partial-`)])
    for (const each of others) expect(await readText(store, each)).toBe(each)
    await store.discard(key)
  })

  test('discards the partial file of a running put, and that put fails', async () => {
    const { content, silent } = silentAfterOneChunk()
    const goOn = new AbortController()
    const put = store.put(key, content, { signal: goOn.signal })
    await silent
    expect(await listAll(store, prefix)).toHaveLength(1)
    await store.discard(key)
    expect(await listAll(store, prefix)).toEqual([])
    goOn.abort()
    await expect(put).rejects.toThrow('aborted')
    expect(await listAll(store, prefix)).toEqual([])
  })

  test('keeps a running put from creating the object afterwards', async () => {
    const { promise: discarded, resolve } = Promise.withResolvers<void>()
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>()
    const put = store.put(
      key,
      (async function* () {
        yield new Uint8Array(1000)
        ask()
        await discarded
      })(),
    )
    await asked
    await store.discard(key)
    resolve()
    await expect(put).rejects.toThrow(Error)
    expect(await listAll(store, prefix)).toEqual([])
  })

  test('accepts an absent key and refuses an invalid one', async () => {
    await store.discard(key)
    await store.discard('organizations/never/apps/a/file')
    await expect(store.discard('../two')).rejects.toThrow(InvalidObjectKeyError)
    await expect(store.discard(`${key}.partial-0123456789abcdef`)).rejects.toThrow(InvalidObjectKeyError)
  })

  test('removes nothing when the signal is already aborted', async () => {
    await putText(store, key)
    const reason = new Error('5 s are over')
    await expect(store.discard(key, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(await readText(store, key)).toBe(key)
  })
})

async function killInTheMiddleOfPut({ url, env }: OpenedTestStore, key: string): Promise<void> {
  const script = `
    import { openObjectStore } from ${JSON.stringify(new URL('index.ts', import.meta.url).href)}
    const store = await openObjectStore(${JSON.stringify(url)}, '/')
    await store.put(${JSON.stringify(key)}, (async function* () {
      yield new Uint8Array(1000)
      console.log('wrote')
      setInterval(() => {}, 1000)
      await new Promise(() => {})
    })())`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  const exited = once(child, 'exit')
  await Promise.race([
    once(child.stdout, 'data'),
    exited.then(() => Promise.reject(new Error('Expected a put, got an exit'))),
  ])
  child.kill('SIGKILL')
  await exited
}
