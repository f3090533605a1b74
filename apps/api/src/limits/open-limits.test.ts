import type { Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { waitFor } from '../../../../test/support/wait-for.ts'
import { watchDeletion } from '../testing/watcher.ts'
import { openUploadScenario, type UploadScenario } from '../testing/uploads.ts'

const LIMIT = 2
/** More than the buffers of a connection hold. */
const CONTENT_BYTES = 32 * 1024 * 1024

let scenario: UploadScenario
let sockets: Socket[] = []
beforeAll(async () => {
  scenario = await openUploadScenario({
    openLimits: { watches: LIMIT, uploads: LIMIT, downloads: LIMIT, exports: LIMIT, unsentBytes: 0 },
    uploadMaxBytes: CONTENT_BYTES,
  })
  const { users, call, upload } = scenario
  await upload('1.0.0', new Uint8Array(CONTENT_BYTES))
  const { body } = await call('POST', '/organization', { key: users.owner, body: { name: 'Watched' } })
  watched = (body as { id: string }).id // the contract's shape
  await call('DELETE', `/organization?orgId=${watched}`, { key: users.owner })
})
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  sockets = []
  await waitFor(async () => (await open()).every((count) => count === 0), { what: 'everything to be closed' })
})
afterAll(() => scenario.close())

let watched = ''
const watchPath = () =>
  `/trpc/organization.watchDeletion?input=${encodeURIComponent(JSON.stringify({ orgId: watched }))}`
const downloadPath = '/bundle/download?app_id=com.example.app&version=1.0.0'
let uploads = 0

/** What is asked for, as text, and how its answer begins when it stays open. */
const kinds = [
  ['watches', 'subscriptions', () => get(watchPath()), /^HTTP\/1\.1 200 /],
  ['downloads', 'downloads', () => get(downloadPath), /^HTTP\/1\.1 200 /],
  ['uploads', 'uploads', () => scenario.head(`2.0.${(uploads += 1)}`, 'content-length: 100'), undefined],
] as const

function get(path: string, key = scenario.users.owner): string {
  return `GET ${path} HTTP/1.1\r\nhost: test\r\nauthorization: ${key}\r\n\r\n`
}

/** Sends a request and reads nothing but the beginning of its answer. */
async function ask(request: string): Promise<{ socket: Socket; beginning: () => string }> {
  const socket = await scenario.connect()
  sockets.push(socket)
  let beginning = ''
  socket.once('data', (chunk) => {
    beginning = String(chunk)
    if (!beginning.includes(' 429 ')) socket.pause()
  })
  socket.write(request)
  return { socket, beginning: () => beginning }
}

/** How many watches, uploads and downloads are open, as /metrics tells. */
async function open(): Promise<number[]> {
  const { text } = await scenario.call('GET', '/metrics', { key: 'operator-secret-for-tests' })
  return ['watches', 'uploads', 'downloads'].map((kind) =>
    Number(new RegExp(`^organizations_http_open\\{kind="${kind}"\\} (\\d+)`, 'm').exec(text)?.[1]),
  )
}

const openOf = async (kind: string) => (await open())[['watches', 'uploads', 'downloads'].indexOf(kind)]

describe.for(kinds)('%s', ([kind, word, request, answer]) => {
  const fill = async () => {
    for (let count = 1; count <= LIMIT; count += 1) {
      const { beginning } = await ask(request())
      if (answer) await waitFor(() => answer.test(beginning()), { what: `an answer, got ${beginning()}` })
      await waitFor(async () => (await openOf(kind)) === count, { what: `${count} to be open` })
    }
  }
  const refusal = async () => {
    const { beginning } = await ask(request())
    await waitFor(() => beginning() !== '', { what: 'an answer' })
    return beginning()
  }

  test('over the limit of an account are refused with a sentence and Retry-After', async () => {
    await fill()
    const refused = await refusal()
    expect(refused).toMatch(/^HTTP\/1\.1 429 /)
    expect(refused).toMatch(/^retry-after: 30\r$/im)
    expect(refused).toContain(`Expected at most ${LIMIT} ${word} of an account at a time, got more`)
    expect(refused).toContain('too_many_requests')
    expect(await openOf(kind)).toBe(LIMIT)
  })

  test('count for all keys of an account, and leave others alone', async () => {
    await fill()
    const other = { authorization: scenario.users.admin }
    const download = await fetch(scenario.url + downloadPath, { headers: other })
    await download.body?.cancel()
    expect(download.status).toBe(200)
    expect(
      (await fetch(scenario.url + scenario.pathOf(`3.0.0-${kind}`), { method: 'PUT', headers: other, body: 'x' }))
        .status,
    ).toBe(200)
  })

  test('that end make room, however they end', async () => {
    await fill()
    expect(await refusal()).toMatch(/^HTTP\/1\.1 429 /)
    const [first] = sockets
    first?.destroy()
    await waitFor(async () => (await openOf(kind)) === LIMIT - 1, { what: 'one to be closed' })
    await ask(request())
    await waitFor(async () => (await openOf(kind)) === LIMIT, { what: 'the next to be open' })
  })

  test('that wait behind each other on one connection end with it', async () => {
    const { socket } = await ask(request() + request())
    await waitFor(async () => ((await openOf(kind)) ?? 0) > 0, { what: 'the first to be open' })
    socket.destroy()
    await waitFor(async () => (await openOf(kind)) === 0, { what: 'both to be closed' })
  })
})

test('what succeeds or is refused holds nothing afterwards', async () => {
  for (let count = 0; count < 2 * LIMIT; count += 1) {
    expect((await (await scenario.download('1.0.0')).bytes()).byteLength).toBe(CONTENT_BYTES)
    expect((await scenario.upload(`4.0.${count}`, 'content')).status).toBe(200)
    expect((await scenario.upload('1.0.0', 'content')).status).toBe(409)
    expect((await scenario.download('9.9.9')).status).toBe(404)
    expect((await scenario.call('HEAD', downloadPath, { key: scenario.users.owner })).status).toBe(200)
  }
  await waitFor(async () => (await open()).every((it) => it === 0), { what: 'everything to be closed' })
})

test('a typed client over the limit of watches is refused, and does not try again by itself', async () => {
  const watchers = Array.from({ length: LIMIT + 1 }, () => watchDeletion(scenario.url, scenario.users.owner, watched))
  const refused = () => watchers.filter(({ ended }) => ended !== undefined)
  await waitFor(() => refused().length > 0, { what: 'one to be refused' })
  expect(refused().map(({ ended }) => ended)).toEqual([{ code: undefined, message: 'Non-200 status code (429)' }])
  for (const { leave } of watchers) leave()
})
