import type { Dirent } from 'node:fs'
import { lstat, opendir } from 'node:fs/promises'
import { join } from 'node:path'
import { isStoredKey, parseObjectPrefix } from '../object-key.ts'
import { isAbsent } from './file-error.ts'
import { findFolder } from './real-folder.ts'
import { confirmRoot } from './root.ts'
import type { Root } from './root.ts'

const defaultPageSize = 1000
const entriesPerRead = 256

/** The keys under a prefix, page by page. Holds at most one page in memory and one open folder per level. */
export async function* listObjects(root: Root, prefix: string, pageSize = defaultPageSize): AsyncGenerator<string[]> {
  const folders = parseObjectPrefix(prefix)
  await confirmRoot(root)
  const folder = await findFolder(root.folder, folders)
  let page: string[] = []
  if (folder !== undefined) {
    for await (const key of walk(folder, prefix)) {
      page.push(key)
      if (page.length < pageSize) continue
      yield page
      page = []
    }
  }
  // Checked before the listing ends: if the volume was unmounted meanwhile, the remaining folders looked empty.
  await confirmRoot(root)
  if (page.length > 0) yield page
}

/** A Dirent does not report a symbolic link as a folder, so the link itself is listed and never followed. */
async function* walk(folder: string, prefix: string): AsyncGenerator<string> {
  for await (const entry of readFolder(folder)) {
    const key = prefix + entry.name
    if (!isStoredKey(key)) continue
    if (entry.isDirectory()) yield* walk(join(folder, entry.name), `${key}/`)
    else yield key
  }
}

/** The folder's entries. A folder that disappears before or while it is read has no more entries. */
async function* readFolder(folder: string): AsyncGenerator<Dirent> {
  try {
    yield* await opendir(folder, { bufferSize: entriesPerRead })
  } catch (error) {
    // Some file systems return no types, so Node calls lstat on each entry: ENOENT may be about an entry, not the
    // folder.
    if (!isAbsent(error) || (await isFolder(folder))) throw error
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isDirectory()
  } catch (error) {
    if (isAbsent(error)) return false
    throw error
  }
}
