import type { IncomingMessage } from 'node:http'
import { DomainError } from '@organizations/domain'
import { releaseChunk } from '../answers/release-chunk.ts'

/** How much of a body has to come while it is waited for so long. */
interface Pace {
  bytes: number
  ms: number
}

/** An upload that comes more slowly ends, or a few senders could keep a server's connections for days. */
const LEAST_PACE: Pace = { bytes: 64 * 1024, ms: 30_000 }

/** A body as it comes: its chunks, and a signal that aborts when no more of it will come. */
export interface ArrivingBody {
  stream: AsyncIterable<Uint8Array>
  signal: AbortSignal
}

/**
 * The body of a request, to be read once. The signal aborts with `upload_incomplete` when the sender disconnects before
 * the end, and with `request_timeout` when it falls behind the least pace. A reader that stops leaves the connection
 * open, so that the sender can still get an answer that says why. A chunk is released when the next one is requested.
 */
export function arrivingBody(request: IncomingMessage, pace: Pace = LEAST_PACE): ArrivingBody {
  const gone = new AbortController()
  let received = 0
  let waitedMs = 0
  let waitsSince = 0
  let timer: NodeJS.Timeout | undefined
  const wait = () => {
    waitsSince = performance.now()
    timer = setTimeout(() => gone.abort(new DomainError('request_timeout')), pace.ms - waitedMs)
  }
  const noteReceived = (bytes: number) => {
    clearTimeout(timer) // while the reader works it does not wait for the sender
    waitedMs += performance.now() - waitsSince
    received += bytes
    if (received < pace.bytes) return
    received = 0
    waitedMs = 0
  }
  wait()
  request.once('close', () => {
    clearTimeout(timer)
    if (!request.complete) gone.abort(new DomainError('upload_incomplete'))
  })
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
        noteReceived(chunk.byteLength)
        yield chunk
        releaseChunk(chunk)
        wait()
      }
    } catch (cause) {
      throw new DomainError('upload_incomplete', undefined, { cause })
    } finally {
      clearTimeout(timer)
    }
    // A connection that breaks between two chunks may end the stream without an error.
    if (!request.complete) throw new DomainError('upload_incomplete')
  }
  return { stream: chunks(), signal: gone.signal }
}
