import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { openFolderStore } from './folder-store.ts'
import { deleteObjects } from './folder/delete-objects.ts'
import { openRoot } from './folder/root.ts'
import { InvalidObjectKeyError } from './object-key.ts'
import { ObjectNotFoundError } from './object-store.ts'
import type { ObjectStore } from './object-store.ts'
import {
  chunks,
  failingAfterOneChunk,
  listAll,
  makeTemporaryFolder,
  putText,
  readText,
  silentAfterOneChunk,
} from './testing/stores.ts'

describe('a store in a folder', () => {
  let outside: string
  let folder: string
  let store: ObjectStore

  beforeEach(async () => {
    const { path, remove } = await makeTemporaryFolder()
    outside = path
    folder = join(path, 'data', 'objects')
    store = await openFolderStore(folder)
    return remove
  })

  test('finds its objects again when it is opened again', async () => {
    await putText(store, 'a/b', 'content')
    expect(await readText(await openFolderStore(folder), 'a/b')).toBe('content')
  })

  test('cannot be opened at the path of a file', async () => {
    await writeFile(join(outside, 'file'), '')
    await expect(openFolderStore(join(outside, 'file'))).rejects.toThrow(
      'Expected a folder for stored objects, got EEXIST',
    )
  })

  test('has no object under the key until it is completely written', async () => {
    const { content, silent } = silentAfterOneChunk()
    const controller = new AbortController()
    const put = store.put('a/b', content, { signal: controller.signal })
    await silent
    await expect(store.get('a/b')).rejects.toThrow(ObjectNotFoundError)
    controller.abort()
    await expect(put).rejects.toThrow('aborted')
    expect(await readdir(folder)).toEqual([])
  })

  test('lists and deletes the partial file of a process that was killed during a put', async () => {
    await putText(store, 'a/neighbour')
    const { promise, resolve } = Promise.withResolvers<void>()
    const script = `
      import { openFolderStore } from ${JSON.stringify(new URL('folder-store.ts', import.meta.url).href)}
      const store = await openFolderStore(${JSON.stringify(folder)})
      await store.put('a/b', (async function* () {
        yield new Uint8Array(1000)
        console.log('wrote')
        setInterval(() => {}, 1000)
        await new Promise(() => {})
      })())`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const exited = once(child, 'exit')
    child.stdout.once('data', resolve)
    await promise
    child.kill('SIGKILL')
    await exited

    const [leftover = '', neighbour] = await listAll(store, 'a/')
    expect(leftover).toMatch(/^a\/b\.partial-[0-9a-f]{16}$/)
    expect(neighbour).toBe('a/neighbour')
    await expect(store.get(leftover)).rejects.toThrow(InvalidObjectKeyError)
    expect(await store.deleteMany([leftover])).toEqual({ failed: [] })
    expect(await listAll(store, 'a/')).toEqual(['a/neighbour'])
  })

  test('removes folders that became empty, up to the first that is not empty or the root folder', async () => {
    await putText(store, 'a/b/c/d')
    await putText(store, 'a/e/f')
    await store.deleteMany(['a/b/c/d'])
    expect(await readdir(join(folder, 'a'))).toEqual(['e'])
    await store.deleteMany(['a/e/f'])
    expect(await readdir(folder)).toEqual([])
    await store.check()
  })

  test('leaves no empty folders of a put that failed', async () => {
    await expect(store.put('a/b/c', failingAfterOneChunk(new Error('the client went away')))).rejects.toThrow(
      'the client went away',
    )
    expect(await readdir(folder)).toEqual([])
  })

  test('reports the one file that cannot be deleted, without its path', async () => {
    for (const key of ['a/1', 'a/2', 'b/3']) await putText(store, key)
    await mkdir(join(folder, 'a', 'undeletable'))
    const { failed } = await store.deleteMany(['a/1', 'a/undeletable', 'a/2', 'b/3'])
    expect(failed).toEqual([{ key: 'a/undeletable', reason: expect.stringMatching(/\((EISDIR|EPERM)\)$/) }])
    expect(failed[0]?.reason).not.toContain(outside)
    expect(await readdir(folder, { recursive: true })).toEqual(['a', join('a', 'undeletable')])
  })

  test('refuses an object in the place of a folder, and a folder in the place of an object', async () => {
    await putText(store, 'a/b')
    await expect(putText(store, 'a/b/c')).rejects.toThrow('Expected a folder at "a/b", found an object')
    await expect(putText(store, 'a')).rejects.toThrow('Expected no object under "a"')
    expect(await listAll(store, 'a/')).toEqual(['a/b'])
    expect(await readdir(folder)).toEqual(['a'])
  })

  test('does not list or delete files with names that it never creates', async () => {
    await putText(store, 'a/b')
    for (const name of ['.DS_Store', 'b.zip', 'notes.partial-1', 'ü']) await writeFile(join(folder, 'a', name), '')
    await mkdir(join(folder, 'a', '.snapshot'))
    await writeFile(join(folder, 'a', '.snapshot', 'b'), '')
    expect(await listAll(store, 'a/')).toEqual(['a/b'])
    expect(await store.deleteMany(['a/b'])).toEqual({ failed: [] })
    expect(await readdir(join(folder, 'a'))).toHaveLength(5)
  })

  test('continues listing when the listed folder disappears', async () => {
    for (const key of ['a/1', 'a/b/2', 'a/b/3', 'a/c/d/4', 'a/e/5', 'a/e/6']) await putText(store, key)
    const seen: string[] = []
    for await (const page of store.list('a/', { pageSize: 1 })) {
      seen.push(...page)
      await rm(join(folder, 'a'), { recursive: true, force: true })
    }
    expect(seen.length).toBeGreaterThan(0)
    expect(await listAll(store, 'a/')).toEqual([])
  })

  test('rejects on abort while the disk hangs', async () => {
    // Opening a pipe without a writer blocks: here it blocks every thread that Node uses for file work.
    const pipe = join(outside, 'pipe')
    execFileSync('mkfifo', [pipe])
    const threads = Number(process.env['UV_THREADPOOL_SIZE'] ?? 4)
    const hanging = Array.from({ length: threads }, () => open(pipe))
    const reason = new Error('5 s are over')
    const controller = new AbortController()
    const deletion = store.deleteMany(['a/b'], { signal: controller.signal })
    controller.abort(reason)
    await expect(deletion).rejects.toBe(reason)

    const writer = openSync(pipe, 'r+')
    for (const each of hanging) await (await each).close()
    closeSync(writer)
    expect(await store.deleteMany(['a/b'])).toEqual({ failed: [] })
  })

  describe('whose folder has disappeared', () => {
    test('rejects every call and reports that it is not ready', async () => {
      await putText(store, 'a/b')
      await rename(folder, `${folder}-moved`)
      const expected = 'Expected a usable folder for stored objects, got ENOENT'
      await expect(store.deleteMany(['a/b'])).rejects.toThrow(expected)
      await expect(listAll(store, 'a/')).rejects.toThrow(expected)
      await expect(store.put('a/c', chunks('a'))).rejects.toThrow(expected)
      await expect(store.get('a/b')).rejects.toThrow(expected)
      await expect(store.check()).rejects.toThrow(expected)
      expect(await readdir(dirname(folder))).toEqual(['objects-moved'])
      expect((await stat(join(`${folder}-moved`, 'a', 'b'))).isFile()).toBe(true)
    })

    test('detects that its volume was unmounted and confirms no deletion', async () => {
      await putText(store, 'a/b')
      const root = await openRoot(folder)
      const unmounted = { ...root, device: root.device + 1n }
      await expect(deleteObjects(unmounted, ['a/b'], undefined)).rejects.toThrow('on the volume it was opened on')
      expect(await listAll(store, 'a/')).toEqual(['a/b'])
    })
  })
})
