import { once } from 'node:events'
import { connect, type AddressInfo, type Socket } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import { describe, expect, test, type TestContext } from 'vitest'
import { waitFor } from '../../../../../test/support/wait-for.ts'
import { limitBodies } from './slow-bodies.ts'

const TIMEOUT_MS = 150
const json = 'host: test\r\ncontent-type: application/json\r\n'
const unfinished = `${json}content-length: 100\r\n\r\n{`

interface Slow {
  app: FastifyInstance
  socket: Socket
  received: () => string
  forget: () => void
}

/** A server with a short limit, and a connection to it. */
async function open(context: TestContext): Promise<Slow> {
  const app = Fastify()
  limitBodies(app, TIMEOUT_MS)
  app.post('/json', async ({ body }) => ({ got: body }))
  app.post('/refused', { onRequest: async (_request, reply) => await reply.code(401).send('no') }, async () => 'yes')
  app.put('/stream', { config: { streamsBody: true } }, async ({ raw }) => {
    let bytes = 0
    for await (const chunk of raw) bytes += (chunk as Buffer).byteLength // what a request yields
    return { bytes }
  })
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
  await app.listen({ port: 0, host: '127.0.0.1' })

  const { port } = app.server.address() as AddressInfo // it listens on TCP
  // Half open: the server is not helped by a client that closes when it does.
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  let received = ''
  socket.on('error', () => {}).on('data', (chunk) => (received += String(chunk)))
  await once(socket, 'connect')
  context.onTestFinished(async () => {
    socket.destroy()
    await app.close()
  })
  return { app, socket, received: () => received, forget: () => (received = '') }
}

describe('a JSON body that takes too long', () => {
  test('is answered 408 in our shape, and the connection closed', async (context) => {
    const { socket, received } = await open(context)
    socket.write(`POST /json HTTP/1.1\r\n${unfinished}`)
    await once(socket, 'end')
    const [head, body] = received().split('\r\n\r\n')
    expect(head).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/)
    expect(head).toMatch(/^x-request-id: [0-9a-f-]{36}\r?$/m)
    expect(JSON.parse(body ?? '')).toEqual({
      error: 'The request took too long to arrive',
      status: 'KO',
      code: 'request_timeout',
    })
  })

  test('is answered 408 also when something of it comes now and then', async (context) => {
    const { socket, received } = await open(context)
    socket.write(`POST /json HTTP/1.1\r\n${unfinished}`)
    const drip = setInterval(() => socket.write(' '), TIMEOUT_MS / 5)
    await once(socket, 'end')
    clearInterval(drip)
    expect(received()).toMatch(/^HTTP\/1\.1 408 /)
  })

  test('is answered 408 also where there is nothing', async (context) => {
    const { socket, received } = await open(context)
    socket.write(`POST /nowhere HTTP/1.1\r\n${unfinished}`)
    await once(socket, 'end')
    expect(received()).toMatch(/^HTTP\/1\.1 408 /)
  })
})

describe.concurrent('a sender who never closes', () => {
  test('is let go some seconds after a body that took too long', async (context) => {
    const { app, socket, received } = await open(context)
    socket.write(`POST /json HTTP/1.1\r\n${unfinished}`)
    await once(socket, 'end')
    await waitForNobody(app)
    context.expect(received()).toMatch(/^HTTP\/1\.1 408 /)
  })

  test('is let go some seconds after a request that was answered before its body had come', async (context) => {
    const { app, socket, received } = await open(context)
    socket.write(`POST /refused HTTP/1.1\r\n${unfinished}`)
    await waitFor(() => received().includes('401'), { what: 'the answer' })
    await waitForNobody(app)
    context.expect(received()).toMatch(/^HTTP\/1\.1 401 /)
    context.expect(received()).not.toContain(' 408 ')
  })
})

test('a body that comes in time is read, and its connection serves the next request after any time', async (context) => {
  const { socket, received, forget } = await open(context)
  socket.write(`POST /json HTTP/1.1\r\n${json}content-length: 7\r\n\r\n{"a":`)
  socket.write('1}')
  await waitFor(() => received().includes('{"got":{"a":1}}'), { what: 'the first answer' })
  await waitForTheLimit()
  forget()
  socket.write(`POST /json HTTP/1.1\r\n${json}content-length: 7\r\n\r\n{"b":2}`)
  await waitFor(() => received().includes('{"got":{"b":2}}'), { what: 'the second answer' })
})

test('a route that streams its body looks after its pace itself', async (context) => {
  const { socket, received } = await open(context)
  socket.write('PUT /stream HTTP/1.1\r\nhost: test\r\ncontent-length: 3\r\n\r\na')
  await waitForTheLimit()
  expect(received()).toBe('')
  socket.write('bc')
  await waitFor(() => received().includes('{"bytes":3}'), { what: 'the answer' })
})

async function waitForTheLimit(): Promise<void> {
  const startedAt = Date.now()
  await waitFor(() => Date.now() - startedAt > 2 * TIMEOUT_MS, { what: 'the limit to have passed' })
}

async function waitForNobody(app: FastifyInstance): Promise<void> {
  const connections = async () =>
    await new Promise<number>((resolve, reject) => {
      app.server.getConnections((error, count) => (error ? reject(error) : resolve(count)))
    })
  await waitFor(async () => (await connections()) === 0, { what: 'the connection to be let go' })
}
