import type { MemoryBucket } from './memory-bucket.ts'
import { S3Error } from './s3rver.ts'
import type { Context, Middleware } from './s3rver.ts'

/** Fewer than S3's 1,000, so that a handful of uploads is enough for a second page. */
const uploadsPerPage = 3

/**
 * Features of S3 that s3rver lacks: pages of a listing (its tokens use a cipher that OpenSSL 3 removed), listing and
 * aborting pending uploads, and If-None-Match.
 */
export function missingFromS3rver(bucket: MemoryBucket): Middleware {
  let lastConditional = Promise.resolve()
  return async (context, next) => {
    const { method, query, path, headers } = context
    const key = decodeURIComponent(path).split('/').slice(2).join('/')
    if (method === 'GET' && key === '' && query['list-type'] === '2') return listObjects(context, bucket)
    if (method === 'GET' && key === '' && query['uploads'] !== undefined) return listUploads(context, bucket)
    if (method === 'DELETE' && query['uploadId'] !== undefined) {
      bucket.abortUpload(query['uploadId'])
      context.status = 204
      return
    }
    if (headers['if-none-match'] !== '*' || method === 'GET' || method === 'HEAD') return await next()
    // One request at a time, so that no other write happens between the check and the write.
    const before = lastConditional
    const { promise: done, resolve } = Promise.withResolvers<void>()
    lastConditional = done
    try {
      await before
      if (bucket.objects.has(key)) throw new S3Error('PreconditionFailed', 'There is an object')
      await next()
    } finally {
      resolve()
    }
  }
}

function listObjects(context: Context, bucket: MemoryBucket): void {
  const { prefix = '', 'max-keys': maxKeys = '1000', 'continuation-token': after = '' } = context.query
  const keys = [...bucket.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).toSorted()
  const page = keys.slice(0, Math.min(1000, Number(maxKeys)))
  const isTruncated = page.length < keys.length
  context.body = {
    ListBucketResult: {
      IsTruncated: isTruncated,
      Contents: page.map((key) => ({ Key: key })),
      ...(isTruncated ? { NextContinuationToken: page.at(-1) } : {}),
    },
  }
}

function listUploads(context: Context, bucket: MemoryBucket): void {
  const { prefix = '', 'key-marker': afterKey = '', 'upload-id-marker': afterId = '' } = context.query
  const uploads = [...bucket.uploads]
    .map(([uploadId, { key }]) => ({ Key: key, UploadId: uploadId }))
    .filter(({ Key }) => Key.startsWith(prefix))
    .toSorted((a, b) => (sortKey(a.Key, a.UploadId) < sortKey(b.Key, b.UploadId) ? -1 : 1))
    .filter(({ Key, UploadId }) => sortKey(Key, UploadId) > sortKey(afterKey, afterId))
  const page = uploads.slice(0, uploadsPerPage)
  const isTruncated = page.length < uploads.length
  const last = page.at(-1)
  context.body = {
    ListMultipartUploadsResult: {
      IsTruncated: isTruncated,
      Upload: page,
      ...(isTruncated && last ? { NextKeyMarker: last.Key, NextUploadIdMarker: last.UploadId } : {}),
    },
  }
}

function sortKey(key: string, uploadId: string): string {
  return `${key}\0${uploadId}`
}
