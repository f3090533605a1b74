import { createRequire } from 'node:module'
import type { RequestListener } from 'node:http'

/** The argument of s3rver's middleware. */
export interface Context {
  method: string
  path: string
  query: Record<string, string | undefined>
  headers: Record<string, string | undefined>
  status: number
  /** A plain object becomes XML. */
  body: unknown
}

export type Middleware = (context: Context, next: () => Promise<void>) => Promise<void>

interface Server {
  store: unknown
  context: { store: unknown }
  logger: { close(): void }
  /** The last one is s3rver's own router. */
  middleware: Middleware[]
  callback(): RequestListener
}

const require = createRequire(import.meta.url)

/**
 * A fake S3 server from npm, without types. Its maintained fork, @20minutes/s3rver 5.0.0, was tried: it also lacks the
 * features that missing-from-s3rver.ts adds, has the same store, and refuses the client's signatures of requests to the
 * bucket itself (`/bucket/`: it omits the last slash).
 */
export const S3rver = require('s3rver') as new (options: { silent: boolean; vhostBuckets: boolean }) => Server // its documented options

/** The error that it answers with, by S3's error code. */
export const S3Error = require('s3rver/lib/models/error.js') as new (code: string, message: string) => Error // its constructor
