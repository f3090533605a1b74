import { constants, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isAbsent } from './file-error.ts'

/** Makes the folder's entries durable: what was created in it, renamed in it, removed from it. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Syncs the folder, or when it is gone the nearest one above that stands: its entries are what says that the rest is
 * gone. Never goes above root.
 */
export async function syncNearestFolder(root: string, folder: string): Promise<void> {
  try {
    await syncFolder(folder)
  } catch (error) {
    if (!isAbsent(error) || folder === root) throw error
    await syncNearestFolder(root, dirname(folder))
  }
}

/**
 * Syncs the folder below root that `folders` names and every one above it, root included. All of them each time:
 * another put may have created one and not have synced it yet.
 */
export async function syncFolders(root: string, folders: readonly string[]): Promise<void> {
  await Promise.all([root, ...folders.map((_, depth) => join(root, ...folders.slice(0, depth + 1)))].map(syncFolder))
}
