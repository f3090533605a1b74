import Fastify from 'fastify'
import { describe, expect, test } from 'vitest'
import { createHttpServer } from '../create-http-server.ts'
import { makeTestUsers } from '../../testing/test-users.ts'
import { openTestServer } from '../../testing/test-server.ts'

const plain = { error: 'Internal error', status: 'KO', code: 'internal_error' }
const cases = [
  ['REST', 'GET', '/organization', plain],
  ['REST', 'GET', '/app/com.example.app', plain],
  ['REST', 'GET', '/bundle/download?app_id=com.example.app&version=1.0.0', plain],
  [
    'tRPC',
    'GET',
    '/trpc/organization.list',
    {
      error: {
        message: 'Internal error',
        code: -32603,
        data: {
          code: 'INTERNAL_SERVER_ERROR',
          httpStatus: 500,
          path: 'organization.list',
          errorCode: 'internal_error',
        },
      },
    },
  ],
] as const

describe('an unexpected error', () => {
  test.for(cases)(
    'is a plain 500 over %s, and its cause is in the log with the request’s id',
    async ([, method, url, body]) => {
      const server = await openTestServer()
      const users = await makeTestUsers(server)
      await server.deps.db.transaction().execute((trx) => trx.schema.dropTable('tombstones').execute())
      const answer = await server.call(method, url, { key: users.owner, headers: { 'x-request-id': 'asked-here' } })
      expect([answer.status, answer.body]).toStrictEqual([500, body])
      const entries = server
        .logged()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
      const errors = entries.filter(({ level }) => level === 50)
      expect(errors).toHaveLength(1)
      expect(errors[0]).toMatchObject({ msg: 'Unexpected error', requestId: 'asked-here' })
      expect(JSON.stringify(errors[0])).toContain('no such table')
      await server.close()
    },
  )

  test.for(cases)(
    'is no fault of the caller over %s, also when it is about JSON: of a damaged row',
    async ([, method, url, body]) => {
      const server = await openTestServer()
      const users = await makeTestUsers(server)
      await server.deps.db
        .transaction()
        .execute((trx) => trx.updateTable('api_keys').set({ limited_to_orgs: '{' }).execute())
      expect(await server.call(method, url, { key: users.owner })).toMatchObject({ status: 500, body })
      await server.close()
    },
  )
})

test('an answer that cannot be sent is a plain 500 without what it would have said', async () => {
  const app = createHttpServer({ log: Fastify().log })
  app.get('/', async (_request, reply) => await reply.header('etag', '"x"').redirect('https://e.example/\u{1f600}'))
  const response = await app.inject('/')
  expect([response.statusCode, response.json()]).toEqual([500, plain])
  expect(response.headers).not.toHaveProperty('location')
  expect(response.headers).not.toHaveProperty('etag')
})

test.for(['/app/com.example.app', '/trpc/organization.delete?batch=1', '/trpc/organization.list'])(
  'a refused request is not logged as an unexpected error: %s',
  async (url) => {
    const server = await openTestServer()
    const { status } = await server.call('GET', url, { key: 'no-key' })
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(500)
    expect(server.logged()).not.toContain('Unexpected error')
    await server.close()
  },
)
