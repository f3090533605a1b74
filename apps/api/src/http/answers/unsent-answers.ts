import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { OpenLedger } from '../../limits/open-limits.ts'

/** Smaller answers fit into the buffers of a connection, where they do not weigh on this process. */
const COUNTED_FROM_BYTES = 16 * 1024
/** Of text, which is a byte each in most of our answers. */
const SLICE_CHARACTERS = 64 * 1024

/**
 * Counts a large answer as unsent until it is over, and sends it in slices: so it is seen whether its receiver reads,
 * and what waits on a connection is small. Throws `too_many_requests` when too much of the account's answers waits;
 * not instead of an answer that says what a call has changed.
 */
export function countUnsent(open: OpenLedger, reply: FastifyReply, payload: unknown): unknown {
  if (reply.request.method !== 'GET' || typeof payload !== 'string') return payload
  const bytes = Buffer.byteLength(payload)
  if (bytes < COUNTED_FROM_BYTES) return payload
  open.hold(reply, 'unsentBytes', bytes)
  void reply.header('content-length', bytes)
  return Readable.from(slicesOf(payload), { objectMode: false, encoding: 'utf8' })
}

/** Text stays text until it is written: buffers would pile up outside of V8's heap until it collects them. */
function* slicesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length;) {
    const end = start + SLICE_CHARACTERS
    const whole = isHighSurrogate(text.charCodeAt(end - 1)) ? end - 1 : end
    yield text.slice(start, whole)
    start = whole
  }
}

/** The first half of a character that UTF-16 writes as two: UTF-8 cannot write it alone. */
function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}
