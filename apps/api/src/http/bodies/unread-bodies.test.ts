import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { waitFor } from '../../../../../test/support/wait-for.ts'
import { makeTestUsers, type TestUsers } from '../../testing/test-users.ts'
import { openTestServer, type TestServer } from '../../testing/test-server.ts'

let server: TestServer
let users: TestUsers
beforeAll(async () => {
  server = await openTestServer()
  users = await makeTestUsers(server)
  await server.app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => server.close())

const large = '['.repeat(1 << 20)

/** Method, path, and the status without a key. */
const unread: [string, string, number][] = [
  ['GET', '/healthz', 200],
  ['GET', '/readyz', 200],
  ['GET', '/openapi.json', 200],
  ['GET', '/docs', 200],
  ['GET', '/.well-known/receipt-keys.json', 200],
  ['POST', '/healthz', 404],
  ['GET', '/nowhere', 404],
  ['POST', '/nowhere', 404],
  ['OPTIONS', '/organization', 204],
  ['GET', '/organization', 401],
  ['POST', '/organization', 401],
  ['PUT', '/bundle/upload', 401],
  ['GET', '/trpc/nope', 404],
  ['POST', '/trpc/nope', 404],
  ['POST', '/trpc/nope,nowhere?batch=1', 404],
  ['PUT', '/trpc/organization.create', 404],
  ['GET', '/trpc/organization.list', 401],
  ['POST', '/trpc/organization.create', 401],
  ['POST', '/trpc/organization.create,nope?batch=1', 207],
]

describe('a body without a valid key', () => {
  test.for(unread)('of %s %s is not waited for', async ([method, path, status]) => {
    for (const type of ['application/json', 'text/plain', 'nonsense']) {
      for (const key of ['', 'unknown']) {
        const answered = await answerBeforeBody(method, path, [`content-type: ${type}`, `authorization: ${key}`])
        expect(answered).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
      }
    }
  })

  test.for(unread)('of %s %s is not parsed', async ([method, path, status]) => {
    expect((await server.call(method, path, { body: large })).status).toBe(status)
  })

  test('is refused over tRPC call by call, as without a body', async () => {
    const { body } = await server.call('POST', '/trpc/organization.create,nope?batch=1', { body: large })
    expect(body).toMatchObject([
      { error: { data: { path: 'organization.create', errorCode: 'invalid_api_key', httpStatus: 401 } } },
      { error: { data: { path: 'nope', errorCode: 'not_found', httpStatus: 404 } } },
    ])
  })
})

test('a body with a valid key is not waited for at paths that do not exist', async () => {
  for (const path of ['/nowhere', '/trpc/nope', '/organization/deletion']) {
    expect(await answerBeforeBody('POST', path, [`authorization: ${users.owner}`])).toMatch(/^HTTP\/1\.1 404 /)
  }
})

test('a body with a valid key is read and parsed by both doors', async () => {
  for (const path of ['/organization', '/trpc/organization.create']) {
    expect(await server.call('POST', path, { key: users.owner, body: { name: 'X' } })).toMatchObject({ status: 200 })
    const refused = await server.call('POST', path, { key: users.owner, body: large.slice(1) })
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('malformed_json')])
  }
})

test('a key that is deleted while a body arrives over tRPC does nothing', async () => {
  const { port } = server.app.server.address() as AddressInfo // it listens on TCP
  const body = '{"name":"Late"}'
  const known = new Promise<void>((resolve) => {
    server.deps.keyUses.note = () => resolve()
  })
  const socket = connect(port, '127.0.0.1')
  let received = ''
  socket.on('data', (chunk) => (received += String(chunk)))
  const headers = `host: test\r\nauthorization: ${users.admin}\r\ncontent-type: application/json\r\nconnection: close`
  socket.write(`POST /trpc/organization.create HTTP/1.1\r\n${headers}\r\ncontent-length: ${body.length}\r\n\r\n`)
  await known
  await server.deps.db.transaction().execute(async (trx) => {
    const { id } = await trx
      .selectFrom('users')
      .select('id')
      .where('email', '=', 'admin@example.com')
      .executeTakeFirstOrThrow()
    await trx.deleteFrom('api_keys').where('user_id', '=', id).execute()
  })
  socket.write(body)
  await once(socket, 'close')
  expect(received).toMatch(/^HTTP\/1\.1 401 /)
  const rows = await server.deps.db.selectFrom('organizations').select('id').where('name', '=', 'Late').execute()
  expect(rows).toEqual([])
})

test('a caller who counts only once their body was left unread is refused for that, and not for what it lacks', async () => {
  const { deps, call } = server
  const { clock } = deps
  let looks = 0
  deps.clock = () => (looks++ === 0 ? Date.UTC(2097) : clock())
  const answer = await call('POST', '/trpc/organization.create', { key: users.ownerLongLived, body: { name: 'X' } })
  deps.clock = clock
  expect([looks, answer.status, answer.text]).toEqual([1, 401, expect.stringContaining('invalid_api_key')])
})

/** The answer to a request that announces a body, of which nothing ever comes. */
async function answerBeforeBody(method: string, path: string, headers: string[]): Promise<string> {
  const { port } = server.app.server.address() as AddressInfo // it listens on TCP
  const socket = connect(port, '127.0.0.1')
  let received = ''
  socket.on('error', () => {}).on('data', (chunk) => (received += String(chunk)))
  const head = [`${method} ${path} HTTP/1.1`, 'host: test', `content-length: ${large.length}`, ...headers]
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  await waitFor(() => received !== '', { what: `an answer to ${method} ${path}` })
  socket.destroy()
  return received
}
