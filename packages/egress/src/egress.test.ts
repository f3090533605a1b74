import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { openEgress } from './index.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/` // it listens on a port
}

function open() {
  const egress = openEgress({ policy: { allowPrivate: true } })
  ends.push(() => egress.close())
  return egress
}

const request = { headers: { 'content-type': 'application/json', 'webhook-id': 'evt_1' }, body: '{"a":1}' }

test('sends the headers and the body, and tells the status and the first of the answer', async () => {
  const got: unknown[] = []
  const url = await serve((incoming, answer) => {
    incoming.setEncoding('utf8').on('data', (body) => {
      got.push({ method: incoming.method, id: incoming.headers['webhook-id'], body })
      answer.writeHead(503, { 'retry-after': '120', 'x-secret': 'of the receiver' }).end('busy\0')
    })
  })
  const outcome = await open().post(url, request)
  expect(got).toEqual([{ method: 'POST', id: 'evt_1', body: '{"a":1}' }])
  expect(outcome).toEqual({ status: 503, preview: 'busy\uFFFD', retryAfter: '120', durationMs: expect.any(Number) })
})

test('follows no redirect', async () => {
  let isReached = false
  const inside = await serve((_, answer) => {
    isReached = true
    answer.end()
  })
  for (const status of [301, 302, 303, 307, 308]) {
    const url = await serve((_, answer) => void answer.writeHead(status, { location: inside }).end())
    expect(await open().post(url, request)).toMatchObject({ status })
  }
  expect(isReached).toBe(false)
})

test('keeps 1 KiB of an answer, in whole characters, and reads 64 KiB of one that never ends', async () => {
  let sent = 0
  const url = await serve((_, answer) => {
    answer.writeHead(200)
    const more = () => {
      while (!answer.destroyed && answer.write('€'.repeat(1000))) sent += 3000
    }
    answer.on('drain', more)
    answer.on('error', () => {})
    more()
  })
  const outcome = await open().post(url, request)
  expect(outcome).toMatchObject({ status: 200, preview: '€'.repeat(341) })
  expect(sent).toBeLessThan(64 * 1024 * 1024)
})

test('gives up on a server that does not answer, and says that it was the time', async () => {
  const url = await serve(() => {})
  const outcome = await open().post(url, { ...request, timeoutMs: 100 })
  expect(outcome).toMatchObject({ status: null, reason: 'No answer in time', isTimeout: true })
})

test('takes the status of a server whose answer then comes to no end', async () => {
  const url = await serve((_, answer) => void answer.writeHead(200).write('so far'))
  expect(await open().post(url, { ...request, timeoutMs: 200 })).toMatchObject({ status: 200, preview: 'so far' })
})

test('rejects with the reason of its signal', async () => {
  const url = await serve(() => {})
  const stopping = new AbortController()
  const posted = open().post(url, { ...request, signal: stopping.signal })
  stopping.abort(new Error('stopping'))
  await expect(posted).rejects.toThrow('stopping')
})

test('says why there was no answer without an address', async () => {
  const url = await serve((incoming) => void incoming.socket.destroy())
  expect(await open().post(url, request)).toMatchObject({ reason: 'The connection ended before an answer' })
  expect(await open().post('http://127.0.0.1:1/', request)).toMatchObject({ reason: 'The connection was refused' })
})
