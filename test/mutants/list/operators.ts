/** Users, their keys and the operator right, in the hands of operators, and what is recorded of it. */
import type { Mutant } from '../mutant.ts'

const updateUser = 'packages/services/src/operator/users/update-user.ts'
const ofUsers = ['packages/services/src/operator/users/update-user.test.ts']
const ofDisabled = ['packages/services/src/operator/users/disable-user.test.ts']
const ofKeys = ['packages/services/src/operator/users/user-keys.test.ts']

export const operators: readonly Mutant[] = [
  {
    id: 'last-operator',
    file: updateUser,
    find: "if (change.isOperator === false && !(await hasOtherOperator(trx, id))) throw new DomainError('last_operator')",
    replace: '',
    tests: ofUsers,
    why: 'The last operator keeps the right.',
  },
  {
    id: 'operators-in-turn',
    file: updateUser,
    find: '    CHANGES_OF_USERS,',
    replace: '    undefined,',
    tests: ofUsers,
    why: 'Two operators who take the right from each other at once leave one.',
  },
  {
    id: 'disabled-in-turn',
    file: 'packages/services/src/operator/users/disable-user.ts',
    find: '    CHANGES_OF_USERS,',
    replace: '    undefined,',
    tests: ofDisabled,
    why: 'Operators who disable each other at once leave one.',
  },
  {
    id: 'disabled-beside-leaving',
    file: 'packages/services/src/operator/users/disable-user.ts',
    find: 'await lockPlacesOf(trx, id)',
    replace: 'void id',
    tests: ofDisabled,
    why: 'Of two super admins one may leave while the other is disabled only when the operator is told.',
  },
  {
    id: 'disabled-key',
    file: 'packages/database/src/queries/keys/key-holders.ts',
    find: ".on('u.disabled_at', 'is', null).on('u.deletion_id', 'is', null)",
    replace: ".on('u.deletion_id', 'is', null)",
    tests: ofDisabled,
    why: 'The keys and sessions of a disabled user lead to no caller.',
  },
  {
    id: 'disabled-session',
    file: 'packages/database/src/queries/sessions/session-holders.ts',
    find: ".on('u.disabled_at', 'is', null)",
    replace: '',
    tests: ofDisabled,
    why: 'The sessions of a disabled user lead to no caller.',
  },
  {
    id: 'disabled-person',
    file: 'packages/database/src/queries/identities/identity-holders.ts',
    find: ".where('u.disabled_at', 'is', null)",
    replace: '',
    tests: ['packages/services/src/identities/find-or-make-person.test.ts'],
    why: 'A person who is disabled while their request is under way changes nothing.',
  },
  {
    id: 'disabled-meanwhile',
    file: 'packages/database/src/queries/keys/key-holders.ts',
    find: ".where('u.disabled_at', 'is', null)",
    replace: '',
    tests: ofDisabled,
    why: 'A user who is disabled while their request is under way changes nothing.',
  },
  {
    id: 'disabled-stand-in',
    file: 'packages/database/src/queries/members/super-admins.ts',
    find: "eb.or([eb('u.disabled_at', 'is', null), eb('m.user_id', '=', member)])",
    replace: "eb.or([eb('u.created_at', 'is not', null), eb('m.user_id', '=', member)])",
    tests: ofDisabled,
    why: 'A disabled super admin stands in for none.',
  },
  {
    id: 'disabled-operator-counts',
    file: 'packages/database/src/queries/operator/users.ts',
    find: ".where('is_operator', '=', 1).where('disabled_at', 'is', null)",
    replace: ".where('is_operator', '=', 1)",
    tests: ofDisabled,
    why: 'A disabled operator counts as none.',
  },
  {
    id: 'keys-locked-together',
    file: 'packages/services/src/operator/users/revoke-user-keys.ts',
    find: 'await lockApiKeysOf(trx, { userId, callerKeyId: caller.keyId })',
    replace: '',
    tests: ofKeys,
    why: 'A key that is made while all are revoked is revoked too, and no two revocations wait for each other.',
  },
  {
    id: 'user-keys-in-turn',
    file: 'packages/services/src/operator/users/create-user-key.ts',
    find: 'turn: keysTurn(userId),',
    replace: '',
    tests: ofKeys,
    why: 'Keys that operators make at the same time are no more than a user may have.',
  },
  {
    id: 'user-key-secret-kept',
    file: 'packages/services/src/operator/users/create-user-key.ts',
    find: 'toKeep: (answer: ApiKey) => ({ ...answer, key: null }),',
    replace: '',
    tests: ofKeys,
    why: 'The secret of a key is in one answer, and nowhere in the database.',
  },
  {
    id: 'operator-audit-after-400-days',
    file: 'packages/services/src/outbox/purge-expired.ts',
    find: 'OPERATOR_AUDIT_KEPT_MS = 400 *',
    replace: 'OPERATOR_AUDIT_KEPT_MS = 401 *',
    tests: ['packages/services/src/outbox/purge-expired.test.ts'],
    why: 'What operators did is kept for 400 days.',
  },
]
