import { INVITATION_LASTS_MS, INVITATIONS_AN_HOUR } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { insertKey } from '../../testing/rows.ts'
import { makeTestUsers, type Keyholder, type TestUsers } from '../../testing/test-users.ts'
import { openTestServer, type Answer, type TestServer } from '../../testing/test-server.ts'

let server: TestServer
let users: TestUsers

beforeEach(async () => {
  server = await openTestServer()
  users = await makeTestUsers(server)
})
afterEach(() => server.close())

const uid: unknown = expect.stringMatching(/^user_[0-9a-z]{26}$/)
const member = (name: string, role: string) => ({ uid, email: `${name}@example.com`, image_url: null, role })

async function ask(method: string, who: Keyholder | undefined, fields: object, path = ''): Promise<Answer> {
  const body = { orgId: users.orgId, ...fields }
  return await server.call(method, `/organization/members${path}`, { key: who && users[who], body })
}
const invite = (email: string, role: string, who: Keyholder = 'owner') => ask('POST', who, { email, role })
const remove = (email: string, who: Keyholder = 'owner') => ask('DELETE', who, { email })
const accept = (who: Keyholder) => ask('POST', who, {}, '/accept')
const roles = async () => {
  const { body } = await ask('GET', 'owner', {})
  const { data } = body as { data: { email: string; role: string }[] } // the contract's shape
  return Object.fromEntries(data.map(({ email, role }) => [email.split('@')[0] ?? '', role]))
}

describe('members over REST', () => {
  test('are listed with their roles, newest users first, invitations as invite_<role>, by body or query, with every credential', async () => {
    const data = [
      member('invited', 'invite_admin'),
      member('reader', 'read'),
      member('writer', 'write'),
      member('admin', 'admin'),
      member('owner', 'super_admin'),
    ]
    const key = users.reader
    for (const path of ['/organization/members', '/organization/members/']) {
      for (const headers of [{ authorization: key }, { authorization: `Bearer ${key}` }, { capgkey: key }]) {
        const byQuery = await server.call('GET', `${path}?orgId=${users.orgId}`, { headers })
        const byBody = await server.call('GET', path, { headers, body: { orgId: users.orgId } })
        expect([byQuery.status, byQuery.body]).toStrictEqual([200, { data }])
        expect(byBody.body).toStrictEqual({ data })
      }
    }
  })

  test('are invited, accept by their own key, and count from then on', async () => {
    const invited = await server.call('POST', '/organization/members/', {
      key: users.owner,
      body: { orgId: users.orgId, email: ' Stranger@Example.com ', role: 'write', unknown: 1 },
    })
    expect([invited.status, invited.body]).toStrictEqual([
      200,
      { status: 'OK', data: member('stranger', 'invite_write') },
    ])
    const get = () => server.call('GET', `/organization?orgId=${users.orgId}`, { key: users.stranger })
    expect(await get()).toMatchObject({ status: 403 })
    const { status, body } = await server.call('POST', `/organization/members/accept/?orgId=${users.orgId}`, {
      key: users.stranger,
    })
    expect([status, body]).toStrictEqual([200, { status: 'OK' }])
    expect(await get()).toMatchObject({ status: 200 })
    expect(await roles()).toMatchObject({ stranger: 'write', invited: 'invite_admin' })
  })

  test('change their role at once, without another invitation', async () => {
    const { status, body } = await invite('writer@example.com', 'upload', 'admin')
    expect([status, body]).toStrictEqual([200, { status: 'OK', data: member('writer', 'upload') }])
    expect(await roles()).toMatchObject({ writer: 'upload', reader: 'read' })
  })

  test('lose the organization with the commit that removes them, with every key, and others do not', async () => {
    const { status, body } = await server.call(
      'DELETE',
      `/organization/members/?orgId=${users.orgId}&email=WRITER@example.com`,
      { key: users.admin },
    )
    expect([status, body]).toStrictEqual([200, { status: 'OK' }])
    const get = (key: string) => server.call('GET', `/organization?orgId=${users.orgId}`, { key })
    expect(await get(users.writer)).toMatchObject({ status: 403, body: { code: 'organization_not_accessible' } })
    expect(await get(users.reader)).toMatchObject({ status: 200 })
    expect(await roles()).not.toHaveProperty('writer')
  })

  test('may leave with any role, also as the last but one super admin', async () => {
    expect(await remove('reader@example.com', 'reader')).toMatchObject({ status: 200, body: { status: 'OK' } })
    expect(await remove('owner@example.com', 'owner')).toMatchObject({ status: 409, body: { code: 'last_admin' } })
    await invite('admin@example.com', 'super_admin')
    expect(await remove('owner@example.com', 'owner')).toMatchObject({ status: 200 })
    expect(await remove('admin@example.com', 'admin')).toMatchObject({ status: 409, body: { code: 'last_admin' } })
    expect(await invite('admin@example.com', 'admin', 'admin')).toMatchObject({ status: 409 })
  })
})

describe('an invitation', () => {
  test.for([
    ['REST', (body: object, key: string) => server.call('DELETE', '/organization/members', { key, body })],
    ['tRPC', (body: object, key: string) => server.call('POST', '/trpc/member.remove', { key, body })],
  ] as const)('is declined by the invited user over %s, and by no other in their place', async ([, decline]) => {
    const own = { orgId: users.orgId, email: 'Invited@example.com' }
    await invite('stranger@example.com', 'read')
    expect(await decline(own, users.stranger)).toMatchObject({ status: 403 })
    expect(await decline(own, users.invited)).toMatchObject({ status: 200 })
    expect(await roles()).not.toHaveProperty('invited')
    expect(await roles()).toHaveProperty('stranger', 'invite_read')
    expect(await accept('invited')).toMatchObject({ status: 404 })
    expect(await decline(own, users.invited)).toMatchObject({ status: 403 })
    const audit = await server.call('GET', `/organization/audit?orgId=${users.orgId}&action=member.remove`, {
      key: users.owner,
    })
    expect(audit.body).toMatchObject({
      total: 1,
      data: [{ email: 'invited@example.com', before: { role: 'invite_admin' }, after: null }],
    })
  })

  test('that has ended, or that a key does not reach or may not answer, is not declined', async () => {
    server.deps.now = Date.now()
    await invite('stranger@example.com', 'read')
    const stranger = (await server.deps.db.selectFrom('users').selectAll().execute()).find((it) =>
      it.email.startsWith('stranger'),
    )
    const userId = stranger?.id ?? expect.unreachable()
    const email = 'stranger@example.com'
    const decline = (key: string) =>
      server.call('DELETE', '/organization/members', { key, body: { orgId: users.orgId, email } })
    const weak = await insertKey(server.deps.db, { secret: 'stranger-write', userId, mode: 'write' })
    expect(await decline(weak)).toMatchObject({ status: 403, body: { code: 'insufficient_member_permissions' } })
    const elsewhere = await insertKey(server.deps.db, { secret: 'stranger-elsewhere', userId, orgs: [] })
    expect(await decline(elsewhere)).toMatchObject({ status: 403, body: { code: 'organization_not_accessible' } })
    expect(await roles()).toHaveProperty('stranger', 'invite_read')
    server.deps.now += INVITATION_LASTS_MS
    expect(await decline(users.stranger)).toMatchObject({ status: 403, body: { code: 'organization_not_accessible' } })
  })

  test('that is withdrawn, or was never made, cannot be accepted', async () => {
    const none = { error: 'No invitation to this organization', status: 'KO', code: 'invitation_not_found' }
    expect(await remove('invited@example.com', 'admin')).toMatchObject({ status: 200, body: { status: 'OK' } })
    for (const who of ['invited', 'stranger', 'reader'] as const) {
      const { status, body } = await accept(who)
      expect([status, body]).toStrictEqual([404, none])
    }
    expect(await roles()).not.toHaveProperty('invited')
  })

  test('ends after 7 days to the millisecond, and is then no member to anyone', async () => {
    const now = Date.now()
    server.deps.now = now
    await invite('stranger@example.com', 'read')
    await invite('neighbour@example.com', 'read')
    server.deps.now = now + INVITATION_LASTS_MS - 1
    expect(await roles()).toMatchObject({ stranger: 'invite_read' })
    expect(await accept('neighbour')).toMatchObject({ status: 200 })
    server.deps.now = now + INVITATION_LASTS_MS
    expect(await roles()).toMatchObject({ neighbour: 'read' })
    expect(await roles()).not.toHaveProperty('stranger')
    expect(await accept('stranger')).toMatchObject({ status: 404, body: { code: 'invitation_not_found' } })
    expect(await remove('stranger@example.com')).toMatchObject({ status: 404, body: { code: 'member_not_found' } })
  })

  test('made again has 7 new days, and the role of the last one', async () => {
    const now = Date.now()
    server.deps.now = now
    await invite('stranger@example.com', 'read')
    server.deps.now = now + INVITATION_LASTS_MS - 1
    expect((await invite('stranger@example.com', 'read')).body).toMatchObject({ data: { role: 'invite_read' } })
    server.deps.now = now + INVITATION_LASTS_MS + 1
    expect((await invite('stranger@example.com', 'write')).body).toMatchObject({ data: { role: 'invite_write' } })
    server.deps.now = now + 2 * INVITATION_LASTS_MS
    await accept('stranger')
    expect(await roles()).toMatchObject({ stranger: 'write' })
  })
})

describe('an invitation to an address', () => {
  const inviteAddress = (email: string) => ask('POST', 'admin', { email, role: 'read', invite: true }) // each test has an organization of its own

  test('is listed, linked, opened, and accepted by the user who has the address by then', async () => {
    const inv: unknown = expect.stringMatching(/^inv_[0-9a-z]{26}$/)
    const invited = { uid: inv, email: 'new@example.com', image_url: null, role: 'invite_read' }
    expect(await inviteAddress('New@example.com')).toMatchObject({ status: 200, body: { status: 'OK', data: invited } })
    const { body } = await ask('GET', 'reader', {})
    expect((body as { data: unknown[] }).data.at(-1)).toStrictEqual(invited)
    const taken = await ask('POST', 'admin', { email: 'new@example.com' }, '/link')
    const path: unknown = expect.stringMatching(/^\/console\/#invitation=[\w-]{43}$/)
    expect(taken.body).toStrictEqual({ data: { path, ends_at: expect.any(String) as unknown } })
    const token = (taken.body as { data: { path: string } }).data.path.split('=')[1]
    const opened = await server.call('POST', '/organization/invitations/open', { key: users.stranger, body: { token } })
    expect(opened).toMatchObject({ status: 404, body: { code: 'invitation_not_found' } })
    const { secret: key } = await server.deps.newUser('new@example.com')
    const list = await server.call('GET', '/organization/invitations', { key })
    expect(list.body).toMatchObject({ data: [{ organization: { id: users.orgId }, role: 'read' }] })
    const accepted = await server.call('POST', '/organization/members/accept', { key, body: { orgId: users.orgId } })
    expect(accepted).toMatchObject({ status: 200, body: { status: 'OK' } })
  })

  test.for([
    ['REST', (body: object) => server.call('POST', '/organization/members', { key: users.admin, body })],
    ['tRPC', (body: object) => server.call('POST', '/trpc/member.upsert', { key: users.admin, body })],
  ] as const)('is one of at most 20 an hour, and the refusal says over %s when there is room', async ([, post]) => {
    server.deps.now = Date.now()
    for (let n = 0; n < INVITATIONS_AN_HOUR; n += 1) await inviteAddress(`n${n}@example.com`)
    server.deps.now += 60_000
    const refused = await post({ orgId: users.orgId, email: 'one@example.com', role: 'read', invite: true })
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '3540'])
    expect(refused.text).toContain('too_many_invitations')
  })
})
