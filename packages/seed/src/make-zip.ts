import { randomBytes } from 'node:crypto'
import { PassThrough, type Readable } from 'node:stream'
import { ZipFile } from 'yazl'

/** The size of a zip with one stored file, without the file: headers, directory, end record. */
const ZIP_OVERHEAD_BYTES = 150

/** A zip file of about `bytes` bytes. The content is random, so that every zip is different. */
export function makeZip(bytes: number): Readable {
  const zip = new ZipFile()
  zip.addBuffer(randomBytes(Math.max(0, bytes - ZIP_OVERHEAD_BYTES)), 'index.js', { compress: false })
  zip.end()
  return zip.outputStream.pipe(new PassThrough())
}
