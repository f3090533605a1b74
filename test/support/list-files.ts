import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** The files below a folder, by their path in it, finished or not. None when there is no such folder. */
export async function listFilesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    return entries.filter((it) => it.isFile()).map((it) => relative(folder, join(it.parentPath, it.name)))
  } catch (error) {
    if (!existsSync(folder)) return []
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    return await listFilesIn(folder) // a folder vanished while it was walked: look again
  }
}
