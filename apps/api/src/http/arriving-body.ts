import type { IncomingMessage } from 'node:http'
import { DomainError } from '@organizations/domain'
import { releaseChunk } from './release-chunk.ts'

/** An upload ends when its sender sends nothing for so long. */
const SILENCE_MS = 30_000

/** A body as it comes: its chunks, and a signal that aborts when no more of it will come. */
export interface ArrivingBody {
  stream: AsyncIterable<Uint8Array>
  signal: AbortSignal
}

/**
 * The body of a request, to be read once. The signal aborts with `upload_incomplete` when the sender disconnects before
 * the end, and with `request_timeout` when it falls silent. A reader that stops leaves the connection open, so that the
 * sender can still get an answer that says why. A chunk is released when the next one is requested.
 */
export function arrivingBody(request: IncomingMessage, silenceMs: number = SILENCE_MS): ArrivingBody {
  const gone = new AbortController()
  const startTimer = () => setTimeout(() => gone.abort(new DomainError('request_timeout')), silenceMs)
  let timer = startTimer()
  request.once('close', () => {
    clearTimeout(timer)
    if (!request.complete) gone.abort(new DomainError('upload_incomplete'))
  })
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
        clearTimeout(timer) // while the reader works it does not wait for the sender
        yield chunk
        releaseChunk(chunk)
        timer = startTimer()
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
