import { version } from '@organizations/domain'
import { describe, expect, test } from 'vitest'
import { openTestServer } from '../../testing/test-server.ts'

const works = async () => {}
const fails = () => Promise.reject(new Error('secret detail'))
const hangs = () => new Promise<void>(() => {})

describe('health', () => {
  test('/ says what the server is, and leads to what it has, without a key', async () => {
    const server = await openTestServer()
    const { status, body } = await server.call('GET', '/')
    expect([status, body]).toMatchObject([200, { service: 'Organizations' }])
    const { docs, openapi, health, readiness } = body as Record<string, string>
    for (const path of [docs, openapi, health, readiness]) {
      expect([path, (await server.call('GET', path ?? '')).status]).toEqual([path, 200])
    }
    await server.close()
  })

  test('the process lives: /healthz says so without a key, with and without a slash', async () => {
    const server = await openTestServer({ readiness: { database: fails, store: fails } })
    for (const url of ['/healthz', '/healthz/']) {
      const { status, body } = await server.call('GET', url)
      expect([status, body]).toStrictEqual([200, { status: 'ok', version }])
    }
    await server.close()
  })

  test.for([
    ['everything answers', works, works, works, 200, { status: 'ready', database: 'ok', store: 'ok', redis: 'ok' }],
    ['there is no Redis', works, works, undefined, 200, { status: 'ready', database: 'ok', store: 'ok' }],
    ['the store fails', works, fails, works, 200, { status: 'ready', database: 'ok', store: 'degraded', redis: 'ok' }],
    ['Redis hangs', works, works, hangs, 200, { status: 'ready', database: 'ok', store: 'ok', redis: 'degraded' }],
    [
      'the database fails',
      fails,
      works,
      works,
      503,
      { status: 'not ready', database: 'down', store: 'ok', redis: 'ok' },
    ],
    ['the database hangs', hangs, works, undefined, 503, { status: 'not ready', database: 'down', store: 'ok' }],
  ] as const)('/readyz when %s', async ([, database, store, redis, code, answer]) => {
    const server = await openTestServer({ readiness: { database, store, ...(redis && { redis }) } })
    const { status, body } = await server.call('GET', '/readyz')
    expect([status, body]).toStrictEqual([code, answer])
    await server.close()
  })

  test('/readyz says when the process is draining', async () => {
    const { promise: isAsked, resolve: asked } = Promise.withResolvers<void>()
    const { promise: isClosing, resolve: closing } = Promise.withResolvers<void>()
    const database = async () => {
      asked()
      await isClosing
    }
    const server = await openTestServer({ readiness: { database, store: works } })
    server.app.addHook('preClose', async () => closing()) // after the one that is tested
    const answer = server.call('GET', '/readyz')
    await isAsked
    const closed = server.close()
    expect(await answer).toMatchObject({ status: 503, body: { status: 'draining', database: 'ok', store: 'ok' } })
    await closed
  })
})
