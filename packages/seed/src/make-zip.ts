import { randomBytes } from 'node:crypto'
import { PassThrough, type Readable } from 'node:stream'
import { ZipFile } from 'yazl'

/** What a zip of one stored file costs besides the file: headers, directory, end record. */
const ZIP_OVERHEAD_BYTES = 150

/** A real zip file of about `bytes` bytes, with random content so that no two are alike. */
export function makeZip(bytes: number): Readable {
  const zip = new ZipFile()
  zip.addBuffer(randomBytes(Math.max(0, bytes - ZIP_OVERHEAD_BYTES)), 'index.js', { compress: false })
  zip.end()
  return zip.outputStream.pipe(new PassThrough())
}
