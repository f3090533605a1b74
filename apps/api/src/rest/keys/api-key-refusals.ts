import { badInput, type RefusalCase } from '../../testing/refusal-case.ts'
import type { Keyholder } from '../../testing/test-users.ts'

const weak = [403, 'Insufficient permissions to manage API keys', 'insufficient_key_permissions'] as const
const none = [404, 'API key not found', 'api_key_not_found'] as const
const anywhere = 'org_01h455vb4pex5vsknk084sn02q'
const afterLongLived = '2097-01-01T00:00:00.000Z'

export const apiKeyRefusals: RefusalCase[] = [
  creating('owner', { mode: 'all' }, [400, 'Name is required', 'name_required']),
  creating('owner', { name: 'X' }, badInput('mode is required')),
  creating('owner', { name: 'X', mode: 'root' }, badInput('Expected mode to')),
  creating('owner', { name: 'a\nb', mode: 'all' }, badInput('Expected name to')),
  creating('owner', { name: 'X', mode: 'all', limited_to_orgs: 'org' }, badInput('Expected limited_to_orgs to')),
  creating('owner', { name: 'X', mode: 'all', limited_to_apps: [1] }, badInput('Expected limited_to_apps to')),
  ...['2097-01-01', '2020-01-01T00:00:00Z'].map((expires_at) =>
    creating('owner', { name: 'X', mode: 'all', expires_at }, badInput('Expected expires_at to')),
  ),
  ...[['org'], ['x'.repeat(255)], ['ORG_01h455vb4pex5vsknk084sn02q'], ['user_01h455vb4pex5vsknk084sn02q'], ['']].map(
    (limited_to_orgs) =>
      creating('owner', { name: 'X', mode: 'all', limited_to_orgs }, badInput('Expected limited_to_orgs to')),
  ),
  ...[['com'], ['com..app'], [`com.${'x'.repeat(252)}`], ['com.example.app', 'com example']].map((limited_to_apps) =>
    creating('owner', { name: 'X', mode: 'all', limited_to_apps }, badInput('Expected limited_to_apps to')),
  ),
  creating(
    'owner',
    { name: 'X', mode: 'all', limited_to_orgs: Array<string>(101).fill(anywhere) },
    badInput('Expected limited_to_orgs to hold at most 100 ids'),
  ),
  creating(
    'owner',
    { name: 'X', mode: 'all', limited_to_apps: Array<string>(33).fill(`com.${'x'.repeat(251)}`) },
    badInput('Expected the ids that a key is limited to to have at most 8192 bytes together, got 8415'),
  ),
  ...['limited_to_org', 'limitedToOrgs', 'limited_to_orgs[]', 'expires', 'unknown'].map((field) =>
    creating('owner', { name: 'X', mode: 'all', [field]: [anywhere] }, badInput('Expected only name, mode, ')),
  ),
  ['owner', 'POST', `/apikey?name=X&mode=all&limited_to_org=${anywhere}`, undefined, badInput('Expected only name, ')],
  ['owner', 'PUT', '/apikey/1', { name: 'X', limited_to_orgs: [] }, badInput('Expected only id, name, expires_at, ')],
  creating('ownerReadOnly', { name: 'X', mode: 'read' }, weak),
  creating('ownerHere', { name: 'X', mode: 'read', limited_to_orgs: [anywhere] }, weak),
  creating('ownerOneApp', { name: 'X', mode: 'read', limited_to_apps: ['com.example.other'] }, weak),
  creating('ownerNothing', { name: 'X', mode: 'read', limited_to_orgs: [anywhere] }, weak),
  creating('ownerLongLived', { name: 'X', mode: 'read', expires_at: afterLongLived }, weak),
  ...['0', '-1', '1.5', 'x', '1e3', '999999', '9'.repeat(30), '%00'].flatMap((id): RefusalCase[] => [
    ['owner', 'PUT', `/apikey/${id}`, { name: 'X' }, none],
    ['owner', 'DELETE', `/apikey/${id}`, undefined, none],
  ]),
]

function creating(who: Keyholder, fields: object, refusal: RefusalCase[4]): RefusalCase {
  return [who, 'POST', '/apikey', fields, refusal]
}
