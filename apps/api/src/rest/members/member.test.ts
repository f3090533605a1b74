import { INVITATION_LASTS_MS } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeTestUsers, type Keyholder, type TestUsers } from '../../testing/test-users.ts'
import { allRows } from '../../testing/rows.ts'
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
  test('are listed with their roles, invitations as invite_<role>, by body or query, with every credential', async () => {
    const data = [
      member('owner', 'super_admin'),
      member('admin', 'admin'),
      member('writer', 'write'),
      member('reader', 'read'),
      member('invited', 'invite_admin'),
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

describe('what members refuse over REST', () => {
  const missing = [404, 'Member not found', 'member_not_found'] as const
  const weak = [403, 'Insufficient permissions to manage members', 'insufficient_member_permissions'] as const
  const last = [409, 'Cannot remove the last admin from the organization', 'last_admin'] as const
  const noAccess = [403, 'No access to this organization', 'organization_not_accessible'] as const
  const email = [400, 'Invalid email format', 'invalid_email'] as const
  const role = [400, 'Invalid role specified', 'invalid_role'] as const
  type Refusal = readonly [status: number, sentence: string, code: string]
  const of = (name: string, role?: string) => ({ email: `${name}@example.com`, ...(role !== undefined && { role }) })

  const refusals: [string, Keyholder | undefined, string, object, Refusal][] = [
    ...(['GET', 'POST', 'DELETE'] as const).flatMap(
      (method): [string, Keyholder | undefined, string, object, Refusal][] => [
        [method, undefined, 'without a key', of('reader', 'read'), [401, 'Invalid API key', 'invalid_api_key']],
        [method, 'owner', 'without orgId', { orgId: null }, [400, 'orgId is required', 'org_id_required']],
        [method, 'stranger', 'by a stranger', of('stranger', 'read'), noAccess],
        [method, 'invited', 'by somebody who has not accepted', of('invited', 'admin'), noAccess],
        [method, 'ownerElsewhere', 'with a key limited to another', of('reader', 'write'), noAccess],
        [method, 'ownerOneApp', 'with a key limited to an app', of('reader', 'write'), noAccess],
      ],
    ),
    ['POST', 'owner', 'without an address', { role: 'read' }, [400, 'email is required', 'invalid_input']],
    ['POST', 'owner', 'without a role', of('reader'), [400, 'role is required', 'invalid_input']],
    ['POST', 'owner', 'of what is no address', { email: 'x@', role: 'read' }, email],
    ['DELETE', 'owner', 'of what is no address', { email: 'x@' }, email],
    ['POST', 'owner', 'with a role that does not exist', of('reader', 'boss'), role],
    ['POST', 'owner', 'with the role of an invitation', of('reader', 'invite_read'), role],
    ['POST', 'stranger', 'with bad input first of all', of('reader', 'boss'), role],
    ['POST', 'owner', 'of an address that no user has', of('nobody', 'read'), missing],
    ['DELETE', 'owner', 'of an address that no user has', of('nobody'), missing],
    ['DELETE', 'owner', 'of a user who is no member', of('stranger'), missing],
    ['POST', 'writer', 'by a member below admin', of('stranger', 'read'), weak],
    ['DELETE', 'writer', 'by a member below admin', of('reader'), weak],
    ['POST', 'ownerReadOnly', 'with a key of mode read', of('stranger', 'read'), weak],
    ['DELETE', 'ownerReadOnly', 'with a key of mode read', of('reader'), weak],
    ['DELETE', 'ownerReadOnly', 'of themself with a key of mode read', of('owner'), weak],
    ['POST', 'admin', 'to a role above their own', of('reader', 'super_admin'), weak],
    ['POST', 'admin', 'to a role above their own before the address is looked up', of('no', 'super_admin'), weak],
    ['POST', 'admin', 'of themself to a role above their own', of('admin', 'super_admin'), weak],
    ['POST', 'admin', 'of somebody above them', of('owner', 'read'), weak],
    ['DELETE', 'admin', 'of somebody above them', of('owner'), weak],
    ['POST', 'owner', 'of the last super admin', of('owner', 'admin'), last],
    ['DELETE', 'owner', 'of the last super admin', of('owner'), last],
    [
      'POST',
      'owner',
      'to the role that they have',
      of('reader', 'read'),
      [409, 'Member already exists in organization', 'already_member'],
    ],
  ]

  test.for(refusals)('%s by %s %s', async ([method, who, _title, fields, [status, error, code]]) => {
    const before = await allRows(server.deps.db)
    const answer = await ask(method, who, fields)
    const { issues, ...body } = answer.body as { issues?: unknown } // an error of the contract's shape
    expect([answer.status, body]).toStrictEqual([status, { error, status: 'KO', code }])
    expect(issues === undefined).toBe(status !== 400)
    expect(await allRows(server.deps.db)).toEqual(before)
  })

  test('an expired or limited key cannot accept either', async () => {
    expect(await accept('ownerExpired')).toMatchObject({ status: 401 })
    expect(await ask('POST', 'invited', { orgId: 'org_01h455vb4pex5vsknk084sn02q' }, '/accept')).toMatchObject({
      status: 404,
      body: { code: 'invitation_not_found' },
    })
    expect(await ask('POST', 'invited', { orgId: '' }, '/accept')).toMatchObject({ body: { code: 'org_id_required' } })
  })
})
