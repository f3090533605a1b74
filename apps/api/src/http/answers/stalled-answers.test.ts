import { once } from 'node:events'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { waitFor } from '../../../../../test/support/wait-for.ts'
import { endStalledAnswers } from './stalled-answers.ts'

const STALL_MS = 300
/** More than the buffers of a connection hold. */
const LARGE = 64 * 1024 * 1024
const CHUNK = Buffer.alloc(64 * 1024, 7)

let app: FastifyInstance
let socket: Socket
let open: Set<Socket>
beforeEach(async () => {
  app = Fastify()
  endStalledAnswers(app, STALL_MS)
  open = new Set()
  app.server.on('connection', (it: Socket) => {
    open.add(it)
    it.once('close', () => open.delete(it))
  })
  app.get('/large', () => Readable.from(chunks(LARGE / CHUNK.byteLength)))
  app.get('/whole', () => Buffer.alloc(LARGE))
  app.get('/small', () => 'small')
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo // it listens on TCP
  socket = connect({ port, host: '127.0.0.1' })
  socket.on('error', () => {})
  await once(socket, 'connect')
})
afterEach(async () => {
  socket.destroy()
  await app.close()
})

function* chunks(count: number): Generator<Buffer> {
  for (let index = 0; index < count; index += 1) yield CHUNK
}

const ask = (path: string) => socket.write(`GET ${path} HTTP/1.1\r\nhost: test\r\n\r\n`)
const passed = async (ms: number) => {
  const startedAt = Date.now()
  await waitFor(() => Date.now() - startedAt > ms, { what: 'the time to pass' })
}

describe('a connection', () => {
  test.for(['/large', '/whole'])('whose other side reads nothing of %s ends', async (path) => {
    const startedAt = Date.now()
    socket.pause()
    ask(path)
    await waitFor(() => open.size === 0, { what: 'the connection to end' })
    expect(Date.now() - startedAt).toBeGreaterThan(STALL_MS * 0.9)
  })

  test('ends also while the other side goes on sending', async () => {
    socket.pause()
    ask('/large')
    const drip = setInterval(() => socket.write('G'), STALL_MS / 10)
    await waitFor(() => open.size === 0, { what: 'the connection to end' })
    clearInterval(drip)
  })

  test('stays while its other side reads slowly, and when nothing waits on it', async () => {
    let received = 0
    socket.on('data', (chunk: Buffer) => {
      received += chunk.byteLength
      socket.pause()
      setTimeout(() => socket.resume(), 1)
    })
    ask('/large')
    const startedAt = Date.now()
    await waitFor(() => received > LARGE, { what: 'all to be read', timeoutMs: 60_000 })
    expect(Date.now() - startedAt).toBeGreaterThan(STALL_MS)
    await passed(2 * STALL_MS)
    ask('/small')
    const before = received
    await waitFor(() => received > before, { what: 'the next answer' })
    expect(open.size).toBe(1)
  })
})
