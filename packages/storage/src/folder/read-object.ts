import { constants, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { parseObjectKey } from '../object-key.ts'
import { ObjectNotFoundError, type ByteRange } from '../object-store.ts'
import { fileErrorCode, isAbsent, SymbolicLinkError } from './file-error.ts'
import { findFolder } from './real-folder.ts'
import { confirmRoot } from './root.ts'
import type { Root } from './root.ts'

// NONBLOCK: a named pipe in the place of the object must not block open().
const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** Opens the object, or a range of it, for reading. Rejects with ObjectNotFoundError. */
export async function readObject(root: Root, key: string, range?: ByteRange): Promise<Readable> {
  const { folders, name } = parseObjectKey(key)
  await confirmRoot(root)
  const folder = await findFolder(root.folder, folders)
  if (folder === undefined) throw new ObjectNotFoundError(key)

  const file = await open(join(folder, name), flags).catch((cause: unknown) => {
    if (isAbsent(cause)) throw new ObjectNotFoundError(key, { cause })
    if (fileErrorCode(cause) === 'ELOOP') throw new SymbolicLinkError(key, { cause })
    throw cause
  })
  if ((await file.stat()).isFile()) return file.createReadStream(range)
  await file.close()
  throw new ObjectNotFoundError(key)
}
