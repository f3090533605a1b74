import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { inTransaction } from '@organizations/database'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeTestUsers, type TestUsers } from '../../testing/test-users.ts'
import { openTestServer, type TestServer } from '../../testing/test-server.ts'

let server: TestServer
let users: TestUsers
let listening: Promise<string>
beforeAll(async () => {
  server = await openTestServer()
  users = await makeTestUsers(server)
  listening = server.app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => server.close())

/** Begins a request, and ends its body only after `meanwhile`, when its sender has been recognised long ago. */
async function askSlowly(
  method: string,
  path: string,
  body: string,
  meanwhile: () => Promise<unknown>,
  key = users.owner,
) {
  const url = await listening
  const recognised = new Promise<void>((resolve) => {
    server.deps.keyUses.note = () => resolve()
  })
  const headers = { authorization: key, 'content-type': 'application/json', 'content-length': body.length }
  const asked = request(`${url}${path}`, { method, headers })
  asked.flushHeaders()
  await recognised
  await meanwhile()
  asked.end(body)
  const [response] = (await once(asked, 'response')) as [IncomingMessage] // as Node documents the event
  return { status: response.statusCode, body: await text(response) }
}

test('a request whose body is slow to come reads no organization that was deleted meanwhile', async () => {
  const answer = await askSlowly('GET', `/organization?orgId=${users.orgId}`, '{}', async () => {
    const body = { orgId: users.orgId }
    expect((await server.call('DELETE', '/organization', { key: users.owner, body })).status).toBe(200)
  })
  expect(answer).toMatchObject({ status: 403, body: expect.stringContaining('No access to this organization') })
})

test('a request whose body is slow to come reads nothing with a key that was deleted meanwhile', async () => {
  const answer = await askSlowly('GET', '/organization', '{}', () => deleteKey(users.neighbour), users.neighbour)
  expect(answer).toMatchObject({ status: 401, body: expect.stringContaining('Invalid API key') })
})

test('a request whose body is slow to come does nothing with a key that was deleted meanwhile', async () => {
  const answer = await askSlowly('POST', '/organization', '{"name":"Late"}', () => deleteKey(users.owner))
  expect(answer).toMatchObject({ status: 401, body: expect.stringContaining('Invalid API key') })
  const rows = await server.deps.db.selectFrom('organizations').select('id').where('name', '=', 'Late').execute()
  expect(rows).toEqual([])
})

async function deleteKey(secret: string): Promise<void> {
  await inTransaction(server.deps.db, async (trx) => {
    await trx.deleteFrom('api_keys').where('key_hash', '=', hashOf(secret)).execute()
  })
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
