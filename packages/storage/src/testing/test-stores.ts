import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { openFolderStore } from '../folder-store.ts'
import type { ObjectStore } from '../object-store.ts'
import { openObjectStore } from '../storage-url.ts'
import { startS3Server } from './s3-server.ts'

export interface OpenedTestStore {
  store: ObjectStore
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
      return { store: await openFolderStore(folder), url: pathToFileURL(folder).href, env: {}, close: remove }
    },
  },
  {
    name: 'an S3 bucket',
    open: async () => {
      const { url, env, close } = await startS3Server()
      return { store: await openObjectStore(url, '/'), url, env, close }
    },
  },
]

/** Creates a folder and returns its real path and the function that removes it with its content. */
export async function makeTemporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'storage-')))
  return { path, remove: () => rm(path, { recursive: true }) }
}
