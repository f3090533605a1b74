import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { OPERATOR_SECRET } from '@organizations/services/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { waitFor } from '../../../../../test/support/wait-for.ts'
import { allRows } from '../../testing/rows.ts'
import { openTestServer, type TestServer } from '../../testing/test-server.ts'

const headers = `host: test\r\nauthorization: ${OPERATOR_SECRET}\r\ncontent-type: application/json\r\n`
const post = `POST /organization HTTP/1.1\r\n${headers}`
const body = '{"name":"X"}'
const refused = { status: 'KO', code: 'invalid_input' }
const headersTooLarge = { status: 'KO', code: 'headers_too_large' }
const tooLarge = { status: 'KO', code: 'body_too_large' }

let server: TestServer

beforeAll(async () => {
  server = await openTestServer()
  await server.app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => server.close())

/** What no ordinary client sends. Each is answered in our shape and the connection closed. */
const requests: [string, string, object, number?][] = [
  ['a body cut short', `${post}content-length: 100\r\n\r\n${body}`, refused],
  ['a Content-Length smaller than the body', `${post}connection: close\r\ncontent-length: 5\r\n\r\n${body}`, refused],
  ['a negative Content-Length', `${post}content-length: -5\r\n\r\n${body}`, refused],
  ['two lengths', `${post}content-length: 12\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`, refused],
  ['a chunk that is none', `${post}transfer-encoding: chunked\r\n\r\nzz\r\n`, refused],
  ['headers of 20 kB', `${post}x-large: ${'x'.repeat(20_000)}\r\n\r\n`, headersTooLarge, 431],
  ['a path of 20 kB', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\n${headers}\r\n`, headersTooLarge, 431],
  ['20 kB beside a chunk', `${post}transfer-encoding: chunked\r\n\r\n1;${'x'.repeat(20_000)}`, tooLarge, 413],
  ['what is not HTTP', 'garbage\r\n\r\n', refused],
  ['an unknown verb', `FOO /organization HTTP/1.1\r\n${headers}\r\n`, refused],
  ['a NUL in the path', `GET /organization\0 HTTP/1.1\r\n${headers}\r\n`, refused],
  ['3 MB', `${post}connection: close\r\ncontent-length: 3000000\r\n\r\n${'x'.repeat(3_000_000)}`, tooLarge, 413],
]

describe('over a raw socket', () => {
  test.for(requests)('%s is refused in our shape, with a request id', async ([, request, expected, status = 400]) => {
    const before = await allRows(server.deps.db)
    const answer = await send(request)
    const [head = '', json = ''] = answer.split('\r\n\r\n')
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(head).toMatch(/^x-request-id: [0-9a-f-]{36}$/im)
    expect(JSON.parse(json)).toMatchObject(expected)
    expect(answer).not.toMatch(/HPE_|parse error|at .*\.(ts|js):/i)
    expect(await allRows(server.deps.db)).toEqual(before)
  })

  test.for(['', 'content-length: 2\r\n'])('the verb QUERY with "%s" is a path that does not exist', async (header) => {
    const answer = await send(`QUERY /organization HTTP/1.1\r\nhost: test\r\nconnection: close\r\n${header}\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 404 [^]*"code":"not_found"/)
  })

  test.for(['a b%%', '', '[::zz', 'x'.repeat(5000)])(
    'the host "%s" is no reason to fail, over either door',
    async (host) => {
      for (const path of ['/organization', '/trpc/organization.list']) {
        const head = `host: ${host}\r\nauthorization: ${OPERATOR_SECRET}\r\nconnection: close`
        expect(await send(`GET ${path} HTTP/1.1\r\n${head}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 /)
      }
    },
  )

  test('a request without Host and one that wants a tunnel end cleanly, unanswered by us', async () => {
    for (const request of ['GET /organization HTTP/1.1\r\n\r\n', `CONNECT test:80 HTTP/1.1\r\n${headers}\r\n`]) {
      expect(await send(request)).toMatch(/^$|^HTTP\/1\.1 400 /)
    }
  })

  test('what is not HTTP does not hold the connection of a sender who never closes', async () => {
    const { port } = server.app.server.address() as AddressInfo // it listens on TCP
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    await once(socket, 'connect')
    const connections = async () =>
      await new Promise<number>((resolve, reject) => {
        server.app.server.getConnections((error, count) => (error ? reject(error) : resolve(count)))
      })
    expect(await connections()).toBe(1)
    socket.write('garbage\r\n\r\n')
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 /)
    await waitFor(async () => (await connections()) === 0, { what: 'the connection to be let go' })
    socket.destroy()
  })

  test('the server goes on serving after all of it', async () => {
    const request = `${post}connection: close\r\ncontent-length: 12\r\n\r\n${body}`
    expect(await send(request, { staysOpen: true })).toContain('Organization created')
  })
})

/** Everything that comes back until the server closes, which it must: a hang fails the test by its timeout. */
async function send(request: string, { staysOpen = false } = {}): Promise<string> {
  const { port } = server.app.server.address() as AddressInfo // it listens on TCP
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.on('error', () => {}) // the server may close before everything is written; what came back counts
  const answer = text(socket).catch(() => '')
  // Node answers no one who has closed their side before the answer is ready; refusals of its parser are ready at once.
  if (staysOpen) socket.write(request, 'latin1')
  else socket.end(request, 'latin1')
  return await answer
}
