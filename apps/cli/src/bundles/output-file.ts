import { randomUUID } from 'node:crypto'
import { rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

import { BadUsage, Refusal } from '../http/failures.ts'

/** Refuses a path that no file can be written to. A folder cannot be replaced, and a device must not be replaced. */
export async function requireFileName(path: string): Promise<void> {
  if (path === '') throw new BadUsage('Expected the path of a file, got an empty one')
  const [there, folder] = await Promise.all([path, dirname(path)].map((it) => stat(it).catch(() => undefined)))
  if (there?.isDirectory()) throw new BadUsage(`Expected the path of a file, got a folder: ${path}`)
  if (there && !there.isFile()) throw new BadUsage(`Expected the path of a file, got something else: ${path}`)
  if (!folder?.isDirectory()) throw new BadUsage(`Expected a folder to write to, but there is none at ${dirname(path)}`)
}

/** Writes to a temporary file; `finish` renames it to `path`. On an error the temporary file is removed. */
export async function writeAtomically<T>(
  path: string,
  write: (temporary: string, finish: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const temporary = `${path}.${randomUUID()}.part`
  try {
    return await write(temporary, () => rename(temporary, path))
  } catch (error) {
    await rm(temporary, { force: true })
    if (!(error instanceof Error && 'syscall' in error && 'code' in error)) throw error
    throw new Refusal(`Cannot write ${path} (${String(error.code)})`, { cause: error })
  }
}

/** Replaces the content of a file atomically. */
export async function writeText(path: string, text: string): Promise<void> {
  await writeAtomically(path, async (temporary, finish) => {
    await writeFile(temporary, text, { flag: 'wx', flush: true })
    await finish()
  })
}
