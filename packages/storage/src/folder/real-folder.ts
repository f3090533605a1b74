import { lstat, mkdir, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileErrorCode, isAbsent, SymbolicLinkError } from './file-error.ts'

// Paths are resolved one folder at a time, so that a symbolic link is detected and not followed.

/**
 * The path of the folder that `folders` names below root, or undefined when there is none.
 * Rejects with SymbolicLinkError.
 */
export async function findFolder(root: string, folders: readonly string[]): Promise<string | undefined> {
  let path = root
  for (const [depth, name] of folders.entries()) {
    path = join(path, name)
    try {
      if (!(await isRealFolder(path, folders.slice(0, depth + 1)))) return undefined
    } catch (error) {
      if (isAbsent(error)) return undefined
      throw error
    }
  }
  return path
}

/** Creates the missing parts of the folder that `folders` names and resolves with its path. */
export async function makeFolder(root: string, folders: readonly string[]): Promise<string> {
  let path = root
  for (const [depth, name] of folders.entries()) {
    path = join(path, name)
    const key = folders.slice(0, depth + 1)
    await mkdir(path).catch(async (error: unknown) => {
      if (fileErrorCode(error) !== 'EEXIST') throw error
      if (await isRealFolder(path, key)) return
      throw new Error(`Expected a folder at "${key.join('/')}", found an object`, { cause: error })
    })
  }
  return path
}

/** Removes the folder and those above it, up to root, as long as they are empty. */
export async function pruneFolders(root: string, folder: string): Promise<void> {
  if (folder === root) return
  try {
    await rmdir(folder)
  } catch (error) {
    // Usually ENOTEMPTY. Any other error is ignored too: an empty folder that remains contains no data.
    if (!isAbsent(error)) return
  }
  await pruneFolders(root, dirname(folder))
}

async function isRealFolder(path: string, key: readonly string[]): Promise<boolean> {
  const found = await lstat(path)
  if (found.isSymbolicLink()) throw new SymbolicLinkError(key.join('/'))
  return found.isDirectory()
}
