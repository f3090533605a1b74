import { createParser, type EventSourceMessage } from 'eventsource-parser'

import { connectionLost, headersOf, isFailureOfNetwork, send, type Connection } from './connection.ts'
import { errorOfAnswer, errorOfRefusal, isObject, isRefusal } from './refusals.ts'

/** One event of a subscription. */
export interface StreamEvent {
  /** Where the stream goes on after this event. */
  id: string | undefined
  data: unknown
}

/**
 * The events of one connection, by tRPC's protocol over server-sent events. Ends when the service says that there are no
 * more; a connection that ends otherwise, or is silent for too long, throws `unreachable`. Fetched and not by an
 * EventSource, which cannot send the key in a header, and does not tell why it was refused.
 */
export async function* readStream(
  connection: Connection,
  { path, input, signal }: { path: string; input: unknown; signal: AbortSignal | undefined },
): AsyncGenerator<StreamEvent, void> {
  const ending = new AbortController()
  const silence = watchSilence(ending, connection.timeoutMs)
  const abort = () => ending.abort(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  try {
    signal?.throwIfAborted()
    const url = `${connection.url}/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`
    const headers = { ...(await headersOf(connection)), accept: 'text/event-stream' }
    const response = await send(connection, url, { headers, signal: ending.signal })
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream')
    const { body, headers: sent } = response
    if (!response.ok || !isStream || !body) throw await errorOfAnswer(connection, response)
    for await (const message of readMessages(body, silence.reset)) {
      if (message.event === 'return') return
      const event = readMessage(message, { headers: sent, allowSilence: silence.allow })
      if (event) yield event
    }
    throw connectionLost(connection)
  } catch (error) {
    signal?.throwIfAborted()
    throw isFailureOfNetwork(error) ? connectionLost(connection, error) : error
  } finally {
    silence.stop()
    signal?.removeEventListener('abort', abort)
    ending.abort() // also when the caller leaves the loop
  }
}

async function* readMessages(
  body: ReadableStream<Uint8Array>,
  onBytes: () => void,
): AsyncGenerator<EventSourceMessage, void> {
  const messages: EventSourceMessage[] = []
  const parser = createParser({ onEvent: (message) => messages.push(message) })
  const decoder = new TextDecoder()
  const reader = body.getReader() // not every browser can iterate over a body
  for (;;) {
    const { done, value } = await reader.read()
    onBytes()
    if (done) return
    parser.feed(decoder.decode(value, { stream: true }))
    yield* messages.splice(0)
  }
}

/** The event of a message, if it is one. Throws the refusal that a message may be. */
function readMessage(
  { event, id, data }: EventSourceMessage,
  { headers, allowSilence }: { headers: Headers; allowSilence: (ms: number) => void },
): StreamEvent | undefined {
  if (event === undefined || event === 'message') return { id, data: JSON.parse(data) }
  if (event === 'connected') {
    const options: unknown = JSON.parse(data)
    const ms = isObject(options) ? options['reconnectAfterInactivityMs'] : undefined
    if (typeof ms === 'number') allowSilence(ms)
  }
  if (event === 'serialized-error') throw refusalIn(data, headers)
  return undefined // a ping, or what a newer service may send
}

function refusalIn(data: string, headers: Headers): Error {
  const refusal: unknown = JSON.parse(data)
  return isRefusal(refusal) ? errorOfRefusal(refusal, headers) : new Error(`Expected a refusal, got ${data}`)
}

/** Aborts a connection on which nothing comes for some time: the other end may be gone without a word. */
function watchSilence(ending: AbortController, firstByteMs: number) {
  let ms = firstByteMs
  const end = () => ending.abort(new DOMException('Timeout', 'TimeoutError'))
  let timer = setTimeout(end, ms)
  const reset = () => {
    clearTimeout(timer)
    timer = setTimeout(end, ms)
  }
  return {
    reset,
    allow: (longer: number) => {
      ms = longer
      reset()
    },
    stop: () => clearTimeout(timer),
  }
}
