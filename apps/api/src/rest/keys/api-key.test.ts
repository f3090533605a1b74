import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeTestUsers, type TestUsers } from '../../testing/test-users.ts'
import { allRows } from '../../testing/rows.ts'
import { openTestServer, type Answer, type TestServer } from '../../testing/test-server.ts'

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
const secret = expect.stringMatching(/^orgs_[0-9a-f]{56}$/)
const soon = '2095-01-01T00:00:00.000Z'
const later = '2097-01-01T00:00:00.000Z'

let server: TestServer
let users: TestUsers

beforeEach(async () => {
  server = await openTestServer()
  users = await makeTestUsers(server)
})
afterEach(() => server.close())

interface Key {
  id: number
  key: string
}

async function make(fields: object, by = users.owner): Promise<Key> {
  const { body } = await server.call('POST', '/apikey', { key: by, body: { name: 'Made', mode: 'all', ...fields } })
  return (body as { apikey: Key }).apikey // a test that got anything else fails on it
}
const change = (id: number, fields: object, by = users.owner): Promise<Answer> =>
  server.call('PUT', `/apikey/${id}/`, { key: by, body: fields })
const list = async (key: string) => (await server.call('GET', '/apikey', { key })).body as { data: Key[] } // likewise

describe('API keys over REST', () => {
  test('are made with the answer of the contract, whose secret works at once and is shown this once', async () => {
    const body = { name: ' CI ', mode: 'write', limited_to_orgs: [users.orgId], hashed: true, expires_at: soon }
    const answer = await server.call('POST', '/apikey/', { key: users.owner, body })
    const apikey = {
      id: expect.any(Number),
      mode: 'write',
      name: 'CI',
      key: secret,
      created_at: time,
      updated_at: time,
      expires_at: soon,
      last_used_at: null,
      limited_to_orgs: [users.orgId],
    }
    expect([answer.status, answer.body]).toStrictEqual([200, { apikey }])
    const made = (answer.body as { apikey: Key }).apikey // matched above
    expect((await server.call('GET', '/organization', { key: made.key })).status).toBe(200)
    const { data } = await list(users.owner)
    expect(data[0]).toStrictEqual({ ...apikey, id: made.id, key: null })
  })

  test('are listed newest first, only those of the caller’s user, without secrets', async () => {
    const made = [await make({ name: 'A', mode: 'read' }), await make({ name: 'B', mode: 'read' })]
    for (const path of ['/apikey', '/apikey/']) {
      const { status, body } = await server.call('GET', path, { headers: { 'x-api-key': users.ownerReadOnly } })
      expect(status).toBe(200)
      const { data } = body as { data: Key[] } // the contract's shape
      expect(data.slice(0, 2).map(({ id }) => id)).toEqual(made.map(({ id }) => id).toReversed())
      expect(data.every(({ key }) => key === null)).toBe(true)
    }
    expect((await list(users.stranger)).data).toHaveLength(1)
  })

  test('take limits and expiry that are left out from the key that makes them', async () => {
    const limited = await make({ limited_to_orgs: [users.orgId], limited_to_apps: [], expires_at: soon })
    const { body } = await server.call('POST', '/apikey?name=By%20query&mode=read', { key: limited.key })
    expect(body).toMatchObject({
      apikey: { name: 'By query', limited_to_orgs: [users.orgId], limited_to_apps: [], expires_at: soon },
    })
    const { id } = (body as { apikey: Key }).apikey // matched above
    const row = await server.deps.db.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirst()
    expect(row).toMatchObject({ limited_to_apps: '[]' })
    const free = await make({})
    const unlimited = await server.deps.db.selectFrom('api_keys').selectAll().where('id', '=', free.id).execute()
    expect(unlimited).toMatchObject([{ limited_to_orgs: null, limited_to_apps: null, expires_at: null }])
  })

  test('can do the same when they are made anew with the fields that are shown', async () => {
    for (const fields of [{}, { limited_to_orgs: [] }, { limited_to_orgs: [users.orgId], limited_to_apps: ['a.b'] }]) {
      await make(fields)
      const { data } = await list(users.owner)
      const { mode, name, limited_to_orgs, limited_to_apps } = data[0] as unknown as Record<string, unknown> // the contract's fields
      const copy = await make({ mode, name, limited_to_orgs, limited_to_apps })
      expect(copy).toMatchObject(fields)
      const rows = await server.deps.db.selectFrom('api_keys').selectAll().orderBy('id', 'desc').limit(2).execute()
      const [one, other] = rows.map((row) => [row.mode, row.limited_to_orgs, row.limited_to_apps])
      expect(one).toEqual(other)
    }
  })

  test('are renamed and given another expiry, and keep their secret', async () => {
    const made = await make({})
    const renamed = await change(made.id, { name: 'Renamed', expires_at: soon })
    expect(renamed).toMatchObject({ status: 200, body: { apikey: { id: made.id, name: 'Renamed', key: null } } })
    expect(renamed.body).toMatchObject({ apikey: { expires_at: soon } })
    expect((await server.call('GET', '/organization', { key: made.key })).status).toBe(200)
    expect((await change(made.id, { name: null, expires_at: null, regenerate: null })).body).toMatchObject({
      code: 'nothing_to_update',
    })
    expect((await change(made.id, { regenerate: false })).body).toMatchObject({ code: 'nothing_to_update' })
  })

  test('regenerated answer with another secret, and the old one is worth nothing', async () => {
    const made = await make({})
    const { status, body } = await server.call('PUT', `/apikey/${made.id}?regenerate=true`, { key: users.owner })
    expect([status, body]).toMatchObject([200, { apikey: { id: made.id, key: secret } }])
    const { key } = (body as { apikey: Key }).apikey // matched above
    expect(key).not.toBe(made.key)
    expect((await server.call('GET', '/organization', { key: made.key })).body).toMatchObject({
      code: 'invalid_api_key',
    })
    expect((await server.call('GET', '/organization', { key })).status).toBe(200)
  })

  test('deleted are worth nothing, and the others stay', async () => {
    const [gone, other] = [await make({}), await make({})]
    const { status, body } = await server.call('DELETE', `/apikey/${gone.id}/`, { key: users.owner })
    expect([status, body]).toStrictEqual([200, { success: true }])
    expect((await server.call('GET', '/organization', { key: gone.key })).status).toBe(401)
    expect((await server.call('GET', '/organization', { key: other.key })).status).toBe(200)
    expect((await server.call('DELETE', `/apikey/${gone.id}`, { key: users.owner })).status).toBe(404)
    expect((await make({})).id).toBeGreaterThan(other.id)
  })

  test('expire at their very millisecond', async () => {
    const made = await make({ expires_at: soon })
    server.deps.now = Date.parse(soon) - 1
    expect((await server.call('GET', '/organization', { key: made.key })).status).toBe(200)
    server.deps.now = Date.parse(soon)
    expect((await server.call('GET', '/organization', { key: made.key })).status).toBe(401)
  })
})

describe('one key and another', () => {
  const weak = [403, 'Insufficient permissions to manage API keys', 'insufficient_key_permissions'] as const

  test('a weaker key can neither rename, regenerate, extend nor delete a stronger one', async () => {
    const { id } = await make({})
    const short = await make({ expires_at: soon })
    const before = await allRows(server.deps.db)
    for (const key of [users.ownerReadOnly, users.ownerHere, users.ownerNothing, users.ownerOneApp, short.key]) {
      for (const fields of [{ name: 'X' }, { regenerate: true }, { expires_at: later }]) {
        expect(await change(id, fields, key)).toMatchObject({ status: 403, body: { code: weak[2], error: weak[1] } })
      }
      expect(await server.call('DELETE', `/apikey/${id}`, { key })).toMatchObject({ status: 403 })
    }
    expect(await change(short.id, { expires_at: later }, short.key)).toMatchObject({ status: 403 })
    expect(await allRows(server.deps.db)).toEqual(before)
  })

  test('a key sees neither id nor name of one that can do more: by mode, limits or expiry', async () => {
    const here = { limited_to_orgs: [users.orgId] }
    const reading = await make({ name: 'Reading', mode: 'read', ...here, expires_at: soon })
    const seen = [
      await make({ name: 'Nothing', mode: 'read', limited_to_orgs: [], expires_at: soon }),
      await make({ name: 'An app', mode: 'read', ...here, limited_to_apps: ['a.b'], expires_at: soon }),
    ]
    await make({ name: 'Hidden', mode: 'upload', ...here, expires_at: soon })
    await make({ name: 'Hidden', mode: 'read', expires_at: soon })
    await make({ name: 'Hidden', mode: 'read', ...here, expires_at: later })
    await make({ name: 'Hidden', mode: 'read', limited_to_orgs: [users.orgId, users.neighbourOrgId], expires_at: soon })
    const { data } = await list(reading.key)
    expect(data.map(({ id }) => id)).toEqual([...seen.toReversed(), reading].map(({ id }) => id))
    const { text } = await server.call('GET', '/trpc/apiKey.list', { key: reading.key })
    expect(text).toContain('"An app"')
    expect(text).not.toContain('Hidden')
    expect((await list(users.owner)).data.length).toBeGreaterThan(7)
  })

  test('another user’s key is answered like an unknown one', async () => {
    const { id } = await make({})
    expect(await change(id, { name: 'X' }, users.admin)).toMatchObject({
      status: 404,
      body: { code: 'api_key_not_found' },
    })
    expect(await server.call('DELETE', `/apikey/${id}`, { key: users.admin })).toMatchObject({ status: 404 })
    expect((await list(users.owner)).data[0]).toMatchObject({ id, name: 'Made' })
  })

  test('the id of the path wins over the body', async () => {
    const [one, other] = [await make({ name: 'One' }), await make({ name: 'Other' })]
    expect(await change(one.id, { id: other.id, name: 'X' })).toMatchObject({
      body: { apikey: { id: one.id, name: 'X' } },
    })
    expect((await list(users.owner)).data[0]).toMatchObject({ id: other.id, name: 'Other' })
  })
})
