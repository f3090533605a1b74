import { badInput, type RefusalCase } from '../../testing/refusal-case.ts'
import type { Keyholder } from '../../testing/test-users.ts'

const weak = [403, 'Insufficient permissions to manage API keys', 'insufficient_key_permissions'] as const
const none = [404, 'API key not found', 'api_key_not_found'] as const
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
  creating('ownerReadOnly', { name: 'X', mode: 'read' }, weak),
  creating('ownerHere', { name: 'X', mode: 'read', limited_to_orgs: ['org_other'] }, weak),
  creating('ownerOneApp', { name: 'X', mode: 'read', limited_to_apps: ['com.example.other'] }, weak),
  creating('ownerNothing', { name: 'X', mode: 'read', limited_to_orgs: ['org_other'] }, weak),
  creating('ownerLongLived', { name: 'X', mode: 'read', expires_at: afterLongLived }, weak),
  ...['0', '-1', '1.5', 'x', '1e3', '999999', '9'.repeat(30), '%00'].flatMap((id): RefusalCase[] => [
    ['owner', 'PUT', `/apikey/${id}`, { name: 'X' }, none],
    ['owner', 'DELETE', `/apikey/${id}`, undefined, none],
  ]),
]

function creating(who: Keyholder, fields: object, refusal: RefusalCase[4]): RefusalCase {
  return [who, 'POST', '/apikey', fields, refusal]
}
