/** Every operation on organizations, people and keys, as the matrix asks for it, and what the contract says of it. */
import type { Asker, MatrixCast, Reach } from './matrix-cast.ts'
import { anyKey, reachesHere, right, valid, type MatrixOperation, type Outcome } from './matrix-rights.ts'

/** The contract's table of rights: the least role and mode, and what is told to those who have less. */
const read = right('read', 'read', 'organization_not_accessible')
const change = right('admin', 'all', 'admin_role_required')
const changeMembers = right('admin', 'all', 'insufficient_member_permissions')
const changeSuperAdmins = right('super_admin', 'all', 'insufficient_member_permissions')
const leave = right('read', 'all', 'insufficient_member_permissions')
const wholeKey = (code: string, who: (asker: Asker) => boolean) => (asker: Asker) =>
  valid(asker, isWhole(asker) && who(asker) ? 'allowed' : code)
/** A key does at least as much as the other when it has mode `all`, and a reach around the other's. */
const strongerThan =
  (...inReach: Reach[]) =>
  (asker: Asker) =>
    valid(asker, asker.mode === 'all' && inReach.includes(asker.reach) ? 'allowed' : 'insufficient_key_permissions')

const here = (cast: MatrixCast) => ({ orgId: cast.here })
const operator = wholeKey('operator_required', ({ place }) => place === 'operator')
/** Of the person who asked for a deletion: any key that could reach the organization. */
const requester = (outcome: string) => (asker: Asker) => {
  const mayAsk = asker.place === 'super_admin' && ['all', 'gone', 'breaksPolicy'].includes(asker.reach)
  return valid(asker, mayAsk ? outcome : 'deletion_not_found')
}
const lost = 'deletion_01h455vb4pex5vsknk084sn02q'
const nextYear = new Date(Date.now() + 365 * 86_400_000).toISOString()

export const matrix: Record<string, MatrixOperation> = {
  'list organizations': { operation: 'list', input: () => undefined, outcome: anyKey },
  'read the organization': { operation: 'get', input: here, outcome: read },
  'create an organization': {
    operation: 'create',
    input: () => ({ name: 'New' }),
    outcome: wholeKey('admin_role_required', () => true),
  },
  'update the organization': { operation: 'update', input: (cast) => ({ ...here(cast), name: 'X' }), outcome: change },
  'delete the organization': { operation: 'delete', input: here, outcome: change },
  'ask after a deletion': {
    operation: 'deletion',
    input: (cast) => ({ orgId: cast.gone }),
    outcome: requester('allowed'),
  },
  'ask for the receipt of one that is not complete': {
    operation: 'receipt',
    input: (cast) => ({ orgId: cast.gone }),
    outcome: requester('receipt_not_ready'),
  },
  'ask what a deletion would remove': { operation: 'previewDeletion', input: here, outcome: change },
  'write to one that is gone': {
    operation: 'update',
    input: (cast) => ({ orgId: cast.gone, name: 'X' }),
    outcome: (asker) => valid(asker, 'organization_not_accessible'),
  },
  'read the policy': { operation: 'policy', input: here, outcome: read },
  'change the policy': {
    operation: 'setPolicy',
    input: (cast) => ({ ...here(cast), max_apikey_expiration_days: 100 }),
    outcome: change,
  },
  'list members': { operation: 'listMembers', input: here, outcome: read },
  'invite somebody': {
    operation: 'upsertMember',
    input: (cast) => ({ ...here(cast), email: 'guest@example.com', role: 'read' }),
    outcome: changeMembers,
  },
  'invite a super admin': {
    operation: 'upsertMember',
    input: (cast) => ({ ...here(cast), email: 'guest@example.com', role: 'super_admin' }),
    outcome: changeSuperAdmins,
  },
  'demote a super admin': {
    operation: 'upsertMember',
    input: (cast) => ({ ...here(cast), email: 'founder@example.com', role: 'read' }),
    outcome: changeSuperAdmins,
  },
  'remove a super admin': {
    operation: 'removeMember',
    input: (cast) => ({ ...here(cast), email: 'founder@example.com' }),
    outcome: changeSuperAdmins,
  },
  'withdraw an invitation': {
    operation: 'removeMember',
    input: (cast) => ({ ...here(cast), email: 'pending@example.com' }),
    outcome: (asker) => (asker.place === 'pending' ? leave(asker) : changeMembers(asker)),
  },
  leave: {
    operation: 'removeMember',
    input: (cast, { email }) => ({ ...here(cast), email }),
    outcome: leave,
  },
  'accept an invitation': { operation: 'acceptInvitation', input: here, outcome: accept },
  'read the audit log': { operation: 'listAudit', input: here, outcome: change },
  'list keys': { operation: 'listApiKeys', input: () => undefined, outcome: anyKey },
  'make a key for the organization': {
    operation: 'createApiKey',
    input: (cast) => ({ name: 'X', mode: 'read', limited_to_orgs: [cast.here] }),
    outcome: strongerThan('all', 'here', 'oneApp', 'breaksPolicy'),
  },
  'rename a strong key': {
    operation: 'updateApiKey',
    input: (_cast, { strongKeyId: id }) => ({ id, name: 'X' }),
    outcome: strongerThan('all'),
  },
  'regenerate a strong key': {
    operation: 'updateApiKey',
    input: (_cast, { strongKeyId: id }) => ({ id, regenerate: true }),
    outcome: strongerThan('all'),
  },
  'delete a strong key': {
    operation: 'deleteApiKey',
    input: (_cast, { strongKeyId: id }) => ({ id }),
    outcome: strongerThan('all'),
  },
  'regenerate a weak key': {
    operation: 'updateApiKey',
    input: (_cast, { weakKeyId: id }) => ({ id, regenerate: true }),
    outcome: strongerThan('all', 'here', 'breaksPolicy'),
  },
  'let the own key live longer': {
    operation: 'updateApiKey',
    input: (_cast, { keyId: id }) => ({ id, expires_at: nextYear }),
    outcome: strongerThan('all', 'here', 'elsewhere', 'nothing', 'oneApp', 'gone'),
  },
  'make a user': { operation: 'createUser', input: () => ({ email: 'new@example.com' }), outcome: operator },
  'list users': { operation: 'listUsers', input: () => undefined, outcome: operator },
  'list deletions': { operation: 'listDeletions', input: () => undefined, outcome: operator },
  'list receipts': { operation: 'listReceipts', input: () => undefined, outcome: operator },
  'list tombstones': { operation: 'listTombstones', input: () => undefined, outcome: operator },
  'replay tombstones': { operation: 'replayTombstones', input: () => ({ tombstones: [] }), outcome: operator },
  'measure the process': { operation: 'metrics', input: () => undefined, outcome: operator },
  'retry a deletion': {
    operation: 'retryDeletion',
    input: () => ({ id: lost }),
    outcome: (asker) => (operator(asker) === 'allowed' ? 'deletion_unknown' : operator(asker)),
  },
}

/** An invitation is the invited user's own affair: their role does not matter, for they have none yet. */
function accept(asker: Asker): Outcome {
  if (asker.place !== 'pending' || !reachesHere(asker)) return valid(asker, 'invitation_not_found')
  if (asker.reach === 'breaksPolicy') return 'key_policy'
  return asker.mode === 'all' ? 'allowed' : 'insufficient_member_permissions'
}

/** Of mode `all`, without limits: how long it lives is no limit to its reach. */
function isWhole({ mode, reach }: Asker): boolean {
  return mode === 'all' && ['all', 'breaksPolicy'].includes(reach)
}
