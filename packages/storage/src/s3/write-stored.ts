/**
 * Every object goes up as a multipart upload, also one of a single part. Until the last request nothing stands under
 * the key, and an upload that was aborted never becomes an object; so whatever happens on the way, it can be found out
 * whether the object stands, and a put that rejects leaves nothing. A plain PUT whose answer is lost may still land
 * after anyone looked. Why not @aws-sdk/lib-storage: docs/decisions/0015-own-multipart-upload.md.
 */
import { randomBytes } from 'node:crypto'
import { CompleteMultipartUploadCommand, CreateMultipartUploadCommand, HeadObjectCommand } from '@aws-sdk/client-s3'
import type { CompletedPart } from '@aws-sdk/client-s3'
import { parseObjectKey } from '../object-key.ts'
import { ObjectExistsError } from '../object-store.ts'
import { withFirstByteTimeout } from './with-first-byte-timeout.ts'
import type { Bucket } from './bucket.ts'
import { abortUpload, abortUploads } from './pending-uploads.ts'
import type { PendingUpload } from './pending-uploads.ts'
import { sendParts } from './send-parts.ts'
import { asking, isNoSuchKey, s3ErrorCode, s3Status, unusable } from './s3-error.ts'

/** Marks the object as this put's own, for the case that the answer to the last request is lost. */
const markName = 'put'

interface OwnUpload extends PendingUpload {
  mark: string
}

/** Stores the stream under the key and resolves with its bytes. Holds two parts in memory at most. */
export async function writeStored(
  bucket: Bucket,
  key: string,
  content: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<number> {
  parseObjectKey(key)
  signal?.throwIfAborted()
  if ((await markOf(bucket, key)) !== undefined) throw new ObjectExistsError(key)
  const upload = await begin(bucket, key)
  let sent: { parts: CompletedPart[]; bytes: number }
  try {
    sent = await sendParts(bucket, upload, content, signal)
  } catch (error) {
    // The first error is the one to tell. An upload that cannot be aborted is found by the next listing.
    await abandon(bucket, upload).catch(() => undefined)
    throw error
  }
  await complete(bucket, upload, sent.parts)
  return sent.bytes
}

/** A create whose answer was lost left an upload that nobody knows the id of. */
async function begin(bucket: Bucket, key: string): Promise<OwnUpload> {
  const { client, name, patience } = bucket
  const mark = randomBytes(8).toString('hex')
  const command = new CreateMultipartUploadCommand({ Bucket: name, Key: key, Metadata: { [markName]: mark } })
  try {
    const { UploadId: uploadId, $metadata } = await asking(
      'begin an upload',
      withFirstByteTimeout(patience.beginMs, (options) => client.send(command, options)),
    )
    if (uploadId === undefined) throw new Error('Expected the object store to give the upload an id, got none')
    if (($metadata.attempts ?? 1) > 1) await abortUploads(bucket, key, (other) => other.uploadId !== uploadId)
    return { key, uploadId, mark }
  } catch (error) {
    await abortUploads(bucket, key, () => true, AbortSignal.timeout(patience.beginMs)).catch(() => undefined)
    throw error
  }
}

/** Makes the object of its parts. Not to be aborted: whoever gives up here would not know what stands. */
async function complete(bucket: Bucket, upload: OwnUpload, parts: CompletedPart[]): Promise<void> {
  const { key, uploadId } = upload
  const send = async (condition: { IfNoneMatch?: '*' }) => {
    const MultipartUpload = { Parts: parts }
    const target = { Bucket: bucket.name, Key: key, UploadId: uploadId }
    const command = new CompleteMultipartUploadCommand({ ...target, MultipartUpload, ...condition })
    const { ETag } = await bucket.client.send(command)
    if (ETag === undefined) throw new Error('Expected the object store to confirm the object, got no ETag')
  }
  try {
    await send({ IfNoneMatch: '*' }).catch(async (error: unknown) => {
      // A server that knows no conditions. That nothing stood there was asked at the beginning.
      if (s3Status(error) !== 501) throw error
      await send({})
    })
  } catch (cause) {
    if (await standsAnyway(bucket, upload)) return
    if (s3ErrorCode(cause) === 'PreconditionFailed') throw new ObjectExistsError(key, { cause })
    throw unusable('complete an upload', cause)
  }
}

/** After an error that may have hidden a success: once the upload is aborted, what stands is what will ever stand. */
async function standsAnyway(bucket: Bucket, upload: OwnUpload): Promise<boolean> {
  try {
    await abandon(bucket, upload)
    return (await markOf(bucket, upload.key)) === upload.mark
  } catch {
    return false // The store went away: the error before this one says so.
  }
}

async function abandon(bucket: Bucket, upload: OwnUpload): Promise<void> {
  await abortUpload(bucket, upload)
  await abortUploads(bucket, upload.key, ({ uploadId }) => uploadId === upload.uploadId)
}

/** The mark of the object under the key, "" for one without, undefined when there is no object. */
async function markOf({ client, name, patience }: Bucket, key: string): Promise<string | undefined> {
  try {
    const command = new HeadObjectCommand({ Bucket: name, Key: key })
    const { Metadata: metadata } = await withFirstByteTimeout(patience.beginMs, (options) =>
      client.send(command, options),
    )
    return metadata?.[markName] ?? ''
  } catch (error) {
    if (isNoSuchKey(error)) return undefined
    throw unusable('look for an object', error)
  }
}
