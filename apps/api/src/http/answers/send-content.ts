import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import { releaseChunk } from './release-chunk.ts'

/**
 * Sends content as the body of an answer, chunk by chunk, each when the one before has left the process: with Fastify's
 * own streaming a chunk's memory is freed only by the garbage collector. Resolves with the bytes that went out, and
 * what ended it before its end: a receiver that goes away, a source that fails, or one with other content than
 * `content-length` says. Without that header the content goes out in chunks, and ends when the source does.
 */
export async function sendContent(
  reply: FastifyReply,
  content: AsyncIterable<Uint8Array>,
): Promise<{ sent: number; error: unknown }> {
  reply.hijack()
  const { raw } = reply
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value)
  raw.writeHead(reply.statusCode)
  let sent = 0
  try {
    for await (const chunk of content) {
      const { byteLength } = chunk
      await write(raw, chunk)
      sent += byteLength
      releaseChunk(chunk)
    }
    const announced = reply.hasHeader('content-length') ? Number(reply.getHeader('content-length')) : sent
    if (sent !== announced) throw new Error(`Expected ${announced} bytes of stored content, got ${sent}`)
    raw.end()
    return { sent, error: undefined }
  } catch (error) {
    raw.destroy() // less was sent than should be: only a broken connection can say so
    return { sent, error }
  }
}

/** Resolves when the chunk has left the process, rejects when the receiver is gone. */
async function write(raw: ServerResponse, chunk: Uint8Array): Promise<void> {
  if (raw.destroyed) throw new Error('The receiver has gone away')
  const { promise: written, resolve, reject } = Promise.withResolvers<void>()
  const onClose = () => reject(new Error('The receiver has gone away'))
  raw.once('close', onClose)
  raw.write(chunk, (error) => (error ? reject(error) : resolve()))
  try {
    await written
  } finally {
    raw.off('close', onClose)
  }
}
