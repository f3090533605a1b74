/**
 * Writes a zip as it is sent: nothing is known before of how large it becomes. yazl and archiver were tried, with
 * 100,000 files: yazl looks at all files before each one (57 s of CPU, 450 MB), archiver keeps a kilobyte of each (and
 * brings 45 packages). This keeps a record of about 110 bytes, which is written again at the end.
 *
 * A file is a header, deflated content, and then its checksum and sizes (the "data descriptor"). At the end is the
 * directory of all files, which readers go by: a zip that was cut off has none. Where sizes or counts may exceed 32 or
 * 16 bits, it is in the form that zip64 adds. The rules are PKWARE's: https://pkware.cachefly.net/webdocs/APPNOTE/APPNOTE-6.3.10.TXT
 */
import { crc32 } from 'node:zlib'
import { deflate, wrap } from './deflate.ts'
import { dataDescriptor, directoryEnd, directoryRecord, localHeader, MAX_32 } from './zip-records.ts'

export interface ZipEntry {
  path: string
  /** Milliseconds since 1970. */
  modifiedAt: number
  /** How many bytes, where it is known before. */
  bytes?: number
  /** Does it become smaller when it is compressed? */
  isText: boolean
  /** Is read to its end before the next entry is asked for. */
  content: AsyncIterable<Uint8Array>
}

/** Sizes that may still grow past 32 bits when a file is compressed are treated as if they had. */
const MAY_BE_LARGE = 0xf000_0000
const BLOCK_BYTES = 64 * 1024

/**
 * The bytes of a zip of these entries. What an entry throws, this throws: then there is no directory. A chunk belongs to
 * its receiver, who may free its memory: nothing is read of it afterwards.
 */
export async function* zipOf(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Uint8Array> {
  const directory = createDirectory()
  let offset = 0
  for await (const { path, modifiedAt, bytes, isText, content } of entries) {
    const isLarge = bytes === undefined || bytes >= MAY_BE_LARGE
    const file = { path: Buffer.from(path), modifiedAt, isLarge, offset }
    const header = localHeader(file)
    offset += header.byteLength
    yield header
    const sizes = { crc: 0, size: 0, compressedSize: 0 }
    const measured = measure(content, sizes)
    for await (const chunk of isText ? deflate(measured) : wrap(measured)) {
      sizes.compressedSize += chunk.byteLength
      yield chunk
    }
    if (!isLarge && Math.max(sizes.size, sizes.compressedSize) >= MAX_32) {
      throw new Error(`Expected ${bytes} bytes of ${path}, got ${sizes.size}`)
    }
    const descriptor = dataDescriptor(sizes, file)
    offset += sizes.compressedSize + descriptor.byteLength
    directory.add(directoryRecord(sizes, file))
    yield descriptor
  }
  yield* directory.blocks()
  yield directoryEnd({ count: directory.count(), size: directory.size(), offset })
}

async function* measure(
  content: AsyncIterable<Uint8Array>,
  sizes: { crc: number; size: number },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    sizes.crc = crc32(chunk, sizes.crc)
    sizes.size += chunk.byteLength
    yield chunk
  }
}

/** The records of all files, in blocks: a small buffer for each would take twice the memory. */
function createDirectory() {
  const blocks: Buffer[] = []
  let last: Buffer[] = []
  let lastBytes = 0
  let size = 0
  let count = 0
  const close = () => {
    if (lastBytes > 0) blocks.push(Buffer.concat(last))
    last = []
    lastBytes = 0
  }
  return {
    add(record: Buffer) {
      last.push(record)
      lastBytes += record.byteLength
      size += record.byteLength
      count += 1
      if (lastBytes >= BLOCK_BYTES) close()
    },
    *blocks() {
      close()
      yield* blocks
    },
    size: () => size,
    count: () => count,
  }
}
