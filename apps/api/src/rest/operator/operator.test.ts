import { OPERATOR_SECRET } from '@organizations/services/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeTestUsers, type TestUsers } from '../../testing/test-users.ts'
import { openTestServer, type TestServer } from '../../testing/test-server.ts'

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
const key = OPERATOR_SECRET

let server: TestServer
let users: TestUsers

beforeEach(async () => {
  server = await openTestServer()
  users = await makeTestUsers(server)
})
afterEach(() => server.close())

describe('the operator', () => {
  test('makes a user and their first key, which works at once and is shown this once', async () => {
    const input = { email: 'Jo@Example.com', name: 'Jo', plan: 'enterprise' }
    const { status, body } = await server.call('POST', '/operator/user/', { key, body: input })
    expect(status).toBe(200)
    expect(body).toStrictEqual({
      data: { uid: expect.stringMatching(/^user_/), email: 'jo@example.com', name: 'Jo', plan: 'enterprise' },
      apikey: {
        id: expect.any(Number),
        mode: 'all',
        name: 'First key',
        key: expect.stringMatching(/^orgs_[0-9a-f]{56}$/),
        created_at: time,
        updated_at: time,
        expires_at: null,
        last_used_at: null,
      },
    })
    const { apikey } = body as { apikey: { key: string } } // matched above
    expect((await server.call('GET', '/organization', { key: apikey.key })).body).toStrictEqual({ data: [] })
  })

  test('gives a user without a plan the standard one, and no name', async () => {
    const { body } = await server.call('POST', '/operator/user', { key, body: { email: 'jo@example.com' } })
    expect(body).toMatchObject({ data: { name: null, plan: 'standard' } })
  })

  test('gets an error for an address that is taken, in any case', async () => {
    const answer = await server.call('POST', '/operator/user', { key, body: { email: 'OWNER@example.com' } })
    const body = { error: 'A user with this email already exists', status: 'KO', code: 'email_taken' }
    expect([answer.status, answer.body]).toStrictEqual([409, body])
  })

  test('lists users newest first, by page, or the one with an address', async () => {
    const list = async (query: string) =>
      ((await server.call('GET', `/operator/user${query}`, { key })).body as { data: { email: string }[] }).data
    const everyone = (await list('')).map(({ email }) => email)
    expect(everyone).toHaveLength(8)
    expect(everyone.at(-1)).toBe('operator@example.com')
    expect(await list('?page=1')).toStrictEqual([])
    expect(await list('/?email=Owner@Example.com&page=0')).toStrictEqual([
      { uid: users.ownerUser.userId, email: 'owner@example.com', name: null, plan: 'standard', disabled_at: null },
    ])
    expect(await list('?email=unknown@example.com')).toStrictEqual([])
  })

  test('sees every deletion, by state and page, and not what was in the organization', async () => {
    await server.call('DELETE', `/organization?orgId=${users.orgId}`, { key: users.owner })
    const list = (query: string) => server.call('GET', `/operator/deletion${query}`, { key })
    const { body } = await list('/?state=requested')
    expect(body).toStrictEqual({
      data: [
        {
          id: expect.stringMatching(/^deletion_/),
          subject: { kind: 'organization', id: users.orgId },
          organizationId: users.orgId,
          state: 'requested',
          done: 0,
          rate: 0,
          kinds: expect.any(Array),
          round: 1,
          step: expect.any(Object),
          requestedAt: time,
          requestedBy: {
            uid: users.ownerUser.userId,
            email: 'owner@example.com',
            requester: 'member',
            reason: null,
          },
          stalledRounds: 0,
          failures: 0,
          lastError: null,
        },
      ],
    })
    const [{ id } = { id: '' }] = (body as { data: { id: string }[] }).data
    expect((await list(`?id=${id}`)).body).toStrictEqual(body)
    expect((await list('?id=nothing')).body).toStrictEqual({ data: [] })
    expect((await list('?state=blocked')).body).toStrictEqual({ data: [] })
    expect((await list('?page=1')).body).toStrictEqual({ data: [] })
    expect(JSON.stringify(body)).not.toMatch(/Acme|admin@/)
  })

  test('resumes a blocked deletion, and only a blocked one', async () => {
    await server.call('DELETE', `/organization?orgId=${users.orgId}`, { key: users.owner })
    const { id } = await server.deps.db.selectFrom('deletions').select('id').executeTakeFirstOrThrow()
    const retry = (wanted: unknown) => server.call('POST', '/operator/deletion/retry/', { key, body: { id: wanted } })
    expect(await retry(id)).toMatchObject({
      status: 409,
      body: { error: 'Only a blocked deletion can be retried', code: 'deletion_not_blocked' },
    })
    await server.deps.db.transaction().execute(async (trx) => {
      await trx.updateTable('deletions').set({ state: 'blocked', due_at: null }).execute()
    })
    const { status, body } = await retry(id)
    expect([status, body]).toStrictEqual([200, { status: 'Deletion resumed', id }])
    const unknown = { status: 404, body: { error: 'No such deletion', status: 'KO', code: 'deletion_unknown' } }
    expect(await retry('deletion_01h455vb4pex5vsknk084sn02q')).toMatchObject(unknown)
    expect(await retry('nonsense')).toMatchObject(unknown)
    expect(await retry(null)).toMatchObject({ status: 400, body: { error: 'id is required', code: 'invalid_input' } })
  })

  test('has no access to an organization’s content', async () => {
    expect((await server.call('GET', '/organization', { key })).body).toStrictEqual({ data: [] })
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const body = { orgId: users.orgId, ...(method === 'PUT' && { name: 'X' }) }
      const answer = await server.call(method, '/organization', { key, body })
      expect(answer).toMatchObject({ status: 403, body: { code: 'organization_not_accessible' } })
    }
  })
})
