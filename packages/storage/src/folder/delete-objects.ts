import { unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { reach } from '@organizations/fault-points'
import { forEachAtMost } from '../for-each-at-most.ts'
import { InvalidObjectKeyError, parseStoredKey } from '../object-key.ts'
import type { FailedDelete } from '../object-store.ts'
import { reportFailures, type Report } from '../report-failures.ts'
import { describeFileError, isAbsent } from './file-error.ts'
import { findFolder, pruneFolders } from './real-folder.ts'
import { confirmRoot } from './root.ts'
import type { Root } from './root.ts'
import { syncNearestFolder } from './sync-folder.ts'

const foldersAtOnce = 8
const filesAtOnce = 8

/** The keys of one folder, by the object's name in it. */
interface Batch {
  folders: string[]
  keys: Map<string, string>
}

/** Deletes the files under these keys and resolves with those that could not be deleted, and why. */
export async function deleteObjects(
  root: Root,
  keys: readonly string[],
  signal: AbortSignal | undefined,
): Promise<FailedDelete[]> {
  return await reportFailures(signal, async (report) => {
    const batches = groupByFolder(keys, report)
    await confirmRoot(root)
    await forEachAtMost(foldersAtOnce, batches, (batch) => deleteBatch(root.folder, batch, report, signal))
    // Checked again: if the volume was unmounted meanwhile, every file looked absent.
    await confirmRoot(root)
  })
}

function groupByFolder(keys: readonly string[], report: Report): Batch[] {
  const batches = new Map<string, Batch>()
  for (const key of keys) {
    try {
      const { folders, name } = parseStoredKey(key)
      const path = folders.join('/')
      const batch = batches.get(path) ?? { folders, keys: new Map() }
      batches.set(path, batch)
      batch.keys.set(name, key)
    } catch (error) {
      if (!(error instanceof InvalidObjectKeyError)) throw error
      report(key, error.message)
    }
  }
  return [...batches.values()]
}

async function deleteBatch(
  root: string,
  { folders, keys }: Batch,
  report: Report,
  signal: AbortSignal | undefined,
): Promise<void> {
  const folder = join(root, ...folders)
  try {
    if (await findFolder(root, folders)) {
      await forEachAtMost(filesAtOnce, [...keys], async ([name, key]) => {
        signal?.throwIfAborted()
        const reason = await deleteFile(join(folder, name))
        if (reason !== undefined) report(key, reason)
      })
    }
    // Also when every file was absent: the process that removed them may have died before it synced the folder.
    await syncNearestFolder(root, folder)
  } catch (error) {
    signal?.throwIfAborted()
    const reason = describeFileError(error)
    for (const key of keys.values()) report(key, reason)
    return
  }
  await pruneFolders(root, folder)
}

async function deleteFile(path: string): Promise<string | undefined> {
  try {
    await unlink(path)
    reach('objects: one is deleted')
  } catch (error) {
    if (!isAbsent(error)) return describeFileError(error)
  }
  return undefined
}
