import { existsSync } from 'node:fs'
import { repositoryRoot } from '@organizations/runtime'
import {
  copyObjects,
  countObjects,
  openObjectStore,
  parseStorageUrl,
  type CopiedObjects,
  type ObjectStore,
} from '@organizations/storage'
import type { Route } from './move-options.ts'
import type { Progress } from './progress.ts'

/** Every stored file is below it. */
export const ALL_FILES = 'organizations/'

export type MovedFiles = CopiedObjects

export interface Stores {
  source: ObjectStore
  target: ObjectStore
}

export async function openStores({ from, to }: Route): Promise<Stores> {
  requireFolder(from)
  return { source: await openStore(from, '--from-store'), target: await openStore(to, '--to-store') }
}

/** To open a folder that does not exist would make it, and a move of nothing would succeed. */
export function requireFolder(url: string): void {
  const address = parseStorageUrl(url, repositoryRoot)
  if (address.provider === 'file' && !existsSync(address.folder)) {
    throw new Error(`--from-store: expected a folder, found none at ${address.folder}`)
  }
}

export async function openStore(url: string, option: string): Promise<ObjectStore> {
  try {
    return await openObjectStore(url, repositoryRoot)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new Error(message.replace('STORAGE_URL', option), { cause: error })
  }
}

/** Copies and compares every stored file. */
export async function moveStore(
  stores: Stores,
  { isBegun, progress }: { isBegun: boolean; progress: Progress },
): Promise<MovedFiles> {
  const { objects } = await countObjects(stores.source, ALL_FILES)
  progress.begin('Copying stored files', objects)
  const copied = await copyObjects(stores, { prefix: ALL_FILES, isBegun, onObject: () => progress.add(1) })
  progress.end()
  return copied
}

export async function requireEmptyStore(store: ObjectStore, { places }: Route): Promise<void> {
  for await (const [key] of store.list(ALL_FILES, { pageSize: 1 })) {
    throw new Error(`Expected no stored files at ${places.to}, found ${key}`)
  }
}
