import { DeleteObjectsCommand } from '@aws-sdk/client-s3'
import { forEachAtMost } from '../for-each-at-most.ts'
import { InvalidObjectKeyError, isObjectKey, parseStoredKey } from '../object-key.ts'
import type { FailedDelete } from '../object-store.ts'
import { reportFailures, type Report } from '../report-failures.ts'
import type { Bucket } from './bucket.ts'
import { abortUploadNamed } from './pending-uploads.ts'
import { withRequestError, describeS3Code, s3ErrorCode, s3Status } from './s3-error.ts'

/** S3's own limit for one request. */
const keysPerRequest = 1000
const requestsAtOnce = 2
const uploadsAtOnce = 8

/** Deletes the objects and aborts the uploads with these keys. Resolves with those that failed, and why. */
export async function deleteStored(
  bucket: Bucket,
  keys: readonly string[],
  signal: AbortSignal | undefined,
): Promise<FailedDelete[]> {
  return await reportFailures(signal, async (report) => {
    const { objects, uploads } = sort(keys, report)
    await forEachAtMost(uploadsAtOnce, uploads, (upload) => abortOrReport(bucket, upload, report, signal))
    await forEachAtMost(requestsAtOnce, inBatches(objects), (batch) => deleteBatch(bucket, batch, report, signal))
  })
}

/**
 * A 4xx answer concerns only this upload and is reported. No answer, or 5xx, concerns the whole store and is thrown.
 */
async function abortOrReport(
  bucket: Bucket,
  upload: string,
  report: Report,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await abortUploadNamed(bucket, upload, signal)
  } catch (error) {
    const { cause } = error instanceof Error ? error : {}
    if ((s3Status(cause) ?? 500) >= 500) throw error
    report(upload, describeS3Code(s3ErrorCode(cause)))
  }
}

function sort(keys: readonly string[], report: Report): { objects: string[]; uploads: string[] } {
  const objects = new Set<string>()
  const uploads = new Set<string>()
  for (const key of keys) {
    try {
      parseStoredKey(key)
      ;(isObjectKey(key) ? objects : uploads).add(key)
    } catch (error) {
      if (!(error instanceof InvalidObjectKeyError)) throw error
      report(key, error.message)
    }
  }
  return { objects: [...objects], uploads: [...uploads] }
}

function inBatches(keys: readonly string[]): string[][] {
  const count = Math.ceil(keys.length / keysPerRequest)
  return Array.from({ length: count }, (_, index) => keys.slice(index * keysPerRequest, (index + 1) * keysPerRequest))
}

/** The answer is checked key by key: S3 answers 200 even when it deleted none of them. */
async function deleteBatch(
  { client, name }: Bucket,
  keys: readonly string[],
  report: Report,
  signal: AbortSignal | undefined,
): Promise<void> {
  const command = new DeleteObjectsCommand({ Bucket: name, Delete: { Objects: keys.map((Key) => ({ Key })) } })
  const answer = await withRequestError(
    'delete objects',
    client.send(command, signal === undefined ? {} : { abortSignal: signal }),
  )
  const unconfirmed = new Set(keys)
  for (const { Key: key, DeleteMarker: isMarker } of answer.Deleted ?? []) {
    if (key === undefined || !unconfirmed.delete(key)) continue
    if (isMarker === true) report(key, 'the bucket keeps versions, and the bytes stay behind a delete marker')
  }
  for (const { Key: key, Code: code } of answer.Errors ?? []) {
    if (key === undefined || !unconfirmed.delete(key) || code === 'NoSuchKey') continue
    report(key, describeS3Code(code))
  }
  for (const key of unconfirmed) report(key, 'the object store did not say what became of it')
}
