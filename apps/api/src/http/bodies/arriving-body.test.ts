import { once } from 'node:events'
import {
  createServer,
  request,
  type ClientRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { waitFor } from '../../../../../test/support/wait-for.ts'
import { arrivingBody, type ArrivingBody } from './arriving-body.ts'

const SILENCE_MS = 200
const LEAST_BYTES = 20

let server: Server
let sender: ClientRequest
beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // it listens on TCP
  sender = request({ port, host: '127.0.0.1', method: 'PUT' }).on('error', () => {})
})
afterEach(async () => {
  sender.destroy()
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
})

/** The body of the sender's request, as it arrives. */
async function arrive(ms = SILENCE_MS): Promise<ArrivingBody> {
  sender.write('first ')
  const [incoming] = (await once(server, 'request')) as [IncomingMessage] // as Node documents the event
  return arrivingBody(incoming, { bytes: LEAST_BYTES, ms })
}

async function read({ stream }: ArrivingBody, onChunk: (sofar: string) => unknown = () => {}): Promise<string> {
  let all = ''
  for await (const chunk of stream) {
    all += Buffer.from(chunk).toString()
    await onChunk(all)
  }
  return all
}

test('comes whole from a sender who keeps the least pace for longer than the limit', async () => {
  const body = await arrive()
  const startedAt = Date.now()
  const drip = setInterval(() => {
    if (Date.now() - startedAt < 2 * SILENCE_MS) return void sender.write('.'.repeat(LEAST_BYTES / 2))
    clearInterval(drip)
    sender.end('last')
  }, SILENCE_MS / 10)
  expect(await read(body)).toMatch(/^first \.+last$/)
  expect(body.signal.aborted).toBe(false)
})

test('is given up with request_timeout when its sender is never silent, but slower than the least pace', async () => {
  const body = await arrive()
  const startedAt = Date.now()
  const reading = read(body).catch((error: unknown) => error)
  const drip = setInterval(() => void sender.write('.'), SILENCE_MS / 10)
  await once(body.signal, 'abort')
  clearInterval(drip)
  expect(body.signal.reason).toMatchObject({ code: 'request_timeout' })
  expect(Date.now() - startedAt).toBeGreaterThan(SILENCE_MS * 0.9)
  sender.destroy()
  await reading
})

test('is given up with request_timeout when its sender falls silent', async () => {
  const body = await arrive()
  const reading = read(body).catch((error: unknown) => error)
  await once(body.signal, 'abort')
  expect(body.signal.reason).toMatchObject({ code: 'request_timeout' })
  sender.destroy()
  expect(await reading).toMatchObject({ code: 'upload_incomplete' })
  expect(body.signal.reason).toMatchObject({ code: 'request_timeout' })
})

test('ends with request_timeout when its sender falls silent before it is read', async () => {
  const { signal } = await arrive()
  await once(signal, 'abort')
  expect(signal.reason).toMatchObject({ code: 'request_timeout' })
})

test('ends with upload_incomplete when its sender goes away', async () => {
  const body = await arrive(60_000)
  await expect(read(body, () => sender.destroy())).rejects.toMatchObject({ code: 'upload_incomplete' })
  await waitFor(() => body.signal.aborted, { what: 'the signal' })
  expect(body.signal.reason).toMatchObject({ code: 'upload_incomplete' })
})

test('is not given up any more once it has come', async () => {
  const body = await arrive()
  const whole = read(body)
  sender.end()
  expect(await whole).toBe('first ')
  const endedAt = Date.now()
  await waitFor(() => Date.now() - endedAt > 2 * SILENCE_MS, { what: 'the limit to have passed' })
  expect(body.signal.aborted).toBe(false)
})

test('is not given up for a reader who is slower than the limit, while more of it is there to be read', async () => {
  const body = await arrive()
  sender.end('x'.repeat(1_000_000))
  let chunks = 0
  const whole = await read(body, async () => {
    if ((chunks += 1) > 1) return
    const startedAt = Date.now()
    await waitFor(() => Date.now() - startedAt > 2 * SILENCE_MS, { what: 'the limit to have passed' })
  })
  expect(whole.length).toBe(1_000_006)
  expect(body.signal.aborted).toBe(false)
})

test('leaves the connection to its request when its reader stops, so that the sender can get an answer', async () => {
  sender.write('first ')
  const [incoming, response] = (await once(server, 'request')) as [IncomingMessage, ServerResponse] // as Node documents it
  for await (const _chunk of arrivingBody(incoming, { bytes: 1, ms: 60_000 }).stream) break
  response.writeHead(413).end('too large')
  const [answer] = (await once(sender, 'response')) as [IncomingMessage] // as Node documents the event
  expect(answer.statusCode).toBe(413)
  answer.resume()
})
