import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { startS3Server } from '@organizations/storage/testing'

import { listFilesIn } from './list-files.ts'
import { createTempFolder } from './temp-folder.ts'

/** A store for the programs of an installation, and a look at it from behind. */
export interface Store {
  /** What the programs need to know. */
  env: Record<string, string>
  /** Everything in it whose key holds this text, finished or not, also what the store's own listing leaves out. */
  everythingOf(text: string): Promise<string[]>
  close(): Promise<void>
}

export const inFolder = { name: 'a folder', open: openFolder }

export const inBucket = { name: 'an S3 bucket', open: openBucket }

/** The list that one test body runs over. */
export const stores: readonly { name: string; open: () => Promise<Store> }[] = [inFolder, inBucket]

async function openFolder(): Promise<Store> {
  const temp = createTempFolder()
  const folder = join(temp.path, 'objects')
  return {
    env: { STORAGE_URL: pathToFileURL(folder).href },
    async everythingOf(text) {
      return (await listFilesIn(folder)).filter((key) => key.includes(text))
    },
    close: () => temp.remove(),
  }
}

async function openBucket(): Promise<Store> {
  const { url, env, content, close } = await startS3Server()
  return {
    env: { STORAGE_URL: url, ...env },
    async everythingOf(text) {
      const unfinished = [...content.uploads].map(([id, { key }]) => `${key}, unfinished upload ${id}`)
      return [...content.objects.keys(), ...unfinished].filter((key) => key.includes(text))
    },
    close,
  }
}
