import { createHash } from 'node:crypto'
import { AbortMultipartUploadCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3'
import type { ListMultipartUploadsCommandInput, ListMultipartUploadsCommandOutput } from '@aws-sdk/client-s3'
import { isObjectKey, objectKeyOf, partialName } from '../object-key.ts'
import type { Bucket } from './bucket.ts'
import { asking, isCutShort, isNoSuchUpload, unusable } from './s3-error.ts'

/** A multipart upload that was begun and neither completed nor aborted. Its parts take room in the bucket. */
export interface PendingUpload {
  key: string
  uploadId: string
}

const rounds = 5

/** The name under which `list` shows a pending upload: an upload's own id is too long, and not made for a key. */
export function nameOfUpload({ key, uploadId }: PendingUpload): string {
  return partialName(key, createHash('sha256').update(uploadId).digest('hex').slice(0, 16))
}

/** The pending uploads of our own keys that begin with the prefix. */
export async function* listUploads(
  { client, name }: Bucket,
  prefix: string,
  signal?: AbortSignal,
): AsyncGenerator<PendingUpload> {
  let marker: Pick<ListMultipartUploadsCommandInput, 'KeyMarker' | 'UploadIdMarker'> | undefined = {}
  while (marker !== undefined) {
    const command = new ListMultipartUploadsCommand({ Bucket: name, Prefix: prefix, ...marker })
    const page: ListMultipartUploadsCommandOutput = await asking(
      'list unfinished uploads',
      client.send(command, signal === undefined ? {} : { abortSignal: signal }),
    )
    for (const { Key: key, UploadId: uploadId } of page.Uploads ?? []) {
      if (key !== undefined && uploadId !== undefined && isObjectKey(key)) yield { key, uploadId }
    }
    marker = isCutShort(page, page.NextKeyMarker)
      ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
      : undefined
  }
}

/** Aborts the upload: it will never become an object. One that is gone counts as aborted. */
export async function abortUpload(
  { client, name }: Bucket,
  { key, uploadId }: PendingUpload,
  signal?: AbortSignal,
): Promise<void> {
  const command = new AbortMultipartUploadCommand({ Bucket: name, Key: key, UploadId: uploadId })
  try {
    await client.send(command, signal === undefined ? {} : { abortSignal: signal })
  } catch (error) {
    if (!isNoSuchUpload(error)) throw unusable('abort an unfinished upload', error)
  }
}

/**
 * Aborts every pending upload of exactly this key that is wanted, and looks again until there is none: a part that was
 * on its way when its upload was aborted may bring the upload back (AbortMultipartUpload, S3 API reference).
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

/** Aborts the one upload that this name, as nameOfUpload gives it, belongs to. */
export async function abortUploadNamed(bucket: Bucket, storedKey: string, signal?: AbortSignal): Promise<void> {
  await abortUploads(bucket, objectKeyOf(storedKey), (upload) => nameOfUpload(upload) === storedKey, signal)
}
