import { randomBytes } from 'node:crypto'
import { link, open, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { parseObjectKey, partialName } from '../object-key.ts'
import type { KeyParts } from '../object-key.ts'
import { ObjectExistsError, StoreFullError } from '../object-store.ts'
import { untilAborted } from '../or-aborted.ts'
import { fileErrorCode } from './file-error.ts'
import { makeFolder, pruneFolders } from './real-folder.ts'
import { confirmRoot } from './root.ts'
import type { Root } from './root.ts'
import { syncFolders } from './sync-folder.ts'

const maxAttempts = 100

interface PartialFile {
  file: FileHandle
  folder: string
  path: string
}

/**
 * Stores either the whole object or nothing under the key. Order matters: writes a partial file beside the final path,
 * syncs it, links it to the final path, then syncs the folders. Resolves with the number of bytes.
 */
export async function writeObject(
  root: Root,
  key: string,
  content: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<number> {
  const parts = parseObjectKey(key)
  signal?.throwIfAborted()
  await confirmRoot(root)

  const partial = await createPartial(root.folder, parts).catch(rethrowFull)
  const written = [partial.path]
  try {
    const bytes = await writeContent(partial.file, content, signal)
    // Unlike a rename, a link does not replace an existing file.
    const place = join(partial.folder, parts.name)
    await link(partial.path, place).catch((cause: unknown) => {
      throw fileErrorCode(cause) === 'EEXIST' ? new ObjectExistsError(key, { cause }) : cause
    })
    written.push(place)
    await rm(partial.path, { force: true })
    await syncFolders(root.folder, parts.folders)
    return bytes
  } catch (error) {
    // The first error is thrown. A file that cannot be removed is found by the next listing.
    await Promise.allSettled(written.map((path) => rm(path, { force: true })))
    await pruneFolders(root.folder, partial.folder)
    return rethrowFull(error)
  }
}

/** No room on the disk, in the quota, or below the largest file that the process or the file system allows. */
const fullCodes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

function rethrowFull(error: unknown): never {
  const code = fileErrorCode(error) ?? ''
  if (!fullCodes.has(code)) throw error
  throw new StoreFullError(`Expected room for a stored object, got ${code}`, { cause: error })
}

/** Retries when a concurrent deletion removes the new folder, which is still empty, before we create the file in it. */
async function createPartial(root: string, { folders, name }: KeyParts): Promise<PartialFile> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const folder = await makeFolder(root, folders)
      const path = join(folder, partialName(name, randomBytes(8).toString('hex')))
      return { file: await open(path, 'wx'), folder, path }
    } catch (error) {
      if (fileErrorCode(error) !== 'ENOENT' || attempt === maxAttempts) throw error
    }
  }
}

async function writeContent(
  file: FileHandle,
  content: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<number> {
  try {
    let bytes = 0
    for await (const chunk of untilAborted(content, signal)) {
      await file.writeFile(chunk)
      bytes += chunk.byteLength
    }
    await file.sync()
    signal?.throwIfAborted()
    return bytes
  } finally {
    await file.close()
  }
}
