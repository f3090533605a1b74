import { createHash } from 'node:crypto'
import { open, stat, type FileHandle } from 'node:fs/promises'

import { BadUsage, Refusal } from '../http/failures.ts'

/** An open file. It can be read several times, chunk by chunk. */
export interface LocalFile {
  path: string
  /** Its size when it was opened. */
  bytes: number
  handle: FileHandle
}

/** Opens a file for reading. A path that leads to no readable file throws BadUsage. */
export async function openFile(path: string): Promise<LocalFile> {
  if (path === '') throw new BadUsage('Expected the path of a file, got an empty one')
  // stat comes before open: open waits for the other end of a named pipe.
  const found = await orBadUsage(stat(path), path)
  if (found.isDirectory()) throw new BadUsage(`Expected a file, got a folder: ${path}`)
  if (!found.isFile()) throw new BadUsage(`Expected a file, got something else: ${path}`)
  const handle = await orBadUsage(open(path), path)
  return { path, bytes: (await handle.stat()).size, handle }
}

/** Reads as many bytes as the file had when it was opened, even if it has grown. */
export async function* readFrom({ path, bytes, handle }: LocalFile): AsyncGenerator<Buffer> {
  let read = 0
  // `end` is inclusive, so it cannot express an empty range.
  const stream = bytes === 0 ? [] : handle.createReadStream({ start: 0, end: bytes - 1, autoClose: false })
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    read += chunk.byteLength
    yield chunk
  }
  if (read !== bytes) throw new Refusal(`${path} changed while it was read: expected ${bytes} bytes, got ${read}`)
}

/** The SHA-256 of its content, in hex. */
export async function checksumOf(file: LocalFile, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of readFrom(file)) {
    signal.throwIfAborted()
    hash.update(chunk)
  }
  return hash.digest('hex')
}

async function orBadUsage<T>(found: Promise<T>, path: string): Promise<T> {
  try {
    return await found
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    const why = code === 'ENOENT' ? 'there is none at' : `it cannot be read (${code}):`
    throw new BadUsage(`Expected a file, but ${why} ${path}`, { cause: error })
  }
}
