import { S3Client } from '@aws-sdk/client-s3'

/** Which bucket, and where it is reached. */
export interface BucketAddress {
  bucket: string
  /** The server's URL when it is not Amazon's: "https://s3.example.org". Holds no user and no password. */
  endpoint?: string
  /** Default: AWS_REGION or the AWS profile; with an endpoint and neither of them us-east-1. */
  region?: string
}

/** How long the store waits, in milliseconds. Every request is tried three times. */
export interface S3Patience {
  connectMs: number
  /** Silence on a connection. A reader that stops reading for as long loses its stream. */
  silenceMs: number
  /** One request, until its answer begins. A part of 8 MiB has this long to go up. */
  requestMs: number
  /** What somebody waits for, with all its tries: until a download, or the taking of an upload, has begun. */
  beginMs: number
  /** All of a readiness check. */
  checkMs: number
}

/** An opened bucket: what every operation on it takes. */
export interface Bucket {
  client: S3Client
  name: string
  patience: S3Patience
}

export const defaultPatience: S3Patience = {
  connectMs: 5000,
  silenceMs: 20_000,
  requestMs: 180_000,
  beginMs: 10_000,
  checkMs: 5000,
}

const attempts = 3

/** The client for a bucket. Credentials come from where every AWS program finds them; nothing is asked of the server. */
export async function connectBucket(
  { bucket, endpoint, region }: BucketAddress,
  patience: S3Patience,
): Promise<Bucket> {
  const create = (chosen: string | undefined): S3Client =>
    new S3Client({
      ...(chosen === undefined ? {} : { region: chosen }),
      ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
      maxAttempts: attempts,
      // By default the client adds checksums, and frames what it streams: not every server but Amazon's knows them.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: {
        connectionTimeout: patience.connectMs,
        socketTimeout: patience.silenceMs,
        requestTimeout: patience.requestMs,
        throwOnRequestTimeout: true,
      },
    })

  const client = create(region)
  try {
    await client.config.region()
  } catch (cause) {
    if (endpoint === undefined) throw new Error('no region: add ?region=... or set AWS_REGION', { cause })
    return { client: create('us-east-1'), name: bucket, patience }
  }
  return { client, name: bucket, patience }
}
