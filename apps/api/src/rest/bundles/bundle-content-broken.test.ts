import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { waitFor } from '../../../../../test/support/wait-for.ts'
import { openUploadScenario, sha256, type Remains, type UploadScenario } from '../../testing/uploads.ts'

const content = 'the bytes of a bundle'
const chunkedHeader = 'transfer-encoding: chunked'

let scenario: UploadScenario
let before: Remains
beforeAll(async () => {
  scenario = await openUploadScenario()
})
afterAll(() => scenario.close())

beforeEach(async () => {
  before = await scenario.remains()
})
/** After each of these there is what there was, and the server goes on. */
afterEach(async () => {
  await scenario.expectBack(before)
  const { status } = await scenario.upload(`2.0.${before.bundles.length}`, content)
  expect(status).toBe(200)
})

/** What no ordinary client sends: the headers of an upload, and what follows them before the sender has said all. */
const broken: [string, string[], string][] = [
  ['a body that ends before its Content-Length', ['content-length: 100'], content],
  ['no body where a length was told', ['content-length: 100'], ''],
  ['a body that goes on after its Content-Length', ['content-length: 5'], content],
  ['the same, closing', ['connection: close', 'content-length: 5'], content],
  ['chunks without a last one', [chunkedHeader], '5\r\nabcde\r\n'],
  ['a chunk that is cut short', [chunkedHeader], '50\r\nabcde'],
  ['a chunk that is none', [chunkedHeader], '5\r\nabcde\r\nzz\r\n'],
  ['a chunk that is longer than it says', [chunkedHeader], '3\r\nabcde\r\n0\r\n\r\n'],
  ['two lengths', ['content-length: 5', chunkedHeader], '0\r\n\r\n'],
  ['a length that is none', ['content-length: abc'], 'abc'],
  ['a negative length', ['content-length: -1'], 'abc'],
  ['a length of 26 digits', ['content-length: 99999999999999999999999999'], 'abc'],
  ['a NUL in a header', ['x-checksum-sha256: \0'], 'abc'],
]

describe('an upload is answered in our shape and leaves nothing', () => {
  test.for(broken)('with %s', async ([, headers, body]) => {
    const socket = await scenario.connect()
    socket.end(`${scenario.head('3.0.0', ...headers)}${body}`)
    const [head, json = ''] = (await text(socket)).split('\r\n\r\n')
    expect(head).toMatch(/^HTTP\/1\.1 400 /)
    expect(head).toMatch(/^x-request-id: [0-9a-f-]{36}\r?$/im)
    expect(JSON.parse(json)).toMatchObject({ status: 'KO', error: expect.any(String) })
  })

  test('with a NUL in its path', async () => {
    const socket = await scenario.connect()
    const head = scenario.head('3.0.0', `content-length: ${content.length}`).replace('version=3', 'version=3\0')
    socket.end(head + content)
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 400 [^]*"code":"invalid_input"/)
  })
})

describe('an upload whose sender goes away leaves nothing', () => {
  const begun: [string, string, string][] = [
    ['before its first byte', 'content-length: 2000000', ''],
    ['in the middle', 'content-length: 2000000', 'x'.repeat(1_000_000)],
    ['in the middle of a chunk', chunkedHeader, `200000\r\n${'x'.repeat(1_000_000)}`],
    ['between two chunks', chunkedHeader, `100000\r\n${'x'.repeat(1024 * 1024)}\r\n`],
  ]
  for (const [name, header, body] of begun) {
    test.for(['resetAndDestroy', 'destroy'] as const)(`${name}, by %s`, async (leave) => {
      const socket = await scenario.connect()
      socket.write(scenario.head('3.0.0', header) + body)
      await waitFor(async () => (await scenario.remains()).intents === before.intents + 1, { what: 'the intent' })
      await waitFor(() => !socket.writableNeedDrain, { what: 'the server to have read' })
      socket[leave]()
    })
  }

  test('also when many go at once', async () => {
    const sockets = await Promise.all(Array.from({ length: 20 }, () => scenario.connect()))
    sockets.forEach((socket, at) => socket.write(`${scenario.head(`3.0.${at}`, 'content-length: 50000')}${content}`))
    await waitFor(async () => (await scenario.remains()).intents === before.intents + 20, { what: 'the intents' })
    for (const socket of sockets) socket.destroy()
  })
})

test('of a Content-Length that is smaller than what is sent, only so much is the upload, and the rest is no request', async () => {
  const socket = await scenario.connect()
  let received = ''
  socket.on('data', (chunk) => (received += String(chunk)))
  socket.write(`${scenario.head('4.0.0', 'content-length: 5')}${content.slice(0, 5)}`)
  await waitFor(() => received.includes('success'), { what: 'the answer' })
  expect(received).toContain(`"checksum":"${sha256(content.slice(0, 5))}"`)
  received = ''
  socket.write(content.slice(5))
  await waitFor(() => socket.readableEnded, { what: 'the server to close' })
  expect(received).toMatch(/^HTTP\/1\.1 400 [^]*"code":"invalid_input"/)
  socket.destroy()
  expect(await (await scenario.download('4.0.0')).text()).toBe(content.slice(0, 5))
  before = await scenario.remains()
})
