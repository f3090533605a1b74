import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { openFolderStore } from '../folder-store.ts'
import type { ObjectStore } from '../object-store.ts'
import { openObjectStore } from '../storage-url.ts'
import { startS3Server } from './s3-server.ts'

export interface OpenedTestStore {
  store: ObjectStore
  /** Stores an object under each of these keys without the store, which would take most of the time of a test. */
  fill: (keys: readonly string[]) => Promise<void>
  /** A STORAGE_URL that another process can open too. */
  url: string
  /** The environment variables that another process needs besides the URL. */
  env: Record<string, string>
  close: () => Promise<void>
}

export interface TestStore {
  name: string
  open: () => Promise<OpenedTestStore>
}

/** Every kind of store; `open` creates a new and empty one. */
export const testStores: TestStore[] = [
  {
    name: 'a folder',
    open: async () => {
      const { path, remove } = await makeTemporaryFolder()
      const folder = join(path, 'data', 'objects')
      const fill = async (keys: readonly string[]) => {
        for (const key of keys) {
          await mkdir(join(folder, dirname(key)), { recursive: true })
          await writeFile(join(folder, key), key)
        }
      }
      return { store: await openFolderStore(folder), fill, url: pathToFileURL(folder).href, env: {}, close: remove }
    },
  },
  {
    name: 'an S3 bucket',
    open: async () => {
      const { url, env, content, close } = await startS3Server()
      const fill = async (keys: readonly string[]) => {
        for (const key of keys)
          await content.putObject({ key, content: Readable.from([Buffer.from(key)]), metadata: {} })
      }
      return { store: await openObjectStore(url, '/'), fill, url, env, close }
    },
  },
]

/** Creates a folder and returns its real path and the function that removes it with its content. */
export async function makeTemporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'storage-')))
  return { path, remove: () => rm(path, { recursive: true }) }
}
