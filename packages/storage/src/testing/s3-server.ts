import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { MemoryBucket } from './memory-bucket.ts'
import { missingFromS3rver } from './missing-from-s3rver.ts'
import { S3rver } from './s3rver.ts'

/** Answers a request in place of s3rver and returns true, or returns false to leave it to s3rver. */
export type Fault = (request: IncomingMessage, response: ServerResponse) => boolean

export interface S3Server {
  endpoint: string
  bucket: string
  /** A STORAGE_URL, for this process and others. */
  url: string
  /** The environment variables that another process needs besides the URL. */
  env: { AWS_ACCESS_KEY_ID: string; AWS_SECRET_ACCESS_KEY: string }
  /** The content of the bucket, for checks without the client. */
  content: MemoryBucket
  /** Set to make the server fail; undefined makes it work again. */
  fault: Fault | undefined
  /** Answers a request that an earlier fault delayed; the current fault applies to it too. */
  handle: (request: IncomingMessage, response: ServerResponse) => void
  /** All requests so far. */
  requests: { method: string; url: string; headers: IncomingHttpHeaders }[]
  close: () => Promise<void>
}

const bucket = 'organizations-test'
// The only account of s3rver.
const env = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' }

/**
 * Starts s3rver on a free port, with an empty bucket in memory. Sets the AWS variables of this process, because the
 * client reads its credentials from them.
 */
export async function startS3Server(): Promise<S3Server> {
  Object.assign(process.env, env)
  const content = new MemoryBucket(bucket)
  const s3rver = new S3rver({ silent: true, vhostBuckets: false })
  s3rver.store = s3rver.context.store = content
  s3rver.middleware.splice(-1, 0, missingFromS3rver(content))
  const answer = s3rver.callback()

  const handle: S3Server['handle'] = (request, response) => {
    if (!running.fault?.(request, response)) answer(request, response)
  }
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request
    running.requests.push({ method, url, headers })
    handle(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('Expected the S3 server to listen on a port')
  const endpoint = `http://127.0.0.1:${address.port}`

  const running: S3Server = {
    endpoint,
    bucket,
    url: `s3://${bucket}?endpoint=${encodeURIComponent(endpoint)}&region=us-east-1`,
    env,
    content,
    fault: undefined,
    handle,
    requests: [],
    close: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      s3rver.logger.close()
    },
  }
  return running
}
