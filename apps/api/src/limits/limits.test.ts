import { inTransaction } from '@organizations/database'
import { OPERATOR_SECRET } from '@organizations/services/testing'
import { afterEach, describe, expect, test } from 'vitest'
import { waitFor } from '../../../../test/support/wait-for.ts'
import { makeTestUsers } from '../testing/test-users.ts'
import { askTimes, codeOf, doors, limitIn, newEnterpriseKey } from '../testing/limited.ts'
import { insertKey } from '../testing/rows.ts'
import { openTestServer, type TestServer } from '../testing/test-server.ts'
import type { RateLimits } from './rate-limits.ts'

const off: RateLimits = { standard: 0, enterprise: 0, operator: 0, failedAuth: 0 }
/** A minute's window, of which not much has gone by. */
const fresh: unknown = expect.stringMatching(/^(60|5\d)$/)
const headersOf = (limit: number, remaining: number) => [`${limit}`, `${remaining}`, fresh, undefined]

let server: TestServer
afterEach(() => server.close())

const open = async (limits: Partial<RateLimits>) => {
  server = await openTestServer({ limits: { ...off, ...limits } })
}
const newUser = (name: string) => server.deps.newUser(`${name}@example.com`)
const ask = (url: string, key?: string) => server.call('GET', url, { key })
const tried = (url: string, remoteAddress: string, key = 'an-unknown-key') =>
  server.app.inject({ url, remoteAddress, headers: { authorization: key } })

describe.each(doors)('the limit of an account over $door', ({ url }) => {
  test('lets exactly so many requests through and refuses the next, telling when to come back', async () => {
    await open({ standard: 3 })
    const { secret: key } = await newUser('ada')
    const { secret: neighbour } = await newUser('bob')
    for (const remaining of [2, 1, 0]) {
      const answer = await ask(url, key)
      expect([answer.status, limitIn(answer)]).toEqual([200, headersOf(3, remaining)])
    }
    const refused = await ask(url, key)
    expect([refused.status, codeOf(refused)]).toEqual([429, 'too_many_requests'])
    expect(refused.text).toContain('"Too many requests"')
    expect(limitIn(refused)).toEqual(['3', '0', fresh, refused.headers['x-ratelimit-reset']])
    expect((await ask(url, neighbour)).status).toBe(200)
  })

  test('is that of its plan', async () => {
    await open({ standard: 1, enterprise: 4 })
    const large = await newEnterpriseKey(server)
    const { secret: small } = await newUser('ada')
    expect(await askTimes(5, () => ask(url, large))).toEqual([200, 200, 200, 200, 429])
    expect(await askTimes(2, () => ask(url, small))).toEqual([200, 429])
  })

  test('is one for all keys of a user', async () => {
    await open({ standard: 2 })
    const { secret, actor } = await newUser('ada')
    const other = await insertKey(server.deps.db, { secret: 'another-key', userId: actor.userId, mode: 'read' })
    expect(await askTimes(2, () => ask(url, secret))).toEqual([200, 200])
    expect((await ask(url, other)).status).toBe(429)
  })

  test('has windows that begin with a first request, and that no further one makes longer', async () => {
    await open({ standard: 2, windowSeconds: 2 })
    const { secret: key } = await newUser('ada')
    expect(await askTimes(3, () => ask(url, key))).toEqual([200, 200, 429])
    // Asked for all the time: a window that each request began anew would never end.
    const first = await waitFor(
      async () => {
        const answer = await ask(url, key)
        return answer.status === 200 && answer
      },
      { what: 'the next window' },
    )
    expect(limitIn(first)).toEqual(['2', '1', '2', undefined])
  })

  test('is off at 0, and sets no headers then', async () => {
    await open({ enterprise: 1, failedAuth: 1 })
    const { secret: key } = await newUser('ada')
    expect(new Set(await askTimes(150, () => ask(url, key)))).toEqual(new Set([200]))
    expect(limitIn(await ask(url, key))).toEqual([undefined, undefined, undefined, undefined])
  })
})

describe.each([
  { door: 'REST', own: doors[0].url, operators: '/operator/receipt' },
  { door: 'tRPC', own: doors[1].url, operators: '/trpc/operator.listReceipts' },
])("the limit of an operator's calls over $door", ({ own, operators }) => {
  test('is counted apart from the other requests of the account, and holds as well', async () => {
    await open({ standard: 2, operator: 4 })
    expect(await askTimes(5, () => ask(operators, OPERATOR_SECRET))).toEqual([200, 200, 200, 200, 429])
    const refused = await ask(operators, OPERATOR_SECRET)
    expect([codeOf(refused), limitIn(refused).slice(0, 2)]).toEqual(['too_many_requests', ['4', '0']])
    expect(await askTimes(3, () => ask(own, OPERATOR_SECRET))).toEqual([200, 200, 429])
  })

  test('is for operators with a whole key alone', async () => {
    await open({ standard: 1, operator: 100 })
    const { secret } = await newUser('ada')
    const { userId } = (await server.deps.newUser('operator-with-a-small-key@example.com')).actor
    await inTransaction(server.deps.db, async (trx) => {
      await trx.updateTable('users').set({ is_operator: 1 }).where('id', '=', userId).execute()
    })
    const small = await insertKey(server.deps.db, { secret: 'a-key-that-only-reads', userId, mode: 'read' })
    for (const key of [secret, small]) expect(await askTimes(2, () => ask(operators, key))).toEqual([403, 429])
  })
})

test('a batch that is not for operators alone counts with the other requests of the account', async () => {
  await open({ standard: 1, operator: 100 })
  const { body } = await ask('/trpc/operator.listReceipts,organization.list?batch=1', OPERATOR_SECRET)
  expect(
    (body as object[]) // one for each call
      .map((one) => codeOf({ body: one })),
  ).toEqual([undefined, 'too_many_requests'])
})

test("a scrape of /metrics counts with an operator's calls", async () => {
  await open({ standard: 1, operator: 2 })
  expect(await askTimes(3, () => ask('/metrics', OPERATOR_SECRET))).toEqual([200, 200, 429])
})

describe.each(doors)('the limit of failed authentications over $door', ({ url }) => {
  test('refuses an address after so many, but never a valid key from there', async () => {
    await open({ failedAuth: 20 })
    const { secret: key } = await newUser('ada')
    expect(new Set(await askTimes(10, () => ask(url, 'an-unknown-key')))).toEqual(new Set([401]))
    expect(new Set(await askTimes(10, () => ask(url)))).toEqual(new Set([401]))
    for (const wrong of ['an-unknown-key', undefined, 'orgs_mistyped']) {
      const refused = await ask(url, wrong)
      expect([refused.status, codeOf(refused)]).toEqual([429, 'too_many_requests'])
      expect(limitIn(refused)).toEqual(['20', '0', expect.any(String), refused.headers['x-ratelimit-reset']])
    }
    expect((await ask(url, key)).status).toBe(200)
    expect((await ask(url)).status).toBe(429)
  })

  test('is counted for each address of a connection: no header changes the address', async () => {
    await open({ failedAuth: 1 })
    const statuses = async (address: string) => (await tried(url, address)).statusCode
    expect([await statuses('192.0.2.1'), await statuses('192.0.2.1')]).toEqual([401, 429])
    expect([await statuses('192.0.2.2'), await statuses('2001:db8::1')]).toEqual([401, 401])
    const forwarded = await server.app.inject({
      url,
      remoteAddress: '192.0.2.1',
      headers: { 'x-forwarded-for': '192.0.2.9', forwarded: 'for=192.0.2.9' },
    })
    expect(forwarded.statusCode).toBe(429)
  })

  test('says nothing in the headers before it refuses, and is off at 0', async () => {
    await open({ standard: 1 })
    for (const answer of [await ask(url), await ask(url, 'an-unknown-key')]) {
      expect([answer.status, limitIn(answer)]).toEqual([401, [undefined, undefined, undefined, undefined]])
    }
    expect(new Set(await askTimes(50, () => ask(url)))).toEqual(new Set([401]))
  })
})

describe('both doors', () => {
  test('count together', async () => {
    await open({ standard: 2, failedAuth: 1 })
    const { secret: key } = await newUser('ada')
    const [rest, trpc] = [await ask(doors[0].url, key), await ask(doors[1].url, key)]
    expect([limitIn(rest), limitIn(trpc)]).toEqual([headersOf(2, 1), headersOf(2, 0)])
    expect((await ask(doors[0].url, key)).status).toBe(429)
    expect([(await ask(doors[1].url)).status, (await ask(doors[0].url)).status]).toEqual([401, 429])
  })

  test('count what they refuse for another reason, and what they refuse before reading the body', async () => {
    await open({ standard: 3 })
    const { secret: key } = await newUser('ada')
    expect((await server.call('POST', '/organization', { key, body: {} })).headers).toMatchObject({
      'x-ratelimit-remaining': '2',
    })
    await server.call('POST', '/organization', { key, body: '{' })
    await server.call('POST', '/trpc/organization.create', { key, body: {} })
    const answer = await server.call('POST', '/organization', { key, body: '{' })
    expect(codeOf(answer)).toBe('too_many_requests')
  })

  test('do not limit health, nor paths that do not exist', async () => {
    await open({ standard: 1, failedAuth: 1 })
    const { secret: key } = await newUser('ada')
    for (const url of ['/healthz', '/readyz', '/nowhere', '/trpc/nowhere', '/trpc/nowhere,not.here?batch=1']) {
      const statuses = await askTimes(5, async () => await ask(url))
      expect(new Set(statuses)).toEqual(new Set([url.endsWith('z') ? 200 : 404]))
      expect(limitIn(await ask(url, key))).toEqual([undefined, undefined, undefined, undefined])
    }
    expect([(await ask('/organization', key)).status, (await ask('/organization')).status]).toEqual([200, 401])
  })
})

describe('a batch of tRPC calls', () => {
  const batch = (calls: number) => `/trpc/${Array.from({ length: calls }, () => 'organization.list').join()}?batch=1`
  const codes = ({ body }: { body: unknown }) => {
    const answers = body as object[] // one for each call, as tRPC answers batches
    return answers.map((one) => codeOf({ body: one }))
  }

  test('counts each call, lets the first of them through, and has the state after the last in its headers', async () => {
    await open({ standard: 5 })
    const { secret: key } = await newUser('ada')
    const whole = await ask(batch(3), key)
    expect([whole.status, limitIn(whole)]).toEqual([200, headersOf(5, 2)])
    const split = await ask(batch(4), key)
    expect(codes(split)).toEqual([undefined, undefined, 'too_many_requests', 'too_many_requests'])
    expect(limitIn(split).slice(0, 2)).toEqual(['5', '0'])
    expect(split.headers['retry-after']).toBe(split.headers['x-ratelimit-reset'])
    expect((await ask('/organization', key)).status).toBe(429)
  })

  test('counts each call of a failed authentication', async () => {
    await open({ failedAuth: 3 })
    expect(codes(await ask(batch(4)))).toEqual([...Array<string>(3).fill('invalid_api_key'), 'too_many_requests'])
    expect((await ask('/organization')).status).toBe(429)
  })

  test('has the state in its headers also when its answers are asked for as a stream', async () => {
    await open({ standard: 5 })
    const { secret: key } = await newUser('ada')
    const headers = { 'trpc-accept': 'application/jsonl' }
    const answer = await server.call('GET', batch(3), { key, headers })
    expect([answer.status, limitIn(answer)]).toEqual([200, headersOf(5, 2)])
  })
})

test('every user is counted separately, with all keys of one together', async () => {
  await open({ standard: 2 })
  const users = await makeTestUsers(server) // the owner and the neighbour have asked once by then
  for (const key of [users.admin, users.writer, users.reader, users.stranger]) {
    expect(await askTimes(3, () => ask('/organization', key))).toEqual([200, 200, 429])
  }
  for (const key of [users.ownerReadOnly, users.neighbour]) {
    expect(await askTimes(2, () => ask('/organization', key))).toEqual([200, 429])
  }
})
