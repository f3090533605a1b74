import { createHash } from 'node:crypto'
import { AbortMultipartUploadCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3'
import type { ListMultipartUploadsCommandInput, ListMultipartUploadsCommandOutput } from '@aws-sdk/client-s3'
import { isObjectKey, objectKeyOf, partialName } from '../object-key.ts'
import type { Bucket } from './bucket.ts'
import { withRequestError, hasNextPage, isNoSuchUpload, requestError } from './s3-error.ts'

/** A multipart upload that was neither completed nor aborted. Its parts use space in the bucket. */
export interface PendingUpload {
  key: string
  uploadId: string
}

const rounds = 5

/** The name that `list` returns for a pending upload. The upload's own id is too long and not valid in a key. */
export function nameOfUpload({ key, uploadId }: PendingUpload): string {
  return partialName(key, createHash('sha256').update(uploadId).digest('hex').slice(0, 16))
}

/** The pending uploads of valid keys that begin with the prefix. */
export async function* listUploads(
  { client, name }: Bucket,
  prefix: string,
  signal?: AbortSignal,
): AsyncGenerator<PendingUpload> {
  let marker: Pick<ListMultipartUploadsCommandInput, 'KeyMarker' | 'UploadIdMarker'> | undefined = {}
  while (marker !== undefined) {
    const command = new ListMultipartUploadsCommand({ Bucket: name, Prefix: prefix, ...marker })
    const page: ListMultipartUploadsCommandOutput = await withRequestError(
      'list unfinished uploads',
      client.send(command, signal === undefined ? {} : { abortSignal: signal }),
    )
    for (const { Key: key, UploadId: uploadId } of page.Uploads ?? []) {
      if (key !== undefined && uploadId !== undefined && isObjectKey(key)) yield { key, uploadId }
    }
    marker = hasNextPage(page, page.NextKeyMarker)
      ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
      : undefined
  }
}

/** Aborts the upload: it can never become an object. An unknown upload counts as aborted. */
export async function abortUpload(
  { client, name }: Bucket,
  { key, uploadId }: PendingUpload,
  signal?: AbortSignal,
): Promise<void> {
  const command = new AbortMultipartUploadCommand({ Bucket: name, Key: key, UploadId: uploadId })
  try {
    await client.send(command, signal === undefined ? {} : { abortSignal: signal })
  } catch (error) {
    if (!isNoSuchUpload(error)) throw requestError('abort an unfinished upload', error)
  }
}

/**
 * Aborts the matching pending uploads of exactly this key and repeats until none is left: a part that was being sent
 * when its upload was aborted may restore the upload (AbortMultipartUpload, S3 API reference).
 */
export async function abortUploads(
  bucket: Bucket,
  key: string,
  isWanted: (upload: PendingUpload) => boolean,
  signal?: AbortSignal,
): Promise<void> {
  for (let round = 1; round <= rounds; round += 1) {
    let found = 0
    for await (const upload of listUploads(bucket, key, signal)) {
      if (upload.key !== key || !isWanted(upload)) continue
      found += 1
      await abortUpload(bucket, upload, signal)
    }
    if (found === 0) return
  }
  throw new Error(`Expected the unfinished uploads of "${key}" to be gone after ${rounds} rounds, some come back`)
}

/** Aborts the upload with this name (see nameOfUpload). */
export async function abortUploadNamed(bucket: Bucket, storedKey: string, signal?: AbortSignal): Promise<void> {
  await abortUploads(bucket, objectKeyOf(storedKey), (upload) => nameOfUpload(upload) === storedKey, signal)
}
