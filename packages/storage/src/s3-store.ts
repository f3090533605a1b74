import { parseObjectKey } from './object-key.ts'
import type { ObjectStore } from './object-store.ts'
import { orAborted } from './or-aborted.ts'
import { connectBucket, defaultTimeouts } from './s3/bucket.ts'
import type { Bucket, BucketAddress, S3Timeouts } from './s3/bucket.ts'
import { deleteStored } from './s3/delete-stored.ts'
import { listStored } from './s3/list-stored.ts'
import { checkBucket, refuseVersions } from './s3/open-bucket.ts'
import { abortUploads } from './s3/pending-uploads.ts'
import { readStored } from './s3/read-stored.ts'
import { writeStored } from './s3/write-stored.ts'

/**
 * Opens an object store in an S3 bucket, which must exist and must not keep versions. Credentials come from the usual
 * AWS sources. Objects whose names are not valid keys are ignored, so the bucket may be shared. Rejects with the reason
 * when the bucket cannot be used.
 */
export async function openS3Store(address: BucketAddress, timeouts: Partial<S3Timeouts> = {}): Promise<ObjectStore> {
  const bucket = await connectBucket(address, { ...defaultTimeouts, ...timeouts })
  await checkBucket(bucket)
  await refuseVersions(bucket)
  return {
    provider: 's3',
    put: async (key, content, options) => ({ bytes: await writeStored(bucket, key, content, options?.signal) }),
    get: (key, options) => readStored(bucket, key, options?.range),
    deleteMany: async (keys, options) => ({ failed: await deleteStored(bucket, keys, options?.signal) }),
    discard: (key, options) => discard(bucket, key, options?.signal),
    list: (prefix, options) => listStored(bucket, prefix, options?.pageSize),
    check: () => checkBucket(bucket),
  }
}

/** Order matters: the object is deleted last, because an upload may have been completed just before we aborted it. */
async function discard(bucket: Bucket, key: string, signal: AbortSignal | undefined): Promise<void> {
  parseObjectKey(key)
  signal?.throwIfAborted()
  await orAborted(
    abortUploads(bucket, key, () => true, signal),
    signal,
  )
  const [failure] = await deleteStored(bucket, [key], signal)
  if (failure) throw new Error(`Expected to remove "${failure.key}", it stays: ${failure.reason}`)
}
