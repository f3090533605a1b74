/** The answers of tRPC's own adapter, which are web Responses, made into answers of ours. */
import type { FastifyReply } from 'fastify'
import { NOT_STORED } from '../http/errors/errors.ts'
import { releaseChunk } from '../http/answers/release-chunk.ts'
import type { OpenLedger } from '../limits/open-limits.ts'

/**
 * The text of tRPC's answer, and its status and headers in the reply. Also of a batch that is to be streamed (jsonl): of
 * an unread one the answers would wait as objects, which are larger and cannot be counted.
 */
export async function unwrap(reply: FastifyReply, answer: unknown): Promise<unknown> {
  if (!isResponse(answer)) return answer
  answer.headers.delete('transfer-encoding')
  void reply.code(answer.status).headers(Object.fromEntries(answer.headers))
  const decoder = new TextDecoder()
  let text = ''
  const chunks = (answer.body ?? []) as AsyncIterable<Uint8Array> // what a body yields
  for await (const chunk of chunks) {
    text += decoder.decode(chunk, { stream: true })
    releaseChunk(chunk)
  }
  return text + decoder.decode()
}

export function isStream(answer: unknown): answer is Response {
  return isResponse(answer) && answer.headers.get('content-type') === 'text/event-stream'
}

/** Counts a stream of events as open. Throws `too_many_requests`, and ends the stream, when the account has too many. */
export async function holdWatch(open: OpenLedger, reply: FastifyReply, { body }: Response): Promise<void> {
  try {
    open.hold(reply, 'watches')
  } catch (error) {
    await body?.cancel()
    throw error
  }
}

/** tRPC's own answer overwrites what the hooks of every answer have set: `Vary: Origin`, and not to be stored. */
export function keepHeaders(reply: FastifyReply, answer: unknown): void {
  if (!isResponse(answer)) return
  answer.headers.set('cache-control', isStream(answer) ? `${NOT_STORED}, no-transform` : NOT_STORED)
  const vary = reply.getHeader('vary')
  if (vary !== undefined) answer.headers.append('vary', String(vary))
}

/** The class is asked for last: Node loads `fetch` when a program first names it. Most answers are texts. */
function isResponse(answer: unknown): answer is Response {
  return typeof answer === 'object' && answer !== null && answer instanceof Response
}
