import { access, constants, mkdir, realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { StoreUnavailableError } from '../object-store.ts'
import { fileErrorCode } from './file-error.ts'
import { syncFolder } from './sync-folder.ts'

/** The store's root folder: its real path, and its device when the store was opened. */
export interface Root {
  folder: string
  device: bigint
}

/** Opens the store's folder, creating it when it is missing. */
export async function openRoot(folder: string): Promise<Root> {
  try {
    const outermostCreated = await mkdir(folder, { recursive: true })
    const real = await realpath(folder)
    if (outermostCreated) await syncUpwards(dirname(real), dirname(await realpath(outermostCreated)))
    return { folder: real, device: (await stat(real, { bigint: true })).dev }
  } catch (cause) {
    throw new Error(`Expected a folder for stored objects, got ${fileErrorCode(cause) ?? 'an error'}`, { cause })
  }
}

/**
 * Rejects unless the root folder exists on the device where it was opened. Absent objects count as deleted. Without
 * this check, after a volume is unmounted under a running process, every deletion would be confirmed without deleting a
 * file.
 */
export async function confirmRoot(root: Root): Promise<void> {
  const found = await stat(root.folder, { bigint: true }).catch((cause: unknown) => {
    throw folderUnavailable(cause)
  })
  if (!found.isDirectory() || found.dev !== root.device) {
    throw new StoreUnavailableError(
      'Expected the folder for stored objects on the volume it was opened on, found another: restart',
    )
  }
}

/** Rejects with the reason when objects cannot be read or written in the root folder. */
export async function checkWritable(root: Root): Promise<void> {
  await confirmRoot(root)
  await access(root.folder, constants.R_OK | constants.W_OK | constants.X_OK).catch((cause: unknown) => {
    throw folderUnavailable(cause)
  })
}

function folderUnavailable(cause: unknown): StoreUnavailableError {
  const reason = fileErrorCode(cause) ?? 'an error'
  return new StoreUnavailableError(`Expected a usable folder for stored objects, got ${reason}`, { cause })
}

async function syncUpwards(from: string, to: string): Promise<void> {
  await syncFolder(from)
  if (from !== to) await syncUpwards(dirname(from), to)
}
