import { fileURLToPath, pathToFileURL } from 'node:url'
import { openFolderStore } from './folder-store.ts'
import type { ObjectStore } from './object-store.ts'

const expected = 'Expected STORAGE_URL to name a folder, like file:./data/objects or file:///var/lib/objects'

/**
 * Opens the store that STORAGE_URL names: `file:./relative` to baseFolder, `file:/absolute` or `file:///absolute`.
 * Rejects with a sentence that names STORAGE_URL.
 */
export async function openObjectStore(url: string, baseFolder: string): Promise<ObjectStore> {
  const folder = parseStorageUrl(url, baseFolder)
  try {
    return await openFolderStore(folder)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`Expected STORAGE_URL to name a folder that can be used, got "${url}": ${reason}`, { cause })
  }
}

/** The folder that STORAGE_URL names, as an absolute path. Throws an Error whose sentence names STORAGE_URL. */
export function parseStorageUrl(url: string, baseFolder: string): string {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase()
  if (scheme === 's3') throw new Error(`${expected}; s3:// is not supported yet, it comes in a later release`)
  // Only the scheme of another URL is repeated: the rest of it may hold a password.
  if (scheme !== 'file') throw new Error(`${expected}, got ${scheme ? `a ${scheme}: URL` : 'a value without file:'}`)
  if (!/^file:(?:\.\.?\/|\/\/\/|\/(?!\/))[^?#]+$/i.test(url)) throw new Error(`${expected}, got "${url}"`)
  try {
    return fileURLToPath(new URL(url, pathToFileURL(`${baseFolder}/`)))
  } catch (cause) {
    throw new Error(`${expected}, got "${url}"`, { cause })
  }
}
