import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { OpenLedger } from '../limits/open-limits.ts'

/** Smaller answers fit into the buffers of a connection, where they do not weigh on this process. */
const COUNTED_FROM_BYTES = 16 * 1024
const SLICE_BYTES = 64 * 1024

/**
 * Counts a large answer as unsent until it is over, and sends it in slices: so it is seen whether its receiver reads,
 * and what waits on a connection is small. Throws `too_many_requests` when too much of the account's answers waits;
 * not instead of an answer that says what a call has changed.
 */
export function countUnsent(open: OpenLedger, reply: FastifyReply, payload: unknown): unknown {
  if (reply.request.method !== 'GET' || !(typeof payload === 'string' || Buffer.isBuffer(payload))) return payload
  const bytes = Buffer.byteLength(payload)
  if (bytes < COUNTED_FROM_BYTES) return payload
  open.hold(reply, 'unsentBytes', bytes)
  void reply.header('content-length', bytes)
  return Readable.from(slicesOf(Buffer.from(payload)), { objectMode: false })
}

function* slicesOf(content: Buffer): Generator<Buffer> {
  for (let start = 0; start < content.byteLength; start += SLICE_BYTES) {
    yield content.subarray(start, start + SLICE_BYTES)
  }
}
