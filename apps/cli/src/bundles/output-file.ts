import { randomUUID } from 'node:crypto'
import { chmod, lstat, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

import { BadUsage, Refusal } from '../http/failures.ts'

/** The path that means stdout. */
export const STDOUT = '-'

/**
 * Refuses a path that no file can be written to. A folder cannot be replaced, and a device must not be replaced.
 * Returns the path of the file itself: a symbolic link stays, and the file that it leads to is replaced.
 */
export async function requireFileName(path: string): Promise<string> {
  if (path === '') throw new BadUsage('Expected the path of a file, got an empty one')
  const [there, link, folder] = await Promise.all([
    stat(path).catch(() => undefined),
    lstat(path).catch(() => undefined),
    stat(dirname(path)).catch(() => undefined),
  ])
  if (there?.isDirectory()) throw new BadUsage(`Expected the path of a file, got a folder: ${path}`)
  if (there && !there.isFile()) throw new BadUsage(`Expected the path of a file, got something else: ${path}`)
  if (!folder?.isDirectory()) throw new BadUsage(`Expected a folder to write to, but there is none at ${dirname(path)}`)
  if (link && !there) throw new BadUsage(`Expected the path of a file, got a link that leads to none: ${path}`)
  return there ? await realpath(path) : path
}

/**
 * Creates a temporary file to write to; `finish` renames it to `path`, with the permissions of the file that it
 * replaces, or for its user alone. On an error the temporary file is removed. Throws BadUsage before anything is written
 * when the path is bad.
 */
export async function writeAtomically<T>(
  path: string,
  write: (temporary: string, finish: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const file = await requireFileName(path)
  const replaced = await stat(file).catch(() => undefined)
  const temporary = `${file}.${randomUUID()}.part`
  const finish = async () => {
    if (replaced) await chmod(temporary, replaced.mode & 0o777)
    await rename(temporary, file)
  }
  try {
    // For its user alone: what is written may be a bundle, a receipt or a list of what was deleted.
    await writeFile(temporary, '', { flag: 'wx', mode: 0o600 })
    return await write(temporary, finish)
  } catch (error) {
    await rm(temporary, { force: true })
    if (!(error instanceof Error && 'syscall' in error && 'code' in error)) throw error
    throw new Refusal(`Cannot write ${path} (${String(error.code)})`, { cause: error })
  }
}

/** Replaces the content of a file atomically. */
export async function writeText(path: string, text: string): Promise<void> {
  await writeAtomically(path, async (temporary, finish) => {
    await writeFile(temporary, text, { flag: 'r+', flush: true })
    await finish()
  })
}
