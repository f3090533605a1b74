import { createRequire } from 'node:module'
import type { RequestListener } from 'node:http'

/** What s3rver hands to its middleware. */
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
 * A fake of S3 by others, which comes without types. Its kept fork, @20minutes/s3rver 5.0.0, was tried: it misses all
 * that missing-from-s3rver.ts adds, its store is the same, and it refuses the client's signatures of requests about the
 * bucket (`/bucket/`: it leaves out the last slash).
 */
export const S3rver = require('s3rver') as new (options: { silent: boolean; vhostBuckets: boolean }) => Server // its documented options

/** The error that it answers with, by the code that S3 has for it. */
export const S3Error = require('s3rver/lib/models/error.js') as new (code: string, message: string) => Error // its constructor
