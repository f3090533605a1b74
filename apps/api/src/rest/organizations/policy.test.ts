import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeTestUsers, type TestUsers } from '../../testing/test-users.ts'
import { insertKey } from '../../testing/rows.ts'
import { openTestServer, type Answer, type TestServer } from '../../testing/test-server.ts'

const DAY_MS = 86_400_000
const keyPolicy = { error: "Key does not meet the organization's policy", status: 'KO', code: 'key_policy' }

let server: TestServer
let users: TestUsers

beforeEach(async () => {
  server = await openTestServer()
  users = await makeTestUsers(server)
})
afterEach(() => server.close())

const get = (key: string) => server.call('GET', `/organization/policy/?orgId=${users.orgId}`, { key })
const put = (key: string, fields: object): Promise<Answer> =>
  server.call('PUT', '/organization/policy', { key, body: { orgId: users.orgId, ...fields } })
const policy = (require_apikey_expiration: boolean, max_apikey_expiration_days: number | null) => ({
  require_apikey_expiration,
  max_apikey_expiration_days,
})
/** A key of the owner that expires so many days from now. */
const expiring = async (days: number) => {
  const { userId } = users.ownerUser
  const expiresAt = (server.deps.now ??= Date.now()) + days * DAY_MS
  return await insertKey(server.deps.db, { secret: `expires-in-${days}-days`, userId, expiresAt })
}

describe('the policy of an organization over REST', () => {
  test('asks nothing until it is set, for every member to read', async () => {
    for (const key of [users.owner, users.reader, users.ownerReadOnly]) {
      const { status, body } = await get(key)
      expect([status, body]).toStrictEqual([200, { data: policy(false, null) }])
    }
  })

  test('is changed field by field, by body or query; null clears the days', async () => {
    const key = await expiring(10)
    const first = await put(key, { require_apikey_expiration: true })
    expect([first.status, first.body]).toStrictEqual([200, { status: 'Policy updated', data: policy(true, null) }])
    const query = `orgId=${users.orgId}&max_apikey_expiration_days=30`
    const second = await server.call('PUT', `/organization/policy/?${query}`, { key })
    expect(second.body).toStrictEqual({ status: 'Policy updated', data: policy(true, 30) })
    const flag = await server.call('PUT', `/organization/policy?orgId=${users.orgId}&require_apikey_expiration=false`, {
      key,
    })
    expect(flag.body).toMatchObject({ data: policy(false, 30) })
    expect((await put(key, { max_apikey_expiration_days: null })).body).toMatchObject({ data: policy(false, null) })
    expect((await get(users.owner)).body).toStrictEqual({ data: policy(false, null) })
  })

  test('holds at every use at once, and leaves the organization out of the lists of keys that break it', async () => {
    const key = await expiring(10)
    await put(key, { require_apikey_expiration: true, max_apikey_expiration_days: 20 })
    const long = await expiring(21)
    const attempts = [
      ['GET', '/organization'],
      ['PUT', '/organization'],
      ['DELETE', '/organization'],
      ['GET', '/organization/members'],
      ['POST', '/organization/members'],
      ['DELETE', '/organization/members'],
      ['GET', '/organization/policy'],
      ['PUT', '/organization/policy'],
      ['GET', '/organization/audit'],
    ] as const
    const { orgId } = users
    const email = 'stranger@example.com'
    const all = { orgId, name: 'X', email, role: 'read', max_apikey_expiration_days: 1 }
    for (const [method, url] of attempts) {
      const ofDeletion = url === '/organization' ? { orgId } : { orgId, email } // it refuses other fields
      const ofPolicy = url === '/organization/policy' ? { orgId, max_apikey_expiration_days: 1 } : all // likewise
      const body = method === 'DELETE' ? ofDeletion : ofPolicy
      for (const breaking of [users.owner, long, users.ownerHere]) {
        const answer = await server.call(method, url, { key: breaking, body })
        expect([method, url, answer.status, answer.body]).toStrictEqual([method, url, 403, keyPolicy])
      }
    }
    for (const breaking of [users.owner, long]) {
      expect((await server.call('GET', '/organization', { key: breaking })).body).toStrictEqual({ data: [] })
    }
    expect((await server.call('GET', '/organization', { key })).body).toMatchObject({ data: [{ id: users.orgId }] })
    expect((await server.call('GET', '/organization', { key: users.neighbour })).body).toMatchObject({ data: [{}] })
  })

  test('looks at the time that a key has left, to the millisecond', async () => {
    await put(await expiring(10), { max_apikey_expiration_days: 20 })
    const key = await expiring(21)
    server.deps.now = (server.deps.now ?? 0) + DAY_MS - 1
    expect((await get(key)).body).toStrictEqual(keyPolicy)
    expect((await server.call('GET', '/organization', { key })).body).toStrictEqual({ data: [] })
    server.deps.now += 1
    expect(await get(key)).toMatchObject({ status: 200 })
    expect((await server.call('GET', '/organization', { key })).body).toMatchObject({ data: [{ id: users.orgId }] })
  })

  test('holds for accepting an invitation too', async () => {
    await put(await expiring(10), { require_apikey_expiration: true })
    const { body } = await server.call('POST', '/organization/members/accept', {
      key: users.invited,
      body: { orgId: users.orgId },
    })
    expect(body).toStrictEqual(keyPolicy)
  })
})
