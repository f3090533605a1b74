/**
 * Every operation on organizations, people and keys, as the permission tests ask for it, and what the contract says
 * about it.
 */
import type { AskerKind, Reach } from './asker-kinds.ts'
import { ADDRESSED, type PermissionUsers } from './permission-users.ts'
import { anyKey, reachesHere, right, valid, type PermissionCase, type Outcome } from './permission-rights.ts'

/** The contract's table of rights: the least role and mode, and the refusal of less. */
const read = right('read', 'read', 'organization_not_accessible')
const change = right('admin', 'all', 'admin_role_required')
const changeMembers = right('admin', 'all', 'insufficient_member_permissions')
const changeSuperAdmins = right('super_admin', 'all', 'insufficient_member_permissions')
const leave = right('read', 'all', 'insufficient_member_permissions')
const wholeKey = (code: string, who: (asker: AskerKind) => boolean) => (asker: AskerKind) =>
  valid(asker, isWhole(asker) && who(asker) ? 'allowed' : code)
/** A key does at least as much as the other when it has mode `all`, and a reach around the other's. */
const strongerThan =
  (...inReach: Reach[]) =>
  (asker: AskerKind) =>
    valid(asker, asker.mode === 'all' && inReach.includes(asker.reach) ? 'allowed' : 'insufficient_key_permissions')

const here = (users: PermissionUsers) => ({ orgId: users.here })
const webhook = (users: PermissionUsers) => ({ ...here(users), webhookId: users.webhookId })
const operator = wholeKey('operator_required', ({ place }) => place === 'operator')
/** Of the person who asked for a deletion: any key that could reach the organization. */
const requester = (outcome: string) => (asker: AskerKind) => {
  const mayAsk = asker.place === 'super_admin' && ['all', 'gone', 'breaksPolicy'].includes(asker.reach)
  return valid(asker, mayAsk ? outcome : 'deletion_not_found')
}
const guest = { user: 'guest@example.com' }
const lost = 'deletion_01h455vb4pex5vsknk084sn02q'
const nextYear = new Date(Date.now() + 365 * 86_400_000).toISOString()

export const organizationPermissions: Record<string, PermissionCase> = {
  'list organizations': { asks: 'organization.list', input: () => undefined, outcome: anyKey },
  'read the organization': { asks: 'organization.get', input: here, outcome: read },
  'create an organization': {
    asks: 'organization.create',
    input: () => ({ name: 'New' }),
    outcome: wholeKey('admin_role_required', () => true),
  },
  'update the organization': {
    asks: 'organization.update',
    input: (users) => ({ ...here(users), name: 'X' }),
    outcome: change,
  },
  'delete the organization': { asks: 'organization.delete', input: here, outcome: change },
  'ask after a deletion': {
    asks: 'organization.deletion',
    input: (users) => ({ orgId: users.gone }),
    outcome: requester('allowed'),
  },
  'list the deletions that one asked for': {
    asks: 'organization.deletions',
    input: () => undefined,
    outcome: anyKey,
  },
  'ask for the receipt of one that is not complete': {
    asks: 'organization.receipt',
    input: (users) => ({ orgId: users.gone }),
    outcome: requester('receipt_not_ready'),
  },
  'ask what a deletion would remove': { asks: 'organization.previewDeletion', input: here, outcome: change },
  'export the organization': { asks: 'exportOrganization', input: here, outcome: change },
  'write to one that is gone': {
    asks: 'organization.update',
    input: (users) => ({ orgId: users.gone, name: 'X' }),
    outcome: (asker) => valid(asker, 'organization_not_accessible'),
  },
  'read the policy': { asks: 'organization.policy', input: here, outcome: read },
  'change the policy': {
    asks: 'organization.setPolicy',
    input: (users) => ({ ...here(users), max_apikey_expiration_days: 100 }),
    outcome: change,
  },
  'list one’s own invitations': { asks: 'member.invitations', input: () => undefined, outcome: anyKey },
  'list members': { asks: 'member.list', input: here, outcome: read },
  'invite a user': {
    asks: 'member.upsert',
    input: (users) => ({ ...here(users), email: 'guest@example.com', role: 'read' }),
    outcome: changeMembers,
  },
  'invite a super admin': {
    asks: 'member.upsert',
    input: (users) => ({ ...here(users), email: 'guest@example.com', role: 'super_admin' }),
    outcome: changeSuperAdmins,
  },
  'invite an address': {
    asks: 'member.upsert',
    input: (users) => ({ ...here(users), email: 'nobody@example.com', role: 'read', invite: true }),
    outcome: changeMembers,
  },
  'change the invitation of an address': {
    asks: 'member.upsert',
    input: (users) => ({ ...here(users), email: ADDRESSED, role: 'admin' }),
    outcome: changeSuperAdmins,
  },
  'withdraw the invitation of an address': {
    asks: 'member.remove',
    input: (users) => ({ ...here(users), email: ADDRESSED }),
    outcome: changeSuperAdmins,
  },
  'take the link of an invitation': {
    asks: 'member.linkInvitation',
    input: (users) => ({ ...here(users), email: ADDRESSED }),
    outcome: changeSuperAdmins,
  },
  'open the invitation of another address': {
    asks: 'member.openInvitation',
    input: ({ addressedToken: token }) => ({ token }),
    outcome: (asker) => valid(asker, 'invitation_not_found'),
  },
  'accept the invitation of another address': {
    asks: 'member.accept',
    input: ({ addressedToken: token }) => ({ token }),
    outcome: (asker) => valid(asker, 'invitation_not_found'),
  },
  'demote a super admin': {
    asks: 'member.upsert',
    input: (users) => ({ ...here(users), email: 'founder@example.com', role: 'read' }),
    outcome: changeSuperAdmins,
  },
  'remove a super admin': {
    asks: 'member.remove',
    input: (users) => ({ ...here(users), email: 'founder@example.com' }),
    outcome: changeSuperAdmins,
  },
  'withdraw an invitation': {
    asks: 'member.remove',
    input: (users) => ({ ...here(users), email: 'pending@example.com' }),
    outcome: (asker) => (asker.place === 'pending' ? leaveOrDecline(asker) : changeMembers(asker)),
  },
  leave: {
    asks: 'member.remove',
    input: (users, { email }) => ({ ...here(users), email }),
    outcome: leaveOrDecline,
  },
  'accept an invitation': { asks: 'member.accept', input: here, outcome: accept },
  'read the audit log': { asks: 'audit.list', input: here, outcome: change },
  'read what happened': { asks: 'event.list', input: here, outcome: change },
  'list webhooks': { asks: 'webhook.list', input: here, outcome: change },
  'read a webhook': { asks: 'webhook.get', input: webhook, outcome: change },
  'make a webhook': {
    asks: 'webhook.create',
    input: (users) => ({ ...here(users), name: 'X', url: 'https://example.com/', events: ['*'] }),
    outcome: change,
  },
  'change a webhook': {
    asks: 'webhook.update',
    input: (users) => ({ ...webhook(users), enabled: false }),
    outcome: change,
  },
  'rotate the secret of a webhook': { asks: 'webhook.rotate', input: webhook, outcome: change },
  'test a webhook': { asks: 'webhook.test', input: webhook, outcome: change },
  'delete a webhook': { asks: 'webhook.delete', input: webhook, outcome: change },
  'list deliveries': { asks: 'webhook.deliveries', input: webhook, outcome: change },
  'read a delivery': {
    asks: 'webhook.delivery',
    input: (users) => ({ ...here(users), deliveryId: users.deliveryId }),
    outcome: change,
  },
  'retry a delivery': {
    asks: 'webhook.retry',
    input: (users) => ({ ...here(users), deliveryId: users.deliveryId }),
    outcome: change,
  },
  'list keys': { asks: 'apiKey.list', input: () => undefined, outcome: anyKey },
  'read the own key': { asks: 'apiKey.current', input: () => undefined, outcome: anyKey },
  'make a key for the organization': {
    asks: 'apiKey.create',
    input: (users) => ({ name: 'X', mode: 'read', limited_to_orgs: [users.here] }),
    outcome: strongerThan('all', 'here', 'oneApp', 'breaksPolicy'),
  },
  'rename a strong key': {
    asks: 'apiKey.update',
    input: (_cast, { strongKeyId: id }) => ({ id, name: 'X' }),
    outcome: strongerThan('all'),
  },
  'regenerate a strong key': {
    asks: 'apiKey.update',
    input: (_cast, { strongKeyId: id }) => ({ id, regenerate: true }),
    outcome: strongerThan('all'),
  },
  'delete a strong key': {
    asks: 'apiKey.delete',
    input: (_cast, { strongKeyId: id }) => ({ id }),
    outcome: strongerThan('all'),
  },
  'regenerate a weak key': {
    asks: 'apiKey.update',
    input: (_cast, { weakKeyId: id }) => ({ id, regenerate: true }),
    outcome: strongerThan('all', 'here', 'breaksPolicy'),
  },
  'extend the own key': {
    asks: 'apiKey.update',
    input: (_cast, { keyId: id }) => ({ id, expires_at: nextYear }),
    outcome: strongerThan('all', 'here', 'elsewhere', 'nothing', 'oneApp', 'gone'),
  },
  'make a user': { asks: 'operator.createUser', input: () => ({ email: 'new@example.com' }), outcome: operator },
  'list users': { asks: 'operator.listUsers', input: () => undefined, outcome: operator },
  'read a user': { asks: 'operator.getUser', input: () => guest, outcome: operator },
  'change a plan': {
    asks: 'operator.updateUser',
    input: () => ({ ...guest, plan: 'enterprise' }),
    outcome: operator,
  },
  'give the operator right': {
    asks: 'operator.updateUser',
    input: () => ({ ...guest, is_operator: true }),
    outcome: operator,
  },
  'take the operator right from the last one': {
    asks: 'operator.updateUser',
    input: () => ({ user: 'operator@example.com', is_operator: false }),
    outcome: (asker) => (operator(asker) === 'allowed' ? 'last_operator' : operator(asker)),
  },
  'disable a user': { asks: 'operator.disableUser', input: () => guest, outcome: operator },
  'disable oneself': {
    asks: 'operator.disableUser',
    input: () => ({ user: 'operator@example.com' }),
    outcome: (asker) => (operator(asker) === 'allowed' ? 'own_user' : operator(asker)),
  },
  'enable a user': { asks: 'operator.enableUser', input: () => guest, outcome: operator },
  'make a key for a user': { asks: 'operator.createUserKey', input: () => guest, outcome: operator },
  'revoke all keys of a user': {
    asks: 'operator.revokeUserKeys',
    input: () => ({ ...guest, all: true }),
    outcome: operator,
  },
  'list deletions': { asks: 'operator.listDeletions', input: () => undefined, outcome: operator },
  'list receipts': { asks: 'operator.listReceipts', input: () => undefined, outcome: operator },
  'list tombstones': { asks: 'operator.listTombstones', input: () => undefined, outcome: operator },
  'replay tombstones': { asks: 'operator.replayTombstones', input: () => ({ tombstones: [] }), outcome: operator },
  'read what happened everywhere': { asks: 'operator.listEvents', input: () => undefined, outcome: operator },
  'read the operators’ audit log': { asks: 'operator.listAudit', input: () => undefined, outcome: operator },
  'delete any organization': {
    asks: 'operator.deleteOrganization',
    input: (users) => ({ ...here(users), reason: 'A test' }),
    outcome: operator,
  },
  'ask what the deletion of any organization would remove': {
    asks: 'operator.previewDeletion',
    input: here,
    outcome: operator,
  },
  'delete a user': {
    asks: 'operator.deleteUser',
    input: () => ({ ...guest, reason: 'A test' }),
    outcome: operator,
  },
  'let a person in again whose user was deleted': {
    asks: 'operator.liftUserDeletion',
    input: () => ({ issuer: 'https://login.example.com', subject: 'none' }),
    outcome: (asker) => (operator(asker) === 'allowed' ? 'deleted_identity_not_found' : operator(asker)),
  },
  'ask what the deletion of a user would remove': {
    asks: 'operator.previewUserDeletion',
    input: () => guest,
    outcome: operator,
  },
  'measure the process': { asks: 'readMetrics', input: () => undefined, outcome: operator },
  'list participants': { asks: 'operator.listParticipants', input: () => undefined, outcome: operator },
  'register a participant': {
    asks: 'operator.createParticipant',
    input: () => ({ name: 'billing', url: 'https://example.com/' }),
    outcome: operator,
  },
  'change a participant': {
    asks: 'operator.updateParticipant',
    input: () => ({ id: 'participant_01h455vb4pex5vsknk084sn02q', name: 'Other' }),
    outcome: (asker) => (operator(asker) === 'allowed' ? 'participant_not_found' : operator(asker)),
  },
  'rotate the secret of a participant': {
    asks: 'operator.rotateParticipant',
    input: () => ({ id: 'participant_01h455vb4pex5vsknk084sn02q' }),
    outcome: (asker) => (operator(asker) === 'allowed' ? 'participant_not_found' : operator(asker)),
  },
  'remove a participant': {
    asks: 'operator.removeParticipant',
    input: () => ({ id: 'participant_01h455vb4pex5vsknk084sn02q' }),
    outcome: (asker) => (operator(asker) === 'allowed' ? 'participant_not_found' : operator(asker)),
  },
  'waive a participant': {
    asks: 'operator.waiveParticipant',
    input: () => ({
      id: lost,
      participantId: 'participant_01h455vb4pex5vsknk084sn02q',
      code: 'retired',
      reason: 'A test',
    }),
    outcome: (asker) => (operator(asker) === 'allowed' ? 'deletion_unknown' : operator(asker)),
  },
  'retry a deletion': {
    asks: 'operator.retryDeletion',
    input: () => ({ id: lost }),
    outcome: (asker) => (operator(asker) === 'allowed' ? 'deletion_unknown' : operator(asker)),
  },
}

/** An invitation is the invited user's own affair: their role does not matter, for they have none yet. */
function accept(asker: AskerKind): Outcome {
  if (asker.place !== 'pending' || !reachesHere(asker)) return valid(asker, 'invitation_not_found')
  if (asker.reach === 'breaksPolicy') return 'key_policy'
  return asker.mode === 'all' ? 'allowed' : 'insufficient_member_permissions'
}

/** An invited user declines with the keys that could accept; to others of their keys there is nothing to leave. */
function leaveOrDecline(asker: AskerKind): Outcome {
  const accepted = accept(asker)
  return accepted === 'invitation_not_found' ? leave(asker) : accepted
}

/** Of mode `all`, without limits: how long it lives is no limit to its reach. */
function isWhole({ mode, reach }: AskerKind): boolean {
  return mode === 'all' && ['all', 'breaksPolicy'].includes(reach)
}
