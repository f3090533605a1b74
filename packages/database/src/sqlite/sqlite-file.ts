import { resolve } from 'node:path'

/**
 * The absolute path of the file that a DATABASE_URL names, `file:` and a path. The path is taken as it is, with no
 * percent-encoding: `file:my%20data.db` is called just that. (STORAGE_URL is a real URL, see storage-url.ts.)
 */
export function sqliteFile(url: string, baseFolder: string): string {
  // "file:///data.db" is a way to write "file:/data.db".
  return resolve(baseFolder, url.slice('file:'.length).replace(/^\/\/(?=\/)/, ''))
}
