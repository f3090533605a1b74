import { createHash } from 'node:crypto'
import { Redis } from 'ioredis'
import type { FastifyInstance } from 'fastify'
import { inTransaction } from '@organizations/database'
import { createMetrics } from '@organizations/runtime'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startRedis, type TestRedis } from '../../../../test/support/redis.ts'
import { waitFor } from '../../../../test/support/wait-for.ts'
import { buildServer } from '../server.ts'
import { anotherServer } from '../testing/another-server.ts'
import { noOpenLimits } from '../testing/no-open-limits.ts'
import { askTimes, doors } from '../testing/limited.ts'
import { openTestServer, type TestServer } from '../testing/test-server.ts'

/** Two servers, as two processes would run them: on one database, and on one Redis for their limits. */
/** More than in earnest: a busy machine may answer late, and then each counts for itself. */
const redisTimeoutMs = 200

let redis: TestRedis
let server: TestServer
let other: FastifyInstance
let key: string

beforeEach(async () => {
  redis = await startRedis()
  const limits = { standard: 4, enterprise: 0, operator: 0, failedAuth: 4, redisUrl: redis.url, redisTimeoutMs }
  server = await openTestServer({ limits })
  const { deps, app } = server
  const readiness = { database: async () => {}, store: async () => {} }
  other = await buildServer({
    deps,
    log: app.log,
    corsOrigins: [],
    readiness,
    limits,
    openLimits: noOpenLimits,
    uploadMaxBytes: 1,
    metrics: createMetrics().registry,
  })
  key = (await deps.newUser('ada@example.com')).secret
  await isShared('ok')
})
afterEach(async () => {
  await other.close()
  await server.close()
  await redis.stop()
})

const askAt = async (app: FastifyInstance, url: string, authorization?: string) => {
  const { statusCode: status } = await app.inject({
    url,
    headers: authorization === undefined ? {} : { authorization },
  })
  return { status }
}
const ask = (url: string = doors[0].url) => askAt(server.app, url, key)
const askOther = (url: string = doors[0].url) => askAt(other, url, key)

async function isShared(state: 'ok' | 'degraded') {
  for (const app of [server.app, other]) {
    const tells = async () => (await app.inject('/readyz')).json<{ redis?: string }>().redis === state
    await waitFor(tells, { what: `Redis to be ${state}` })
  }
}

async function withClient<T>(use: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(redis.url, { connectionName: 'test' })
  try {
    return await use(client)
  } finally {
    client.disconnect()
  }
}

const pidOfRedis = () => withClient(async (client) => Number(/process_id:(\d+)/.exec(await client.info('server'))?.[1]))

describe.each(doors)('servers with one Redis, over $door', ({ url }) => {
  test('count an account together', async () => {
    expect(await askTimes(2, () => ask(url))).toEqual([200, 200])
    expect(await askTimes(3, () => askOther(url))).toEqual([200, 200, 429])
    expect(await askTimes(1, () => ask(url))).toEqual([429])
  })

  test('count the failed authentications of an address together, and let a valid key through', async () => {
    expect(await askTimes(3, () => askAt(server.app, url, 'wrong'))).toEqual([401, 401, 401])
    expect(await askTimes(2, () => askAt(other, url))).toEqual([401, 429])
    expect(await askTimes(1, () => askAt(server.app, url))).toEqual([429])
    expect(await askTimes(1, () => askOther(url))).toEqual([200])
  })

  test('lose no count among requests at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, (_, turn) => (turn % 2 ? ask(url) : askOther(url))))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200, 200, 200, 200, 429, 429, 429, 429, 429, 429,
    ])
  })
})

describe('servers whose Redis is in trouble', () => {
  test('count in memory when it is killed, each for itself, and together again once it is back', async () => {
    expect(await askTimes(3, () => ask())).toEqual([200, 200, 200])
    await redis.kill()
    expect(await askTimes(5, () => ask())).toEqual([200, 200, 200, 200, 429])
    expect(await askTimes(5, () => askOther())).toEqual([200, 200, 200, 200, 429])
    await isShared('degraded')
    await redis.restart() // empty
    await isShared('ok')
    expect(await askTimes(3, () => ask())).toEqual([200, 200, 200])
    expect(await askTimes(2, () => askOther())).toEqual([200, 429])
  })

  test('count in memory while it hangs, and together again once it goes on', async () => {
    const pid = await pidOfRedis()
    process.kill(pid, 'SIGSTOP')
    try {
      expect(await askTimes(5, () => ask())).toEqual([200, 200, 200, 200, 429])
      expect((await Promise.all([ask(doors[1].url), askOther(doors[1].url)])).map(({ status }) => status)).toEqual([
        429, 200,
      ])
      // Long enough for the connection to be given up, which must not end anything either.
      const lost = () => server.logged().includes('Redis does not answer')
      await waitFor(lost, { what: 'the log line of the loss' })
      expect(await askTimes(1, () => ask())).toEqual([429])
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    await isShared('ok')
    await redis.flush() // what was sent before it hung may have been counted since
    expect(await askTimes(3, () => ask())).toEqual([200, 200, 200])
    expect(await askTimes(2, () => askOther())).toEqual([200, 429])
  })

  test('do not wait until the connection is given up: a hanging Redis holds up no request for longer than its timeout', async () => {
    const { deps, app } = server
    const limits = { standard: 2, enterprise: 0, operator: 0, failedAuth: 0, redisUrl: redis.url }
    const readiness = { database: async () => {}, store: async () => {} }
    const prompt = await buildServer({
      deps,
      log: app.log,
      corsOrigins: [],
      readiness,
      limits,
      openLimits: noOpenLimits,
      uploadMaxBytes: 1,
      metrics: createMetrics().registry,
    })
    const isUsed = async () => (await prompt.inject('/readyz')).json<{ redis?: string }>().redis === 'ok'
    await waitFor(isUsed, { what: 'Redis to be used' })
    const pid = await pidOfRedis()
    process.kill(pid, 'SIGSTOP')
    try {
      const first = await askAt(prompt, '/organization', key)
      expect([first.status, server.logged().includes('Redis does not answer')]).toEqual([200, false])
      expect(await askTimes(2, () => askAt(prompt, '/organization', key))).toEqual([200, 429])
    } finally {
      process.kill(pid, 'SIGCONT')
      await prompt.close()
    }
  })

  test.each([
    ['is out of memory', ['CONFIG', 'SET', 'maxmemory', '1']],
    ['is read-only', ['REPLICAOF', '127.0.0.1', '1']],
  ] as const)('count in memory when it %s', async (_name, [command, ...words]) => {
    await withClient((client) => client.call(command, ...words))
    expect(await askTimes(5, () => ask())).toEqual([200, 200, 200, 200, 429])
  })

  test('start without it, and use it once it is there', async () => {
    await redis.kill()
    const { deps, app } = server
    const limits = { standard: 2, enterprise: 0, operator: 0, failedAuth: 0, redisUrl: redis.url, redisTimeoutMs }
    const readiness = { database: async () => {}, store: async () => {} }
    const late = await buildServer({
      deps,
      log: app.log,
      corsOrigins: [],
      readiness,
      limits,
      openLimits: noOpenLimits,
      uploadMaxBytes: 1,
      metrics: createMetrics().registry,
    })
    expect(await askTimes(3, () => askAt(late, '/organization', key))).toEqual([200, 200, 429])
    await redis.restart()
    const isBack = async () => (await late.inject('/readyz')).json<{ redis?: string }>().redis === 'ok'
    await waitFor(isBack, { what: 'Redis to be used' })
    expect(await askTimes(3, () => askAt(late, '/organization', key))).toEqual([200, 200, 429])
    await late.close()
  })
})

test('what is in Redis and in the log names the user and the address, and no key nor its hash', async () => {
  const { userId } = (await server.deps.newUser('bob@example.com')).actor
  await askAt(server.app, '/organization', 'an-unknown-key')
  await ask()
  await redis.kill()
  await ask()
  await waitFor(() => server.logged().includes('Redis does not answer'), { what: 'the log line of the loss' })
  await redis.restart()
  await isShared('ok')
  await ask()
  await askAt(server.app, '/organization', 'an-unknown-key')
  const keys = await withClient((client) => client.keys('*'))
  expect(keys.toSorted()).toEqual([
    expect.stringMatching(/^organizations-limits:account:user_[0-9a-z]{26}$/),
    'organizations-limits:address:127.0.0.1',
  ])
  expect(keys.join()).not.toContain(userId) // who did not ask
  for (const name of keys) {
    const ttl = await withClient((client) => client.ttl(name))
    expect([ttl > 0, ttl <= 60]).toEqual([true, true])
  }
  const log = server.logged()
  expect(log).toContain('Redis does not answer')
  for (const secret of [key, 'an-unknown-key']) {
    const hash = createHash('sha256').update(secret).digest('hex')
    for (const text of [secret, hash]) expect([log.includes(text), keys.join().includes(text)]).toEqual([false, false])
  }
})

test('a password that Redis refuses does not reach the log', async () => {
  await withClient((client) => client.config('SET', 'requirepass', 'another'))
  const redisUrl = `redis://:hunter2@127.0.0.1:${redis.port}`
  const limits = { standard: 1, enterprise: 0, operator: 0, failedAuth: 0, redisUrl }
  const locked = await openTestServer({ limits })
  await waitFor(() => locked.logged().includes('WRONGPASS'), { what: 'the refusal to be told' })
  expect(locked.logged()).not.toContain('hunter2')
  const { secret } = await locked.deps.newUser('ada@example.com')
  expect(await askTimes(2, () => askAt(locked.app, '/organization', secret))).toEqual([200, 429])
  await locked.close()
})

test('a server that is closed leaves no connection behind, also while Redis is gone', async () => {
  const names = async () => await withClient(async (client) => String(await client.call('CLIENT', 'LIST')))
  expect(await names()).toContain('organizations-limits')
  await other.close()
  await redis.kill()
  await server.app.close()
  await redis.restart()
  const since = Date.now()
  // A connection that had stayed would be back within its longest pause.
  const isBack = async () => (await names()).includes('organizations-limits') || Date.now() - since > 2500
  await waitFor(isBack, { what: 'the longest pause' })
  expect(await names()).not.toContain('organizations-limits')
})

test('a server that cannot be built leaves no connection open', async () => {
  const { deps } = server
  const connections = async () => (await redis.listClients()).trim().split('\n').length
  const before = await connections()
  await inTransaction(deps.db, (trx) => trx.deleteFrom('instance_marks').execute())
  const limits = { standard: 4, enterprise: 0, operator: 0, failedAuth: 4, redisUrl: redis.url, redisTimeoutMs }
  await expect(anotherServer({ deps }, { limits })).rejects.toThrow('no result')
  await waitFor(async () => (await connections()) === before, { what: 'its connection to Redis to be closed' })
})
