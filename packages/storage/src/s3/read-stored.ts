import { Readable } from 'node:stream'
import { GetObjectCommand } from '@aws-sdk/client-s3'
import { parseObjectKey } from '../object-key.ts'
import { ObjectNotFoundError } from '../object-store.ts'
import { withFirstByteTimeout } from './with-first-byte-timeout.ts'
import type { Bucket } from './bucket.ts'
import { s3ErrorCode, requestError } from './s3-error.ts'

/** Opens the object for reading. Rejects with ObjectNotFoundError. */
export async function readStored({ client, name, timeouts }: Bucket, key: string): Promise<Readable> {
  parseObjectKey(key)
  try {
    const command = new GetObjectCommand({ Bucket: name, Key: key })
    const { Body: body } = await withFirstByteTimeout(timeouts.firstByteMs, (options) => client.send(command, options))
    if (!(body instanceof Readable)) throw new Error('Expected an answer with content, got none')
    return body
  } catch (cause) {
    if (s3ErrorCode(cause) === 'NoSuchKey') throw new ObjectNotFoundError(key, { cause })
    throw requestError('read an object', cause)
  }
}
