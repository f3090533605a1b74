import type { Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { waitFor } from '../../../../../test/support/wait-for.ts'
import { codeOf } from '../../testing/limited.ts'
import { openUploadScenario, type UploadScenario } from '../../testing/uploads.ts'

const MB = 1024 * 1024
/** More than the buffers of a connection hold. */
const LARGE = 16 * MB

let scenario: UploadScenario
let sockets: Socket[] = []
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  sockets = []
  await scenario.close()
})

/** A server where one entry of the audit log is large. */
async function open(unsentBytes: number): Promise<void> {
  scenario = await openUploadScenario({ openLimits: { watches: 0, uploads: 0, downloads: 0, exports: 0, unsentBytes } })
  const after = JSON.stringify({ name: 'x'.repeat(LARGE) })
  await scenario.deps.db
    .transaction()
    .execute((trx) =>
      trx.updateTable('audit_entries').set({ after }).where('action', '=', 'organization.create').execute(),
    )
}

/** The large answer and a small one, through each door. */
const doors = [
  { door: 'REST', large: () => `/organization/audit?orgId=${scenario.users.orgId}`, small: () => '/organization' },
  {
    door: 'tRPC',
    large: () => `/trpc/audit.list?input=${encodeURIComponent(JSON.stringify({ orgId: scenario.users.orgId }))}`,
    small: () => '/trpc/organization.list',
  },
] as const

/** Asks, and reads nothing of the answer but its beginning. */
async function leaveUnread(path: string): Promise<Socket> {
  const socket = await scenario.connect()
  sockets.push(socket)
  let hasBegun = false
  socket.once('data', () => {
    hasBegun = true
    socket.pause()
  })
  socket.write(`GET ${path} HTTP/1.1\r\nhost: test\r\nauthorization: ${scenario.users.owner}\r\n\r\n`)
  await waitFor(() => hasBegun, { what: 'the answer to begin' })
  return socket
}

async function ask(path: string, key = scenario.users.owner) {
  const response = await fetch(scenario.url + path, { headers: { authorization: key } })
  const text = await response.text()
  return { status: response.status, retryAfter: response.headers.get('retry-after'), text }
}

const unsent = async () => {
  const { text } = await scenario.call('GET', '/metrics', { key: 'operator-secret-for-tests' })
  return Number(/^organizations_http_unsent_bytes (\d+)/m.exec(text)?.[1])
}

describe.for(doors)('over $door', ({ large, small }) => {
  test('an answer that would be too much beside those that are not read is refused, and small ones are not', async () => {
    await open(24 * MB)
    await leaveUnread(large())
    const { status, retryAfter, text } = await ask(large())
    expect([status, retryAfter, codeOf({ body: JSON.parse(text) })]).toEqual([429, '30', 'too_many_requests'])
    expect(text).toContain(`Expected the answers of an account to be read: ${24 * MB} bytes wait to be`)
    expect((await ask(small())).status).toBe(200)
    expect((await ask(large(), scenario.users.admin)).status).toBe(200)
    expect(await unsent()).toBeGreaterThan(LARGE)
  })

  test('an account whose answers wait at their limit is refused everything before it is worked on', async () => {
    await open(12 * MB)
    const socket = await leaveUnread(large())
    expect(await ask(small())).toMatchObject({ status: 429, retryAfter: '30' })
    expect((await ask(small(), scenario.users.admin)).status).toBe(200)
    socket.destroy()
    await waitFor(async () => (await ask(small())).status === 200, { what: 'the account to be let in again' })
    expect(await unsent()).toBe(0)
  })

  test('an answer that is larger than the limit is read whole, one after the other', async () => {
    await open(MB)
    for (let count = 0; count < 3; count += 1) {
      const { status, text } = await ask(large())
      expect([status, text.length > LARGE]).toEqual([200, true])
    }
    await waitFor(async () => (await unsent()) === 0, { what: 'nothing to wait' })
  })
})

test('answers that wait behind each other on one connection are given back with it', async () => {
  await open(64 * MB)
  const [{ large }] = doors
  const request = `GET ${large()} HTTP/1.1\r\nhost: test\r\nauthorization: ${scenario.users.owner}\r\n\r\n`
  const socket = await scenario.connect()
  sockets.push(socket)
  socket.once('data', () => socket.pause())
  socket.write(request + request)
  await waitFor(async () => (await unsent()) > 2 * LARGE, { what: 'both to wait' })
  socket.destroy()
  await waitFor(async () => (await unsent()) === 0, { what: 'both to be given back' })
})

test.for(['😀', 'x😀', 'ü', '例'])('a large answer of %s comes as it was', async (character) => {
  await open(0)
  const after = { name: character.repeat(200_000) }
  await scenario.deps.db.transaction().execute((trx) =>
    trx
      .updateTable('audit_entries')
      .set({ after: JSON.stringify(after) })
      .where('action', '=', 'organization.create')
      .execute(),
  )
  for (const { large } of doors) {
    const response = await fetch(scenario.url + large(), { headers: { authorization: scenario.users.owner } })
    const text = await response.text()
    expect(response.headers.get('content-length')).toBe(String(Buffer.byteLength(text)))
    expect(text).toContain(JSON.stringify(after))
  }
})
