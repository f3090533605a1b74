import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeTestUsers, type TestUsers } from '../../testing/test-users.ts'
import { openTestServer, type TestServer } from '../../testing/test-server.ts'

let server: TestServer
let users: TestUsers
let startedAt: number

interface Log {
  data: Record<string, unknown>[]
  total: number
  page: number
  limit: number
}

/** One change of each kind, a millisecond apart, each with a request id of its own. */
beforeAll(async () => {
  server = await openTestServer()
  startedAt = server.deps.now = Date.now()
  users = await makeTestUsers(server)
  const change = async (method: string, path: string, key: string, fields: object) => {
    server.deps.now = (server.deps.now ?? 0) + 1
    const body = { orgId: users.orgId, ...fields }
    const headers = { 'x-request-id': `${method}-${server.deps.now - startedAt}` }
    const { status, text } = await server.call(method, `/organization${path}`, { key, headers, body })
    if (status !== 200) throw new Error(`Expected ${method} ${path} to change something, got ${text}`)
  }
  const stranger = 'stranger@example.com'
  await change('PUT', '', users.admin, { name: 'Umbrella', logo: 'https://example.com/a.png' })
  await change('PUT', '/policy', users.owner, { max_apikey_expiration_days: 30 })
  await change('POST', '/members', users.admin, { email: stranger, role: 'read' })
  await change('POST', '/members', users.admin, { email: stranger, role: 'upload' })
  await change('POST', '/members/accept', users.stranger, {})
  await change('POST', '/members', users.admin, { email: stranger, role: 'write' })
  await change('DELETE', '/members', users.stranger, { email: stranger })
  await change('DELETE', '/members', users.admin, { email: 'invited@example.com' })
})
afterAll(() => server.close())

async function read(query = '', key = users.owner): Promise<Log> {
  const { status, body } = await server.call('GET', `/organization/audit${query}`, {
    key,
    body: { orgId: users.orgId },
  })
  expect(status).toBe(200)
  return body as Log // the contract's shape
}
const actions = async (query: string) => (await read(query)).data.map(({ action }) => action)
const at = (ms: number) => new Date(startedAt + ms).toISOString()

describe('the audit log over REST', () => {
  test('has every change: who, what, on what, before and after, by which request; newest first', async () => {
    const { data, ...page } = await read('/')
    expect(page).toStrictEqual({ total: 9, page: 0, limit: 50 })
    const user = expect.stringMatching(/^user_/)
    const entry = (ms: number, who: string, method: string, action: string, before: unknown, after: unknown) => ({
      id: expect.stringMatching(/^audit_[0-9a-z]{26}$/),
      created_at: at(ms),
      user_id: user,
      email: `${who}@example.com`,
      key_id: expect.any(Number),
      came_in_by: 'key',
      action,
      subject: action.startsWith('member.') ? user : users.orgId,
      before,
      after,
      request_id: `${method}-${ms}`,
    })
    const role = (role: string) => ({ role })
    const policy = (days: number | null) => ({ require_apikey_expiration: false, max_apikey_expiration_days: days })
    const created = { name: 'Acme', management_email: 'owner@example.com' }
    const renamed = { name: 'Umbrella', logo: 'https://example.com/a.png' }
    expect(data).toStrictEqual([
      entry(8, 'admin', 'DELETE', 'member.remove', role('invite_admin'), null),
      entry(7, 'stranger', 'DELETE', 'member.remove', role('write'), null),
      entry(6, 'admin', 'POST', 'member.change', role('upload'), role('write')),
      entry(5, 'stranger', 'POST', 'member.accept', role('invite_upload'), role('upload')),
      entry(4, 'admin', 'POST', 'member.invite', role('invite_read'), role('invite_upload')),
      entry(3, 'admin', 'POST', 'member.invite', null, role('invite_read')),
      entry(2, 'owner', 'PUT', 'policy.update', policy(null), policy(30)),
      entry(1, 'admin', 'PUT', 'organization.update', { name: 'Acme', logo: null }, renamed),
      { ...entry(0, 'owner', '', 'organization.create', null, created), request_id: expect.any(String) },
    ])
  })

  test('is filtered by what was done, by whom, to what, and when, both ends included', async () => {
    expect(await actions('?action=member.remove')).toEqual(['member.remove', 'member.remove'])
    expect(await actions('?actor=Stranger@Example.com')).toEqual(['member.remove', 'member.accept'])
    const { userId } = users.ownerUser
    expect(await actions(`?actor=${userId}`)).toEqual(['policy.update', 'organization.create'])
    expect(await actions(`?subject=${users.orgId}`)).toEqual([
      'policy.update',
      'organization.update',
      'organization.create',
    ])
    expect(await actions(`?subject=${users.orgId}&action=policy.update`)).toEqual(['policy.update'])
    expect(await actions('?subject=unknown')).toEqual([])
    expect(await actions('?actor=unknown')).toEqual([])
    expect(await actions(`?from=${at(5)}&to=${at(6)}`)).toEqual(['member.change', 'member.accept'])
    expect(await actions(`?from=${at(9)}`)).toEqual([])
    expect(await actions(`?action=member.remove&actor=admin@example.com&to=${at(8)}`)).toEqual(['member.remove'])
  })

  test('comes in pages, with the number of all that match', async () => {
    const all = (await read()).data
    expect(await read('?limit=4')).toStrictEqual({ data: all.slice(0, 4), total: 9, page: 0, limit: 4 })
    expect(await read('?limit=4&page=2')).toStrictEqual({ data: all.slice(8), total: 9, page: 2, limit: 4 })
    expect(await read('?page=1')).toStrictEqual({ data: [], total: 9, page: 1, limit: 50 })
    expect(await read('?action=member.remove&limit=1')).toMatchObject({ data: [all[0]], total: 2 })
  })

  test('holds nothing of a neighbour, nor the neighbour’s anything of it', async () => {
    const { body } = await server.call('GET', `/organization/audit?orgId=${users.neighbourOrgId}`, {
      key: users.neighbour,
    })
    expect(body).toMatchObject({ total: 1, data: [{ action: 'organization.create', subject: users.neighbourOrgId }] })
  })

  test.for([
    ['writer', '', 403, 'admin_role_required'],
    ['ownerReadOnly', '', 403, 'admin_role_required'],
    ['stranger', '', 403, 'organization_not_accessible'],
    ['invited', '', 403, 'organization_not_accessible'],
    ['ownerNothing', '', 403, 'organization_not_accessible'],
    ['owner', '?action=all', 400, 'invalid_input'],
    ['owner', '?from=yesterday', 400, 'invalid_input'],
    ['owner', '?to=2026-01-01', 400, 'invalid_input'],
    ['owner', '?page=-1', 400, 'invalid_input'],
    ['owner', '?limit=1001', 400, 'invalid_input'],
    ['owner', `?subject=${'x'.repeat(1025)}`, 400, 'invalid_input'],
    ['owner', `?actor=${'x'.repeat(255)}`, 400, 'invalid_input'],
  ] as const)('refuses %s asking with %s', async ([who, query, status, code]) => {
    const body = { orgId: users.orgId }
    const answer = await server.call('GET', `/organization/audit${query}`, { key: users[who], body })
    expect(answer).toMatchObject({ status, body: { status: 'KO', code } })
    const [field] = query.slice(1).split('=')
    if (status === 400) expect(answer.body).toMatchObject({ error: expect.stringContaining(`Expected ${field} to be`) })
  })
})
