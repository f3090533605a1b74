import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { OPERATOR_SECRET } from '@organizations/services/testing'
import { makeTestUsers, type TestUsers } from '../../testing/test-users.ts'
import { allRows } from '../../testing/rows.ts'
import { openTestServer, type Answer, type TestServer } from '../../testing/test-server.ts'

let server: TestServer
let users: TestUsers

beforeEach(async () => {
  server = await openTestServer()
  users = await makeTestUsers(server)
})
afterEach(() => server.close())

type Post = (body: object, headers?: Record<string, string>, key?: string) => Promise<Answer>
const once = { 'idempotency-key': 'once' }
const post =
  (url: string): Post =>
  (body, headers = once, key = users.owner) =>
    server.call('POST', url, { key, headers, body })
const names = async () => {
  const { body } = await server.call('GET', '/organization', { key: users.owner })
  return (body as { data: { name: string }[] }).data.map(({ name }) => name) // the contract's shape
}

const doors = [
  ['REST', '/organization'],
  ['tRPC', '/trpc/organization.create'],
] as const

describe('a POST with an Idempotency-Key', () => {
  test.for(doors)('sent twice over %s is done once and answered alike', async ([, url]) => {
    const create = post(url)
    const first = await create({ name: 'New' })
    const rows = await allRows(server.deps.db)
    const second = await create({ name: 'New' })
    expect([first.status, second.status]).toEqual([200, 200])
    expect(second.body).toStrictEqual(first.body)
    expect(await allRows(server.deps.db)).toEqual(rows)
    expect(await names()).toEqual(['New', 'Acme'])
  })

  test.for(doors)('and another body over %s is refused, and changes nothing', async ([, url]) => {
    const create = post(url)
    await create({ name: 'New' })
    const rows = await allRows(server.deps.db)
    const other = await create({ name: 'Newer' })
    expect(other.status).toBe(409)
    expect(other.text).toContain('"Idempotency-Key was used for another request"')
    expect(other.text).toContain('"idempotency_key_reused"')
    expect(await allRows(server.deps.db)).toEqual(rows)
  })

  test.for(doors)('sent twice at the same time over %s is done once', async ([, url]) => {
    const create = post(url)
    const answers = await Promise.all(Array.from({ length: 8 }, () => create({ name: 'New' })))
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(answers[0]?.status).toBe(200)
    expect(await names()).toEqual(['New', 'Acme'])
    const bodies = ['A', 'B'].map((name) => create({ name }, { 'idempotency-key': 'twice' }))
    expect((await Promise.all(bodies)).map(({ status }) => status)).toEqual(expect.arrayContaining([200, 409]))
  })

  test('is the same over both doors: one may repeat what the other did', async () => {
    const first = await post('/organization')({ name: 'New' })
    const second = await post('/trpc/organization.create')({ name: 'New' })
    const { id } = first.body as { id: string } // the contract's shape
    expect(second.body).toStrictEqual({ result: { data: { id } } })
  })

  test('counts for one user and one operation alone', async () => {
    await post('/organization')({ name: 'New' })
    const neighbours = await post('/organization')({ name: 'Other' }, once, users.neighbour)
    expect(neighbours.status).toBe(200)
    expect((await post('/apikey')({ name: 'CI', mode: 'read' })).status).toBe(200)
    expect(await names()).toEqual(['New', 'Acme'])
  })

  test('replays the making of a key without its secret', async () => {
    const first = await post('/apikey')({ name: 'CI', mode: 'read' })
    const second = await post('/apikey/')({ name: 'CI', mode: 'read' })
    const { apikey } = first.body as { apikey: object } // the contract's shape
    expect(apikey).toHaveProperty('key', expect.stringMatching(/^orgs_/))
    expect(second.body).toStrictEqual({ apikey: { ...apikey, key: null } })
    const user = await post('/operator/user')({ email: 'new@example.com' }, once, OPERATOR_SECRET)
    const again = await post('/operator/user')({ email: 'new@example.com' }, once, OPERATOR_SECRET)
    expect(user.body).toMatchObject({ apikey: { key: expect.stringMatching(/^orgs_/) } })
    expect(again).toMatchObject({ status: 200, body: { data: { email: 'new@example.com' }, apikey: { key: null } } })
  })

  test('repeats an invitation and its acceptance, which would be refused a second time without', async () => {
    const invitation = { orgId: users.orgId, email: 'stranger@example.com', role: 'read' }
    const accept = (headers: Record<string, string>) =>
      post('/organization/members/accept')({ orgId: users.orgId }, headers, users.stranger)
    const invited = await post('/organization/members')(invitation)
    expect([await accept(once), await accept(once)]).toMatchObject([{ status: 200 }, { status: 200 }])
    expect(await accept({})).toMatchObject({ status: 404 })
    expect((await post('/organization/members')(invitation)).body).toStrictEqual(invited.body)
    expect(await post('/organization/members')(invitation, {})).toMatchObject({ status: 409 })
  })

  test('keeps no refusal: the same request may succeed later', async () => {
    const invitation = { orgId: users.orgId, email: 'late@example.com', role: 'read' }
    expect(await post('/organization/members')(invitation)).toMatchObject({ status: 404 })
    await server.deps.newUser('late@example.com')
    expect(await post('/organization/members')(invitation)).toMatchObject({ status: 200 })
  })

  test('is forgotten after 24 hours', async () => {
    const now = (server.deps.now = Date.now())
    await post('/organization')({ name: 'New' })
    server.deps.now = now + 24 * 3_600_000 - 1
    await post('/organization')({ name: 'New' })
    expect(await names()).toEqual(['New', 'Acme'])
    server.deps.now = now + 24 * 3_600_000
    expect(await post('/organization')({ name: 'Newer' })).toMatchObject({ status: 200 })
    expect(await names()).toEqual(['Newer', 'New', 'Acme'])
  })

  test('is worth nothing to a key that is too weak to make the request', async () => {
    await post('/organization')({ name: 'New' })
    for (const weak of [users.ownerReadOnly, users.ownerHere, users.ownerNothing]) {
      expect(await post('/organization')({ name: 'New' }, once, weak)).toMatchObject({ status: 403 })
    }
    await post('/organization/members')({ orgId: users.orgId, email: 'stranger@example.com', role: 'read' })
    for (const weak of [users.ownerReadOnly, users.ownerElsewhere, users.ownerNothing, users.ownerOneApp]) {
      const body = { orgId: users.orgId, email: 'stranger@example.com', role: 'read' }
      expect(await post('/organization/members')(body, once, weak)).toMatchObject({ status: 403 })
    }
  })

  test.for(doors)('is refused over %s when the header is not 1-255 visible characters', async ([, url]) => {
    const rows = await allRows(server.deps.db)
    for (const key of ['', 'x'.repeat(256), 'a b', '\u00e9']) {
      const answer = await post(url)({ name: 'New' }, { 'idempotency-key': key })
      expect(answer.status).toBe(400)
      expect(answer.text).toContain('Expected Idempotency-Key to be 1-255 visible characters')
      expect(answer.text).toContain('"invalid_input"')
    }
    expect(await allRows(server.deps.db)).toEqual(rows)
    expect(await post(url)({ name: 'New' }, { 'idempotency-key': 'x'.repeat(255) })).toMatchObject({ status: 200 })
  })
})

describe('an Idempotency-Key', () => {
  test('is ignored by the calls of a batch', async () => {
    const body = { 0: { name: 'New' }, 1: { name: 'New' } }
    const batch = '/trpc/organization.create,organization.create?batch=1'
    for (const headers of [once, once, { 'idempotency-key': 'not a key' }]) {
      expect(await post(batch)(body, headers)).toMatchObject({ status: 200 })
    }
    expect(await names()).toEqual([...Array.from({ length: 6 }, () => 'New'), 'Acme'])
    expect(await server.deps.db.selectFrom('idempotency_records').selectAll().execute()).toEqual([])
  })

  test('is ignored by PUT, which may be repeated as it is', async () => {
    for (const name of ['A', 'B']) {
      const body = { orgId: users.orgId, name }
      const answer = await server.call('PUT', '/organization', { key: users.owner, headers: once, body })
      expect(answer).toMatchObject({ status: 200, body: { data: { name } } })
    }
  })
})
