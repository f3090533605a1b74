import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeTestUsers, type TestUsers } from '../../testing/test-users.ts'
import { allRows } from '../../testing/rows.ts'
import { openTestServer, type TestServer } from '../../testing/test-server.ts'

const unknownKey = [401, 'Invalid API key', 'invalid_api_key'] as const
const noName = [400, 'Name is required', 'name_required'] as const
const noOrgId = [400, 'orgId is required', 'org_id_required'] as const
const nothing = [400, 'Nothing to update', 'nothing_to_update'] as const
const notAdmin = [403, 'Admin role required', 'admin_role_required'] as const
const noAccess = [403, 'No access to this organization', 'organization_not_accessible'] as const

type Refusal = readonly [status: number, sentence: string, code: string]
type Who = Exclude<keyof TestUsers, 'ownerUser'>

/** Every row of the contract's table of errors; `here` is replaced by the organization's id. */
const refusals: [string, Who | undefined, string, object, Refusal][] = [
  ...(['GET', 'POST', 'PUT', 'DELETE'] as const).flatMap((method): typeof refusals => [
    [method, undefined, 'without a key', { orgId: 'here', name: 'X' }, unknownKey],
    [method, 'ownerExpired', 'with an expired key', { orgId: 'here', name: 'X' }, unknownKey],
  ]),
  ['POST', 'owner', 'without a name', {}, noName],
  ['POST', 'owner', 'with a null name', { name: null }, noName],
  ['POST', 'owner', 'with an empty name', { name: '' }, noName],
  ['POST', 'owner', 'with a blank name', { name: ' \t ' }, noName],
  ['POST', 'ownerReadOnly', 'with a key of mode read', { name: 'X' }, notAdmin],
  ['POST', 'ownerHere', 'with a limited key', { name: 'X' }, notAdmin],
  ['PUT', 'owner', 'without orgId', { name: 'X' }, noOrgId],
  ['PUT', 'owner', 'with a null orgId', { orgId: null, name: 'X' }, noOrgId],
  ['PUT', 'owner', 'with an empty orgId', { orgId: '', name: 'X' }, noOrgId],
  ['DELETE', 'owner', 'without orgId', {}, noOrgId],
  ['DELETE', 'owner', 'with a null orgId', { orgId: null }, noOrgId],
  ['DELETE', 'owner', 'with an empty orgId', { orgId: '' }, noOrgId],
  ['PUT', 'owner', 'with nothing to change', { orgId: 'here' }, nothing],
  ['PUT', 'owner', 'with nulls that clear nothing', { orgId: 'here', name: null, management_email: null }, nothing],
  ['PUT', 'owner', 'with unknown fields alone', { orgId: 'here', customer_id: 'x', created_by: 'y' }, nothing],
  ...(['PUT', 'DELETE'] as const).flatMap((method): typeof refusals => [
    [method, 'reader', 'by a member who reads', { orgId: 'here', name: 'X' }, notAdmin],
    [method, 'writer', 'by a member who writes', { orgId: 'here', name: 'X' }, notAdmin],
    [method, 'ownerReadOnly', 'with a key of mode read', { orgId: 'here', name: 'X' }, notAdmin],
    [method, 'ownerOneApp', 'with a key limited to an app', { orgId: 'here', name: 'X' }, noAccess],
  ]),
  ...(['GET', 'PUT', 'DELETE'] as const).flatMap((method): typeof refusals => [
    [method, 'stranger', 'by a stranger', { orgId: 'here', name: 'X' }, noAccess],
    [method, 'neighbour', 'by the neighbour', { orgId: 'here', name: 'X' }, noAccess],
    [method, 'invited', 'by somebody who has not accepted yet', { orgId: 'here', name: 'X' }, noAccess],
    [method, 'ownerElsewhere', 'with a key limited to another', { orgId: 'here', name: 'X' }, noAccess],
    [method, 'ownerNothing', 'with a key limited to nothing', { orgId: 'here', name: 'X' }, noAccess],
    [method, 'owner', 'of an unknown one', { orgId: 'org_01h455vb4pex5vsknk084sn02q', name: 'X' }, noAccess],
    [method, 'owner', 'of what is no id', { orgId: 'nonsense', name: 'X' }, noAccess],
  ]),
  [
    'PUT',
    'owner',
    'with a bad address',
    { orgId: 'here', management_email: 'x' },
    bad('management_email', 'an e-mail'),
  ],
  ['POST', 'owner', 'with a bad address', { name: 'X', email: 'x@' }, bad('email', 'an e-mail')],
  ['PUT', 'owner', 'with a logo over http', { orgId: 'here', logo: 'http://a.co/x' }, bad('logo', 'an https: URL')],
  [
    'PUT',
    'owner',
    'with a password in the logo',
    { orgId: 'here', logo: 'https://a:b@a.co' },
    bad('logo', 'an https:'),
  ],
  ['PUT', 'owner', 'with a blank name', { orgId: 'here', name: ' ' }, bad('name', 'text of 1-255 characters')],
  ['PUT', 'owner', 'with a line break in the name', { orgId: 'here', name: 'a\nb' }, bad('name', 'text of 1-255')],
  ['GET', 'owner', 'with an empty orgId', { orgId: '' }, bad('orgId', 'the id of an organization')],
]

describe('what organizations refuse over REST', () => {
  let server: TestServer
  let users: TestUsers
  beforeAll(async () => {
    server = await openTestServer()
    users = await makeTestUsers(server)
  })
  afterAll(() => server.close())

  test.for(refusals)('%s by %s %s', async ([method, who, _title, input, [status, sentence, code]]) => {
    const before = await allRows(server.deps.db)
    const body = JSON.parse(JSON.stringify(input).replace('"here"', JSON.stringify(users.orgId))) as object // JSON again
    const answer = await server.call(method, '/organization/', { key: who && users[who], body })
    expect(answer.body).toMatchObject({ error: expect.stringContaining(sentence), status: 'KO', code })
    expect(answer.status).toBe(status)
    const fields = Object.keys(answer.body as object).filter((field) => field !== 'issues') // an object, just matched
    expect(fields).toEqual(['error', 'status', 'code'])
    if (code !== 'invalid_input') expect(answer.body).toHaveProperty('error', sentence)
    expect(await allRows(server.deps.db)).toEqual(before)
  })
})

function bad(field: string, what: string): Refusal {
  return [400, `Expected ${field} to be ${what}`, 'invalid_input']
}
