import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeTestUsers, type TestUsers } from '../../testing/test-users.ts'
import { insertKey } from '../../testing/rows.ts'
import { openTestServer, type TestServer } from '../../testing/test-server.ts'

const noAccess = { error: 'No access to this organization', status: 'KO', code: 'organization_not_accessible' }
const noDeletion = { error: 'No deletion of this organization', status: 'KO', code: 'deletion_not_found' }
const notAdmin = { error: 'Admin role required', status: 'KO', code: 'admin_role_required' }

let server: TestServer
let users: TestUsers

beforeEach(async () => {
  server = await openTestServer()
  users = await makeTestUsers(server)
})
afterEach(() => server.close())

const remove = (key: string) => server.call('DELETE', `/organization?orgId=${users.orgId}`, { key })
const status = (key: string) => server.call('GET', `/organization/deletion/?orgId=${users.orgId}`, { key })

describe('an organization whose deletion was asked for', () => {
  test('is gone for every reader and writer from that moment on, and the neighbour stays', async () => {
    const neighbour = await server.call('GET', '/organization', { key: users.neighbour })
    await remove(users.admin)
    for (const key of [users.owner, users.admin, users.writer, users.reader, users.ownerHere]) {
      const one = await server.call('GET', `/organization?orgId=${users.orgId}`, { key })
      expect([one.status, one.body]).toStrictEqual([403, noAccess])
      expect((await server.call('GET', '/organization', { key })).body).toStrictEqual({ data: [] })
      const update = await server.call('PUT', '/organization', { key, body: { orgId: users.orgId, name: 'X' } })
      expect([update.status, update.body]).toStrictEqual([403, noAccess])
    }
    const after = await server.call('GET', '/organization', { key: users.neighbour })
    expect(after.body).toStrictEqual(neighbour.body)
  })

  test('answers its requester the same again, and every other caller as for an unknown organization', async () => {
    const first = await remove(users.owner)
    expect(await remove(users.owner)).toMatchObject({ status: 200, body: first.body })
    expect(await remove(users.ownerHere)).toMatchObject({ status: 200, body: first.body })
    expect((await remove(users.ownerReadOnly)).body).toStrictEqual(notAdmin)
    for (const key of [
      users.admin,
      users.reader,
      users.invited,
      users.stranger,
      users.ownerElsewhere,
      users.ownerNothing,
    ]) {
      expect(await remove(key)).toMatchObject({ status: 403, body: noAccess })
    }
    expect(await server.deps.db.selectFrom('deletions').select('id').execute()).toHaveLength(1)
  })

  test('shows its deletion to any key of its requester that could reach it, and to no other user', async () => {
    expect(await status(users.owner)).toMatchObject({ status: 404, body: noDeletion })
    await remove(users.owner)
    const otherKey = await insertKey(server.deps.db, {
      secret: 'another-key-of-the-owner',
      userId: users.ownerUser.userId,
      mode: 'read',
    })
    for (const key of [users.owner, otherKey, users.ownerHere]) {
      expect(await status(key)).toMatchObject({ status: 200, body: { data: { state: 'requested' } } })
    }
    for (const key of [users.admin, users.reader, users.stranger, users.ownerElsewhere, users.ownerNothing]) {
      expect(await status(key)).toMatchObject({ status: 404, body: noDeletion })
    }
    expect(await status(users.ownerExpired)).toMatchObject({ status: 401 })
  })

  test('shows exactly the fields of a deletion that has not begun', async () => {
    await remove(users.owner)
    const { body } = await status(users.owner)
    expect(body).toStrictEqual({
      data: {
        state: 'requested',
        done: 0,
        rate: 0,
        kinds: expect.arrayContaining([{ kind: 'members', done: 0 }]),
        round: 1,
        step: { number: 1, of: expect.any(Number), action: 'count', kind: expect.any(String) },
        requestedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      },
    })
  })

  test('asks for orgId when it is missing', async () => {
    const answer = await server.call('GET', '/organization/deletion', { key: users.owner })
    expect(answer).toMatchObject({ status: 400, body: { error: 'orgId is required', code: 'org_id_required' } })
  })
})
