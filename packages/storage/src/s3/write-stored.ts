/**
 * Every object is stored by a multipart upload, even one of a single part. Until the last request, no object exists
 * under the key, and an aborted upload never becomes an object. So after any failure we can find out whether the object
 * exists, and a put that rejects leaves nothing behind. A plain PUT whose answer is lost may still create the object
 * after we checked. Why not @aws-sdk/lib-storage: docs/decisions/0015-own-multipart-upload.md.
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
import { withRequestError, isNoSuchKey, s3ErrorCode, s3Status, requestError } from './s3-error.ts'

/** Metadata that identifies the object of this put, in case the answer to the last request is lost. */
const markName = 'put'

interface OwnUpload extends PendingUpload {
  mark: string
}

/** Stores the stream under the key and resolves with its number of bytes. Holds at most two parts in memory. */
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
    // The first error is thrown. An upload that cannot be aborted is found by the next listing.
    await abandon(bucket, upload).catch(() => undefined)
    throw error
  }
  await complete(bucket, upload, sent.parts)
  return sent.bytes
}

/** Also aborts the unknown upload that a create request left when its answer was lost. */
async function begin(bucket: Bucket, key: string): Promise<OwnUpload> {
  const { client, name, timeouts } = bucket
  const mark = randomBytes(8).toString('hex')
  const command = new CreateMultipartUploadCommand({ Bucket: name, Key: key, Metadata: { [markName]: mark } })
  try {
    const { UploadId: uploadId, $metadata } = await withRequestError(
      'begin an upload',
      withFirstByteTimeout(timeouts.firstByteMs, (options) => client.send(command, options)),
    )
    if (uploadId === undefined) throw new Error('Expected the object store to give the upload an id, got none')
    if (($metadata.attempts ?? 1) > 1) await abortUploads(bucket, key, (other) => other.uploadId !== uploadId)
    return { key, uploadId, mark }
  } catch (error) {
    await abortUploads(bucket, key, () => true, AbortSignal.timeout(timeouts.firstByteMs)).catch(() => undefined)
    throw error
  }
}

/**
 * Creates the object from its parts. Takes no signal: after an abort here we would not know whether the object exists.
 */
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
      // The server does not support conditional requests. writeStored has checked that no object exists.
      if (s3Status(error) !== 501) throw error
      await send({})
    })
  } catch (cause) {
    if (await isStoredAnyway(bucket, upload)) return
    if (s3ErrorCode(cause) === 'PreconditionFailed') throw new ObjectExistsError(key, { cause })
    throw requestError('complete an upload', cause)
  }
}

/** Called after an error that may hide a success. Aborts the upload first: after that, the outcome cannot change. */
async function isStoredAnyway(bucket: Bucket, upload: OwnUpload): Promise<boolean> {
  try {
    await abandon(bucket, upload)
    return (await markOf(bucket, upload.key)) === upload.mark
  } catch {
    return false // The store is unavailable: the caller throws its earlier error.
  }
}

async function abandon(bucket: Bucket, upload: OwnUpload): Promise<void> {
  await abortUpload(bucket, upload)
  await abortUploads(bucket, upload.key, ({ uploadId }) => uploadId === upload.uploadId)
}

/** The mark of the object under the key, "" when it has none, undefined when there is no object. */
async function markOf({ client, name, timeouts }: Bucket, key: string): Promise<string | undefined> {
  try {
    const command = new HeadObjectCommand({ Bucket: name, Key: key })
    const { Metadata: metadata } = await withFirstByteTimeout(timeouts.firstByteMs, (options) =>
      client.send(command, options),
    )
    return metadata?.[markName] ?? ''
  } catch (error) {
    if (isNoSuchKey(error)) return undefined
    throw requestError('look for an object', error)
  }
}
