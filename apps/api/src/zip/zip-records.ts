/** The records of a zip, in bytes: zip-stream.ts says what they are for. */

/** A value of 32 bits that means: the true one is in the zip64 field. */
export const MAX_32 = 0xffff_ffff
const MAX_16 = 0xffff

const DEFLATED = 8
/** Sizes follow the content; paths are in UTF-8. */
const FLAGS = 0x0808
const VERSION = 20
const VERSION_ZIP64 = 45
/** Made on Unix, so that the file's mode is read as that. */
const MADE_BY = (3 << 8) | VERSION_ZIP64
/** A file that its owner may write and all may read. */
const MODE = 0o100644 * 0x1_0000
const ZIP64_FIELD = 0x0001

export interface ZipFile {
  path: Buffer
  /** Milliseconds since 1970. */
  modifiedAt: number
  /** In the form that has room for sizes of 64 bits. */
  isLarge: boolean
  /** Where it begins. */
  offset: number
}

export interface Sizes {
  crc: number
  size: number
  compressedSize: number
}

/** What stands before the content of a file. */
export function localHeader({ path, modifiedAt, isLarge }: ZipFile): Buffer {
  const [time, date] = dosTime(modifiedAt)
  const unknown = isLarge ? MAX_32 : 0
  const fields = bytesOf([4, 0x04034b50], [2, isLarge ? VERSION_ZIP64 : VERSION], [2, FLAGS], [2, DEFLATED])
  const rest = bytesOf(
    [2, time],
    [2, date],
    [4, 0],
    [4, unknown],
    [4, unknown],
    [2, path.length],
    [2, isLarge ? 20 : 0],
  )
  const extra = isLarge ? bytesOf([2, ZIP64_FIELD], [2, 16], [8, 0], [8, 0]) : Buffer.alloc(0)
  return Buffer.concat([fields, rest, path, extra])
}

/** What stands after it. */
export function dataDescriptor({ crc, size, compressedSize }: Sizes, { isLarge }: ZipFile): Buffer {
  const width = isLarge ? 8 : 4
  return bytesOf([4, 0x08074b50], [4, crc], [width, compressedSize], [width, size])
}

/** What the directory has of a file. */
export function directoryRecord({ crc, size, compressedSize }: Sizes, file: ZipFile): Buffer {
  const { path, modifiedAt, isLarge, offset } = file
  const [time, date] = dosTime(modifiedAt)
  const large = [size, compressedSize, offset].filter((it) => it >= MAX_32)
  const extra =
    large.length > 0 ? bytesOf([2, ZIP64_FIELD], [2, 8 * large.length], ...large.map(inEight)) : Buffer.alloc(0)
  const version = isLarge || large.length > 0 ? VERSION_ZIP64 : VERSION
  return Buffer.concat([
    bytesOf([4, 0x02014b50], [2, MADE_BY], [2, version], [2, FLAGS], [2, DEFLATED], [2, time], [2, date], [4, crc]),
    bytesOf([4, Math.min(compressedSize, MAX_32)], [4, Math.min(size, MAX_32)], [2, path.length], [2, extra.length]),
    bytesOf([2, 0], [2, 0], [2, 0], [4, MODE], [4, Math.min(offset, MAX_32)]), // no comment, the first disk, no attributes
    path,
    extra,
  ])
}

/** What stands at the very end: where the directory is. */
export function directoryEnd({ count, size, offset }: { count: number; size: number; offset: number }): Buffer {
  const isLarge = count >= MAX_16 || size >= MAX_32 || offset >= MAX_32
  const few = Math.min(count, MAX_16)
  const end = bytesOf([4, 0x06054b50], [2, 0], [2, 0], [2, few], [2, few], [4, Math.min(size, MAX_32)])
  const rest = bytesOf([4, Math.min(offset, MAX_32)], [2, 0])
  if (!isLarge) return Buffer.concat([end, rest])
  const versions = bytesOf([4, 0x06064b50], [8, 44], [2, MADE_BY], [2, VERSION_ZIP64], [4, 0], [4, 0])
  const counts = bytesOf([8, count], [8, count], [8, size], [8, offset])
  const locator = bytesOf([4, 0x07064b50], [4, 0], [8, offset + size], [4, 1])
  return Buffer.concat([versions, counts, locator, end, rest])
}

type Field = readonly [width: 2 | 4 | 8, value: number]

function bytesOf(...fields: readonly Field[]): Buffer {
  const bytes = Buffer.alloc(fields.reduce((sum, [width]) => sum + width, 0))
  let at = 0
  for (const [width, value] of fields) {
    if (width === 8) bytes.writeBigUInt64LE(BigInt(value), at)
    else bytes.writeUIntLE(value, at, width)
    at += width
  }
  return bytes
}

function inEight(value: number): Field {
  return [8, value]
}

/** Two words of 16 bits, true to two seconds, from 1980 on: in UTC, as the zip says no zone. */
function dosTime(ms: number): [time: number, date: number] {
  const at = new Date(Math.min(Math.max(ms, Date.UTC(1980)), Date.UTC(2107, 11, 31)))
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1)
  return [time, ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate()]
}
