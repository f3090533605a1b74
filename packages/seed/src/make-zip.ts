import { randomBytes } from 'node:crypto'
import { ZipFile } from 'yazl'

/** What a zip of one stored file costs besides the file: headers, directory, end record. */
const ZIP_OVERHEAD_BYTES = 150

/** A real zip file of about `bytes` bytes, with random content so that no two are alike. */
export function makeZip(bytes: number): AsyncIterable<Uint8Array> {
  const zip = new ZipFile()
  zip.addBuffer(randomBytes(Math.max(0, bytes - ZIP_OVERHEAD_BYTES)), 'index.js', { compress: false })
  zip.end()
  return zip.outputStream as unknown as AsyncIterable<Uint8Array> // a Node stream, which its types call by an older name
}
