import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { openFolderStore } from '../folder-store.ts'
import type { ObjectStore } from '../object-store.ts'
import { listAll, makeTemporaryFolder, putText, readText } from '../testing/stores.ts'

describe('a folder store with symbolic links in it', () => {
  let outside: string
  let folder: string
  let store: ObjectStore
  const secret = 'elsewhere/secret'

  beforeEach(async () => {
    const { path, remove } = await makeTemporaryFolder()
    outside = path
    folder = join(path, 'objects')
    store = await openFolderStore(folder)
    await mkdir(join(outside, 'elsewhere'))
    await writeFile(join(outside, secret), 'secret')
    await mkdir(join(folder, 'a'))
    await symlink(join(outside, 'elsewhere'), join(folder, 'a', 'folder'))
    await symlink(join(outside, secret), join(folder, 'a', 'file'))
    await symlink(join(outside, 'absent'), join(folder, 'a', 'dangling'))
    return async () => {
      expect(await readdir(join(outside, 'elsewhere'))).toEqual(['secret'])
      expect(await readFile(join(outside, secret), 'utf8')).toBe('secret')
      await remove()
    }
  })

  test('lists and deletes the links themselves, not their targets', async () => {
    const links = ['a/dangling', 'a/file', 'a/folder']
    expect(await listAll(store, 'a/')).toEqual(links)
    expect(await store.deleteMany(links)).toEqual({ failed: [] })
    expect(await readdir(folder)).toEqual([])
  })

  test.each(['a/folder', 'a/dangling'])('does not follow %s', async (link) => {
    const expected = `Expected no symbolic link inside the store, found one at "${link}"`
    await expect(store.get(`${link}/secret`)).rejects.toThrow(expected)
    await expect(putText(store, `${link}/new`)).rejects.toThrow(expected)
    await expect(putText(store, `${link}/b/new`)).rejects.toThrow(expected)
    await expect(listAll(store, `${link}/`)).rejects.toThrow(expected)
    // An error and not "absent": otherwise the files behind the link would count as deleted.
    expect(await store.deleteMany([`${link}/secret`])).toEqual({
      failed: [{ key: `${link}/secret`, reason: expected }],
    })
  })

  test('does not read through a link or overwrite one', async () => {
    await expect(store.get('a/file')).rejects.toThrow('Expected no symbolic link inside the store')
    await expect(putText(store, 'a/file')).rejects.toThrow('Expected no object under "a/file"')
    await expect(putText(store, 'a/dangling')).rejects.toThrow('Expected no object under "a/dangling"')
  })

  test('follows a link in the place of the root folder', async () => {
    await symlink(folder, join(outside, 'alias'))
    const alias = await openFolderStore(join(outside, 'alias'))
    await putText(alias, 'b/c', 'content')
    expect(await readText(store, 'b/c')).toBe('content')
  })
})
