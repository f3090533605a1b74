import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeTestUsers, type TestUsers } from '../../testing/test-users.ts'
import { codeOf } from '../../testing/limited.ts'
import { openTestServer, type TestServer } from '../../testing/test-server.ts'

let server: TestServer
let users: TestUsers
let url: string
beforeAll(async () => {
  server = await openTestServer()
  users = await makeTestUsers(server)
  url = await server.app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => server.close())

async function ask(method: string, path: string, init: RequestInit = {}) {
  const headers = { authorization: users.owner, ...(init.headers as Record<string, string>) } // of the cases below
  const response = await fetch(url + path, { ...init, method, headers })
  const text = await response.text()
  const code = text === '' ? undefined : codeOf({ body: JSON.parse(text) as unknown })
  return { status: response.status, code, text }
}

/** A body in chunks: whether it is empty shows only at its end. */
const inChunks =
  (...chunks: string[]) =>
  (): RequestInit => ({
    body: ReadableStream.from(chunks.map((chunk) => new TextEncoder().encode(chunk))),
    duplex: 'half',
  })

const types = ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'nonsense', 'a/b; c']
const paths = {
  read: ['/organization', '/trpc/organization.list'],
  change: ['/organization?name=Empty', '/trpc/organization.create'],
} as const

describe('a content type', () => {
  test.for(types)('%s does not matter without a body', async (type) => {
    const headers = { 'content-type': type }
    for (const path of paths.read) expect((await ask('GET', path, { headers })).status).toBe(200)
    for (const init of [() => ({}), () => ({ body: '' }), inChunks()]) {
      const [rest, trpc] = paths.change
      expect(await ask('POST', rest, { ...init(), headers })).toMatchObject({ status: 200 })
      // The call itself refuses it: its input is required.
      expect(await ask('POST', trpc, { ...init(), headers })).toMatchObject({ status: 400, code: 'invalid_input' })
    }
  })

  test('is needed neither, without a body', async () => {
    const [rest, trpc] = paths.change
    for (const init of [() => ({}), inChunks()]) {
      expect(await ask('POST', rest, init())).toMatchObject({ status: 200 })
      expect(await ask('POST', trpc, init())).toMatchObject({ status: 400, code: 'invalid_input' })
    }
  })

  test.for(types)('%s is refused with a body, in chunks too', async (type) => {
    for (const path of paths.change) {
      for (const init of [() => ({ body: '{"name":"X"}' }), inChunks('{"name":', '"X"}')]) {
        const refused = await ask('POST', path, { ...init(), headers: { 'content-type': type } })
        expect(refused).toMatchObject({ status: 415, code: 'unsupported_media_type' })
        expect(refused.text).toContain('Expected content-type application/json')
      }
    }
  })
})

test.for(['gzip', 'br', 'deflate', 'gzip, identity'])(
  'a body with content-encoding %s is refused for that, and not as JSON that is not valid',
  async (encoding) => {
    const headers = { 'content-type': 'application/json', 'content-encoding': encoding }
    for (const path of paths.change) {
      const refused = await ask('POST', path, { headers, body: gzipSync('{"name":"X"}') })
      expect(refused).toMatchObject({ status: 415, code: 'unsupported_media_type' })
      expect(refused.text).toContain('Expected a body without content-encoding')
    }
  },
)

test('a body with content-encoding identity is taken', async () => {
  const headers = { 'content-type': 'application/json', 'content-encoding': 'identity' }
  for (const path of ['/organization', '/trpc/organization.create']) {
    expect(await ask('POST', path, { headers, body: '{"name":"X"}' })).toMatchObject({ status: 200 })
  }
})
