import { Readable } from 'node:stream'
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { parseObjectKey } from '../object-key.ts'
import { ObjectNotFoundError, type ByteRange } from '../object-store.ts'
import { withFirstByteTimeout } from './with-first-byte-timeout.ts'
import type { Bucket } from './bucket.ts'
import { s3ErrorCode, requestError } from './s3-error.ts'

/** Opens the object, or a range of it, for reading. Rejects with ObjectNotFoundError. */
export async function readStored(
  { client, name, timeouts }: Bucket,
  key: string,
  range?: ByteRange,
): Promise<Readable> {
  parseObjectKey(key)
  try {
    const bytes = range && `${range.start}-${range.end}`
    const command = new GetObjectCommand({ Bucket: name, Key: key, ...(bytes && { Range: `bytes=${bytes}` }) })
    const answer = await withFirstByteTimeout(timeouts.firstByteMs, (options) => client.send(command, options))
    const { Body: body, ContentRange: sent } = answer
    if (!(body instanceof Readable)) throw new Error('Expected an answer with content, got none')
    // A server may ignore a range and send everything: its first bytes would be taken for those of the range.
    if (bytes && sent?.startsWith(`bytes ${bytes}/`) !== true) {
      body.destroy()
      throw new Error(`Expected the bytes ${bytes}, got ${sent ?? 'an answer without a range'}`)
    }
    return body
  } catch (cause) {
    if (s3ErrorCode(cause) === 'NoSuchKey') throw new ObjectNotFoundError(key, { cause })
    throw requestError('read an object', cause)
  }
}
