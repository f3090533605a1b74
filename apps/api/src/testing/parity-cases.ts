import { expect } from 'vitest'
import { appParityCases } from './app-parity-cases.ts'
import type { operations, Who } from './operations.ts'

/**
 * An error's code, or the answer. In inputs and answers `HERE` stands for the organization's id, `KEY <name>` for the
 * id of the key with this name, and so `BUNDLE <version>` and `CHANNEL <name>`.
 */
export type Expected = { refused: string } | { answer: unknown }
export type ParityCase = [operation: keyof typeof operations, who: Who, input: object | undefined, expected: Expected]

const refused = (code: string): Expected => ({ refused: code })
const answer = (like: unknown): Expected => ({ answer: like })
const far = '2096-01-01T00:00:00.000Z'
const anywhere = 'org_01h455vb4pex5vsknk084sn02q'
const lost = 'deletion_01h455vb4pex5vsknk084sn02q'

const owner = { email: 'owner@example.com' }
const stranger = { email: 'stranger@example.com' }
const top = 'super_admin'
const secret: unknown = expect.stringMatching(/^orgs_/)
const policy = (require_apikey_expiration: boolean, max_apikey_expiration_days: number | null) => ({
  require_apikey_expiration,
  max_apikey_expiration_days,
})
const members = [
  { ...owner, role: top },
  { email: 'admin@example.com', role: 'admin' },
  { email: 'writer@example.com', role: 'write' },
  { email: 'reader@example.com', role: 'read' },
  { email: 'invited@example.com', role: 'invite_admin', image_url: null },
]

const lastEntry = {
  action: 'member.remove',
  email: 'admin@example.com',
  before: { role: 'invite_admin' },
  after: null,
}

/** In this order, on one server: what comes first is there for what comes later. */
export const parityCases: ParityCase[] = [
  ['list', 'nobody', undefined, refused('invalid_api_key')],
  ['list', 'ownerExpired', undefined, refused('invalid_api_key')],
  ['list', 'owner', undefined, answer([{ id: 'HERE', name: 'Acme' }])],
  ['list', 'invited', undefined, answer([])],
  ['list', 'ownerNothing', undefined, answer([])],
  ['get', 'reader', { orgId: 'HERE' }, answer({ id: 'HERE', name: 'Acme' })],
  ['get', 'ownerHere', { orgId: 'HERE', unknown: 1 }, answer({ id: 'HERE' })],
  ['get', 'stranger', { orgId: 'HERE' }, refused('organization_not_accessible')],
  ['get', 'owner', { orgId: anywhere }, refused('organization_not_accessible')],
  ['get', 'owner', { orgId: 5 }, refused('invalid_input')],
  ['create', 'owner', {}, refused('name_required')],
  ['create', 'owner', { name: null }, refused('name_required')],
  ['create', 'owner', { name: 'a\nb', email: 'x' }, refused('invalid_input')],
  ['create', 'ownerReadOnly', { name: 'X' }, refused('admin_role_required')],
  ['create', 'stranger', { name: 'X' }, answer({ id: expect.stringMatching(/^org_/) as string })],
  ['update', 'owner', { name: 'X' }, refused('org_id_required')],
  ['update', 'owner', { orgId: 'HERE' }, refused('nothing_to_update')],
  ['update', 'writer', { orgId: 'HERE', name: 'X' }, refused('admin_role_required')],
  ['update', 'owner', { orgId: 'HERE', logo: 'http://x.co' }, refused('invalid_input')],
  [
    'update',
    'admin',
    { orgId: 'HERE', name: 'B', logo: null, email: 5 },
    answer({ id: 'HERE', name: 'B', logo: null }),
  ],
  ['policy', 'stranger', { orgId: 'HERE' }, refused('organization_not_accessible')],
  ['policy', 'reader', {}, refused('org_id_required')],
  ['policy', 'reader', { orgId: 'HERE' }, answer(policy(false, null))],
  ['setPolicy', 'writer', { orgId: 'HERE', max_apikey_expiration_days: 30 }, refused('admin_role_required')],
  ['setPolicy', 'admin', { orgId: 'HERE' }, refused('nothing_to_update')],
  ['setPolicy', 'admin', { orgId: 'HERE', max_apikey_expiration_days: 366 }, refused('invalid_input')],
  ['setPolicy', 'admin', { orgId: 'HERE', require_apikey_expiration: 'yes' }, refused('invalid_input')],
  ['setPolicy', 'admin', { orgId: 'HERE', require_apikey_expiration: true }, refused('policy_breaks_own_key')],
  ['setPolicy', 'ownerLongLived', { orgId: 'HERE', max_apikey_expiration_days: 365 }, refused('policy_breaks_own_key')],
  ['setPolicy', 'admin', { orgId: 'HERE', max_apikey_expiration_days: 365 }, answer(policy(false, 365))],
  ['policy', 'ownerLongLived', { orgId: 'HERE' }, refused('key_policy')],
  ['get', 'ownerLongLived', { orgId: 'HERE' }, refused('key_policy')],
  ['list', 'ownerLongLived', undefined, answer([])],
  ['setPolicy', 'admin', { orgId: 'HERE', max_apikey_expiration_days: null }, answer(policy(false, null))],
  ['policy', 'ownerLongLived', { orgId: 'HERE' }, answer(policy(false, null))],
  ['listMembers', 'invited', { orgId: 'HERE' }, refused('organization_not_accessible')],
  ['listMembers', 'reader', { orgId: 'HERE' }, answer(members)],
  ['upsertMember', 'admin', { orgId: 'HERE', role: 'read' }, refused('invalid_input')],
  ['upsertMember', 'admin', { orgId: 'HERE', email: 'x', role: 'read' }, refused('invalid_email')],
  ['upsertMember', 'admin', { orgId: 'HERE', email: 'reader@example.com', role: 'boss' }, refused('invalid_role')],
  ['upsertMember', 'admin', { orgId: 'HERE', email: 'reader@example.com' }, refused('invalid_input')],
  ['upsertMember', 'stranger', { orgId: 'HERE', ...stranger, role: 'read' }, refused('organization_not_accessible')],
  ['upsertMember', 'writer', { orgId: 'HERE', ...stranger, role: 'read' }, refused('insufficient_member_permissions')],
  ['upsertMember', 'admin', { orgId: 'HERE', ...stranger, role: top }, refused('insufficient_member_permissions')],
  ['upsertMember', 'admin', { orgId: 'HERE', ...owner, role: 'read' }, refused('insufficient_member_permissions')],
  ['upsertMember', 'admin', { orgId: 'HERE', email: 'no@one.example', role: 'read' }, refused('member_not_found')],
  ['upsertMember', 'owner', { orgId: 'HERE', ...owner, role: 'read' }, refused('last_admin')],
  ['upsertMember', 'admin', { orgId: 'HERE', email: 'reader@example.com', role: 'read' }, refused('already_member')],
  ['upsertMember', 'admin', { orgId: 'HERE', ...stranger, role: 'read' }, answer({ ...stranger, role: 'invite_read' })],
  ['upsertMember', 'admin', { orgId: 'HERE', ...stranger, role: 'write' }, answer({ role: 'invite_write' })],
  ['acceptInvitation', 'neighbour', { orgId: 'HERE' }, refused('invitation_not_found')],
  ['acceptInvitation', 'stranger', { orgId: anywhere }, refused('invitation_not_found')],
  ['acceptInvitation', 'stranger', {}, refused('org_id_required')],
  ['acceptInvitation', 'stranger', { orgId: 'HERE' }, answer({ status: 'OK' })],
  ['acceptInvitation', 'stranger', { orgId: 'HERE' }, refused('invitation_not_found')],
  ['upsertMember', 'admin', { orgId: 'HERE', ...stranger, role: 'read' }, answer({ ...stranger, role: 'read' })],
  ['removeMember', 'reader', { orgId: 'HERE', ...stranger }, refused('insufficient_member_permissions')],
  ['removeMember', 'admin', { orgId: 'HERE', ...owner }, refused('insufficient_member_permissions')],
  ['removeMember', 'admin', { orgId: 'HERE', email: 'neighbour@example.com' }, refused('member_not_found')],
  ['removeMember', 'admin', { orgId: 'HERE' }, refused('invalid_input')],
  ['removeMember', 'owner', { orgId: 'HERE', ...owner }, refused('last_admin')],
  ['removeMember', 'stranger', { orgId: 'HERE', email: 'Stranger@Example.com' }, answer({ status: 'OK' })],
  ['removeMember', 'admin', { orgId: 'HERE', email: 'invited@example.com' }, answer({ status: 'OK' })],
  ['listAudit', 'writer', { orgId: 'HERE' }, refused('admin_role_required')],
  ['listAudit', 'admin', { orgId: 'HERE', action: 'nothing' }, refused('invalid_input')],
  ['listAudit', 'admin', { orgId: 'HERE', actor: 'x'.repeat(255) }, refused('invalid_input')],
  ['listAudit', 'admin', { orgId: 'HERE', limit: 1 }, answer({ page: 0, limit: 1, total: 10, data: [lastEntry] })],
  ['listAudit', 'admin', { orgId: 'HERE', actor: 'nobody' }, answer({ data: [], total: 0, page: 0, limit: 50 })],
  ['listApiKeys', 'nobody', undefined, refused('invalid_api_key')],
  ['createApiKey', 'owner', { name: 'Strong', mode: 'all' }, answer({ name: 'Strong', mode: 'all', key: secret })],
  ['createApiKey', 'owner', { name: '', mode: 'all' }, refused('invalid_input')],
  ['createApiKey', 'owner', { mode: 'all' }, refused('name_required')],
  ['createApiKey', 'owner', { name: 'X', mode: 'root' }, refused('invalid_input')],
  ['createApiKey', 'owner', { name: 'X', mode: 'all', limited_to_orgs: 'HERE' }, refused('invalid_input')],
  ['createApiKey', 'owner', { name: 'X', mode: 'all', expires_at: 'tomorrow' }, refused('invalid_input')],
  ['createApiKey', 'owner', { name: 'X', mode: 'all', expires_at: '2020-01-01T00:00:00Z' }, refused('invalid_input')],
  ['createApiKey', 'ownerReadOnly', { name: 'X', mode: 'read' }, refused('insufficient_key_permissions')],
  [
    'createApiKey',
    'ownerHere',
    { name: 'X', mode: 'all', limited_to_orgs: [anywhere] },
    refused('insufficient_key_permissions'),
  ],
  ['createApiKey', 'ownerHere', { name: 'Here', mode: 'read', hashed: true }, answer({ limited_to_orgs: ['HERE'] })],
  ['createApiKey', 'ownerLongLived', { name: 'Long', mode: 'read' }, answer({ expires_at: far })],
  ['updateApiKey', 'owner', { id: 'KEY Strong' }, refused('nothing_to_update')],
  ['updateApiKey', 'admin', { id: 'KEY Strong', name: 'Mine' }, refused('api_key_not_found')],
  ['updateApiKey', 'ownerHere', { id: 'KEY Strong', regenerate: true }, refused('insufficient_key_permissions')],
  ['updateApiKey', 'owner', { id: 'KEY Here', name: 'There' }, answer({ name: 'There', key: null })],
  ['updateApiKey', 'owner', { id: 'KEY There', regenerate: true, expires_at: far }, answer({ key: secret })],
  ['deleteApiKey', 'ownerHere', { id: 'KEY Strong' }, refused('insufficient_key_permissions')],
  ['deleteApiKey', 'owner', { id: 'KEY Strong' }, answer({ success: true })],
  ['deleteApiKey', 'owner', { id: 999_999 }, refused('api_key_not_found')],
  ['listApiKeys', 'ownerReadOnly', undefined, answer({ length: 12, 0: { name: 'Long', key: null } })],
  ...appParityCases,
  ['deletion', 'owner', { orgId: 'HERE' }, refused('deletion_not_found')],
  ['deletion', 'owner', {}, refused('org_id_required')],
  ['delete', 'owner', {}, refused('org_id_required')],
  ['delete', 'reader', { orgId: 'HERE' }, refused('admin_role_required')],
  ['delete', 'ownerElsewhere', { orgId: 'HERE' }, refused('organization_not_accessible')],
  ['delete', 'owner', { orgId: 'HERE' }, answer({ id: 'HERE' })],
  ['delete', 'owner', { orgId: 'HERE' }, answer({ id: 'HERE' })],
  ['delete', 'admin', { orgId: 'HERE' }, refused('organization_not_accessible')],
  ['get', 'owner', { orgId: 'HERE' }, refused('organization_not_accessible')],
  ['deletion', 'owner', { orgId: 'HERE' }, answer({ state: 'requested', done: 0 })],
  ['deletion', 'admin', { orgId: 'HERE' }, refused('deletion_not_found')],
  ['createUser', 'owner', { email: 'new@example.com' }, refused('operator_required')],
  ['createUser', 'operator', { email: 'Owner@example.com' }, refused('email_taken')],
  ['createUser', 'operator', { email: 'nope', plan: 'gold' }, refused('invalid_input')],
  ['createUser', 'operator', { email: 'NEW@example.com' }, answer({ user: { email: 'new@example.com', name: null } })],
  ['listUsers', 'owner', {}, refused('operator_required')],
  ['listUsers', 'operator', undefined, answer({ length: 9 })],
  ['listUsers', 'operator', { page: 1, email: null }, answer([])],
  ['listUsers', 'operator', { page: -1 }, refused('invalid_input')],
  ['listDeletions', 'owner', undefined, refused('operator_required')],
  ['listDeletions', 'operator', { state: 'requested' }, answer([{ organizationId: 'HERE', state: 'requested' }])],
  ['listDeletions', 'operator', { state: 'lost' }, refused('invalid_input')],
  ['retryDeletion', 'owner', { id: lost }, refused('operator_required')],
  ['retryDeletion', 'operator', { id: lost }, refused('deletion_unknown')],
  ['retryDeletion', 'operator', {}, refused('invalid_input')],
  ['retryDeletion', 'operator', { id: 'REQUESTED' }, refused('deletion_not_blocked')],
  ['retryDeletion', 'operator', { id: 'BLOCKED' }, answer({ id: 'BLOCKED' })],
]
