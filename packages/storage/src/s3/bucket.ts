import { S3Client } from '@aws-sdk/client-s3'

/** A bucket and its server. */
export interface BucketAddress {
  bucket: string
  /** The server's URL when it is not Amazon's: "https://s3.example.org". Contains no user and no password. */
  endpoint?: string
  /** Default: AWS_REGION or the AWS profile. With an endpoint and neither of them: us-east-1. */
  region?: string
}

/** Timeouts in milliseconds. Every request is tried three times. */
export interface S3Timeouts {
  connectMs: number
  /** No data on a connection. A reader that stops reading for this long loses its stream. */
  idleMs: number
  /** One request, until its answer begins. Includes the upload of a part of 8 MiB. */
  requestMs: number
  /** All tries together, until a download or an upload has begun: a caller waits for it. */
  firstByteMs: number
  /** A whole readiness check. */
  checkMs: number
}

/** An opened bucket: the argument of every operation on it. */
export interface Bucket {
  client: S3Client
  name: string
  timeouts: S3Timeouts
}

export const defaultTimeouts: S3Timeouts = {
  connectMs: 5000,
  idleMs: 20_000,
  requestMs: 180_000,
  firstByteMs: 10_000,
  checkMs: 5000,
}

const attempts = 3

/** Creates the client for a bucket. Credentials come from the usual AWS sources. Sends no request to the server. */
export async function connectBucket(
  { bucket, endpoint, region }: BucketAddress,
  timeouts: S3Timeouts,
): Promise<Bucket> {
  const create = (chosen: string | undefined): S3Client =>
    new S3Client({
      ...(chosen === undefined ? {} : { region: chosen }),
      ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
      maxAttempts: attempts,
      // By default the client adds checksums and frames the streams it sends. Some compatible servers support neither.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: {
        connectionTimeout: timeouts.connectMs,
        socketTimeout: timeouts.idleMs,
        requestTimeout: timeouts.requestMs,
        throwOnRequestTimeout: true,
      },
    })

  const client = create(region)
  try {
    await client.config.region()
  } catch (cause) {
    if (endpoint === undefined) throw new Error('no region: add ?region=... or set AWS_REGION', { cause })
    return { client: create('us-east-1'), name: bucket, timeouts }
  }
  return { client, name: bucket, timeouts }
}
