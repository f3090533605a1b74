import { GetBucketVersioningCommand, HeadBucketCommand } from '@aws-sdk/client-s3'
import type { Bucket } from './bucket.ts'
import { describeS3Code, s3ErrorCode, s3Status, unusable } from './s3-error.ts'

/** Rejects with the reason when the bucket cannot be used: missing, forbidden, or its server away. */
export async function checkBucket({ client, name, patience }: Bucket): Promise<void> {
  const abortSignal = AbortSignal.timeout(patience.checkMs)
  try {
    await client.send(new HeadBucketCommand({ Bucket: name }), { abortSignal })
  } catch (cause) {
    throw abortSignal.aborted ? unusable('answer', abortSignal.reason) : new Error(refusal(cause), { cause })
  }
}

/**
 * Rejects when the bucket keeps old versions: a delete would then only hide an object, and what the service confirms
 * would not be true. Who may not ask, or a server that has no versions, passes: every delete looks once more.
 */
export async function refuseVersions({ client, name, patience }: Bucket): Promise<void> {
  const abortSignal = AbortSignal.timeout(patience.checkMs)
  const { Status: status } = await client
    .send(new GetBucketVersioningCommand({ Bucket: name }), { abortSignal })
    .catch(() => ({ Status: undefined }))
  if (status !== undefined) {
    throw new Error(`versioning is ${status.toLowerCase()} on it, and a delete would leave old versions behind`)
  }
}

/** A HEAD answer has no body, so its status is all there is to tell. */
function refusal(cause: unknown): string {
  const expected = 'Expected the bucket for stored objects'
  const status = s3Status(cause)
  if (status === 404) return `${expected}, it does not exist (404)`
  if (status === 403) return `${expected}, access was denied (403)`
  if (status === 301) return `${expected}, it is in another region (301)`
  if (status !== undefined) return `${expected}, the object store answered HTTP ${status}`
  return `${expected}, but ${describeS3Code(s3ErrorCode(cause))}`
}
