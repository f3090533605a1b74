import { constants, open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isAbsent } from './file-error.ts'

/** Makes the folder's entries durable: creations, renames and removals in it. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * Syncs the folder or, when it no longer exists, its nearest existing parent: the parent's entries record the removal.
 * Never goes above root.
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
 * Syncs the folder below root that `folders` names and all its parents, including root. Always all of them: another put
 * may have created one of them and not have synced it yet.
 */
export async function syncFolders(root: string, folders: readonly string[]): Promise<void> {
  await Promise.all([root, ...folders.map((_, depth) => join(root, ...folders.slice(0, depth + 1)))].map(syncFolder))
}
