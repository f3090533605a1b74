import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { idOf, makeTestUsers, type TestUsers } from '../../testing/test-users.ts'
import { openTestServer, type TestServer } from '../../testing/test-server.ts'

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

let server: TestServer
let users: TestUsers

beforeEach(async () => {
  server = await openTestServer()
  users = await makeTestUsers(server)
})
afterEach(() => server.close())

describe('organizations over REST', () => {
  test('an organization has its eight fields and no other', async () => {
    const { status, body } = await server.call('GET', `/organization/?orgId=${users.orgId}`, { key: users.owner })
    expect(status).toBe(200)
    expect(body).toStrictEqual({
      data: {
        id: users.orgId,
        created_by: users.ownerUser.userId,
        created_at: expect.stringMatching(time),
        updated_at: expect.stringMatching(time),
        logo: null,
        name: 'Acme',
        management_email: 'owner@example.com',
        customer_id: null,
      },
    })
  })

  test('without orgId exactly the organizations that the key reaches come, newest first', async () => {
    const second = await server.call('POST', '/organization', { key: users.owner, body: { name: 'Second' } })
    const { status, body } = await server.call('GET', '/organization/', { key: users.owner })
    expect(status).toBe(200)
    expect(names(body)).toEqual(['Second', 'Acme'])
    expect(names((await server.call('GET', '/organization', { key: users.stranger })).body)).toEqual([])
    expect(names((await server.call('GET', '/organization', { key: users.reader })).body)).toEqual(['Acme'])
    expect(idOf(second.body)).not.toBe(users.orgId)
  })

  test('creating one answers with its id alone and makes the caller its super admin', async () => {
    const { status, body } = await server.call('POST', '/organization/', {
      key: users.stranger,
      body: { name: ' New ' },
    })
    expect(status).toBe(200)
    expect(body).toStrictEqual({ status: 'Organization created', id: expect.stringMatching(/^org_[0-9a-z]{26}$/) })
    const found = await server.call('GET', `/organization?orgId=${idOf(body)}`, { key: users.stranger })
    expect(found.body).toMatchObject({ data: { name: 'New', management_email: 'stranger@example.com' } })
    const update = { orgId: idOf(body), name: 'Newer' }
    expect((await server.call('PUT', '/organization', { key: users.stranger, body: update })).status).toBe(200)
  })

  test('the address in `email` becomes the management address', async () => {
    const input = { name: 'New', email: 'office@example.com' }
    const { body } = await server.call('POST', '/organization', { key: users.stranger, body: input })
    const found = await server.call('GET', `/organization?orgId=${idOf(body)}`, { key: users.stranger })
    expect(found.body).toMatchObject({ data: { management_email: 'office@example.com' } })
  })

  test('an update answers with all eight fields, moves updated_at, and leaves the rest and the neighbour alone', async () => {
    const before = await server.call('GET', `/organization?orgId=${users.orgId}`, { key: users.owner })
    const neighbour = await server.call('GET', '/organization', { key: users.neighbour })
    const change = {
      orgId: users.orgId,
      name: 'Umbrella',
      logo: 'https://example.com/a.png',
      management_email: 'a@b.co',
    }
    const { status, body } = await server.call('PUT', '/organization/', { key: users.admin, body: change })
    expect(status).toBe(200)
    const old = organizationOf(before.body)
    const updated = organizationOf(body)
    const { name, logo, management_email } = change
    expect(body).toStrictEqual({
      status: 'Organization updated',
      data: { ...old, name, logo, management_email, updated_at: updated.updated_at },
    })
    expect(updated.updated_at > old.updated_at).toBe(true)
    const after = await server.call('GET', `/organization?orgId=${users.orgId}`, { key: users.owner })
    expect(after.body).toStrictEqual({ data: updated })
    expect((await server.call('GET', '/organization', { key: users.neighbour })).body).toStrictEqual(neighbour.body)
  })

  test('logo: null clears the logo; a null name or address changes nothing', async () => {
    const put = (change: object) =>
      server.call('PUT', '/organization', { key: users.owner, body: { orgId: users.orgId, ...change } })
    await put({ logo: 'https://example.com/a.png' })
    expect((await put({ name: 'X', logo: undefined })).body).toMatchObject({
      data: { logo: 'https://example.com/a.png' },
    })
    const { body } = await put({ logo: null, name: null, management_email: null })
    expect(body).toMatchObject({ data: { logo: null, name: 'X', management_email: 'owner@example.com' } })
  })

  test('a name may be 255 characters long, emoji counted as one, and no longer', async () => {
    const post = (name: string) => server.call('POST', '/organization', { key: users.owner, body: { name } })
    expect((await post('😀'.repeat(255))).status).toBe(200)
    expect((await post('x'.repeat(256))).body).toMatchObject({ code: 'invalid_input' })
  })

  test('deleting one answers at once with its id, and the same to the same person again', async () => {
    const answer = { status: 'Organization deleted', id: users.orgId }
    for (const url of [`/organization/?orgId=${users.orgId}`, `/organization?orgId=${users.orgId}`]) {
      const { status, body } = await server.call('DELETE', url, { key: users.owner })
      expect(status).toBe(200)
      expect(body).toStrictEqual(answer)
    }
    expect(server.deps.rings).toBeGreaterThan(0)
  })
})

function organizationOf(body: unknown): { updated_at: string } {
  return (body as { data: { updated_at: string } }).data // what the contract says; the test compares the rest
}

function names(body: unknown): string[] {
  return (body as { data: { name: string }[] }).data.map(({ name }) => name) // likewise
}
