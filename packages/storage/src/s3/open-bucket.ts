import { GetBucketVersioningCommand, HeadBucketCommand } from '@aws-sdk/client-s3'
import type { Bucket } from './bucket.ts'
import { describeS3Code, s3ErrorCode, s3Status, requestError } from './s3-error.ts'

/** Rejects with the reason when the bucket cannot be used: missing, forbidden, or its server unavailable. */
export async function checkBucket({ client, name, timeouts }: Bucket): Promise<void> {
  const abortSignal = AbortSignal.timeout(timeouts.checkMs)
  try {
    await client.send(new HeadBucketCommand({ Bucket: name }), { abortSignal })
  } catch (cause) {
    throw abortSignal.aborted ? requestError('answer', abortSignal.reason) : new Error(refusal(cause), { cause })
  }
}

/**
 * Rejects when the bucket keeps old versions: a delete would only hide an object, and the service would confirm a
 * deletion that did not happen. Passes when we may not ask, or the server has no versions: every delete checks again.
 */
export async function refuseVersions({ client, name, timeouts }: Bucket): Promise<void> {
  const abortSignal = AbortSignal.timeout(timeouts.checkMs)
  const { Status: status } = await client
    .send(new GetBucketVersioningCommand({ Bucket: name }), { abortSignal })
    .catch(() => ({ Status: undefined }))
  if (status !== undefined) {
    throw new Error(`versioning is ${status.toLowerCase()} on it, and a delete would leave old versions behind`)
  }
}

/** A HEAD answer has no body, so only its status is known. */
function refusal(cause: unknown): string {
  const expected = 'Expected the bucket for stored objects'
  const status = s3Status(cause)
  if (status === 404) return `${expected}, it does not exist (404)`
  if (status === 403) return `${expected}, access was denied (403)`
  if (status === 301) return `${expected}, it is in another region (301)`
  if (status !== undefined) return `${expected}, the object store answered HTTP ${status}`
  return `${expected}, but ${describeS3Code(s3ErrorCode(cause))}`
}
