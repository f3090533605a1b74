/** People who come in by an identity provider: whose token it is, and what an address is worth. */
import type { Mutant } from '../mutant.ts'

const people = 'packages/services/src/identities/find-or-make-person.ts'
const ofPeople = ['packages/services/src/identities/find-or-make-person.test.ts']
const ofDeleted = ['packages/services/src/identities/deleted-identities.test.ts']
const tokens = 'packages/identity/src/access-tokens.ts'
const keys = 'packages/identity/src/issuer-keys.ts'
const ofTokens = ['packages/identity/src/access-tokens.test.ts', 'apps/api/src/http/caller/access-tokens.test.ts']

export const identities: readonly Mutant[] = [
  {
    id: 'unverified-address-counts',
    file: people,
    find: 'seen.emailVerified ? readSeenAddress(seen.email) : undefined',
    replace: 'readSeenAddress(seen.email)',
    tests: ofPeople,
    why: 'An address that is not verified takes over no user.',
  },
  {
    id: 'operator-is-linked-by-address',
    file: people,
    find: 'if (present.isOperator)',
    replace: 'if (present.isOperator && !deps.firstSight.links)',
    tests: ofPeople,
    why: 'The directory of an issuer makes no one an operator of the service.',
  },
  {
    id: 'second-identity-by-address',
    file: people,
    find: 'if (present.hasIdentity)',
    replace: 'if (present.hasIdentity && !deps.firstSight.links)',
    tests: ofPeople,
    why: 'A user who has an identity is not taken over by a second one with the same address.',
  },
  {
    id: 'subject-of-any-issuer',
    file: 'packages/database/src/queries/identities/identity-holders.ts',
    find: ".where('i.issuer', '=', issuer)",
    replace: '',
    tests: ['apps/api/src/http/caller/access-tokens.test.ts'],
    why: 'Two issuers may call two people the same.',
  },
  {
    id: 'ended-token-goes-on',
    file: 'packages/services/src/rights/find-caller-again.ts',
    find: 'hasEnded || ',
    replace: '',
    tests: ofPeople,
    why: 'What goes on with a token ends with it.',
  },
  {
    id: 'token-of-any-audience',
    file: tokens,
    find: '   audience,',
    replace: '',
    tests: ofTokens,
    why: 'A token for another service is none for this one.',
  },
  {
    id: 'token-of-any-type',
    file: tokens,
    find: 'typ: type,',
    replace: '',
    tests: ofTokens,
    why: 'An ID token is no access token.',
  },
  {
    id: 'text-verifies-an-address',
    file: tokens,
    find: 'verified === true }',
    replace: "verified === true || verified === 'true' }",
    tests: ofTokens,
    why: 'Only the boolean true says that an address is verified.',
  },
  {
    id: 'userinfo-of-another',
    file: tokens,
    find: "if (said['sub'] !== claims.subject) return undefined",
    replace: '',
    tests: ofTokens,
    why: 'What an issuer says about another person links no one.',
  },
  {
    id: 'keys-are-read-for-each-token',
    file: keys,
    find: 'if (reading === undefined && clock() - triedAt < pause) return',
    replace: '',
    tests: ofTokens,
    why: 'Tokens with unknown keys, which anyone can make, ask the issuer once in 30 seconds.',
  },
  {
    id: 'unknown-key-while-away',
    file: keys,
    find: 'if (failure !== undefined) throw failure',
    replace: '',
    tests: ofTokens,
    why: 'A token that cannot be judged is not called invalid.',
  },
  {
    id: 'token-is-looked-up-as-key',
    file: 'apps/api/src/http/caller/find-caller.ts',
    find: 'deps.accessTokens?.isShaped(secret) !== true',
    replace: 'true',
    tests: ['apps/api/src/http/caller/access-tokens.test.ts'],
    why: 'A token costs no statement before it is verified.',
  },
  {
    id: 'deleted-person-is-made-anew',
    file: people,
    find: "if (await isDeletedIdentity(deps, trx, seen)) throw refusal(deps, 'its user was deleted', 'user_deleted')",
    replace: '',
    tests: ofDeleted,
    why: 'A token that outlives the deletion of its user makes no one anew.',
  },
  {
    id: 'identities-are-not-kept',
    file: 'packages/services/src/deletion/request/request-user-deletion.ts',
    find: 'await keepIdentities(deps, trx, id)',
    replace: '',
    tests: ofDeleted,
    why: 'What a user was called is kept before the row goes that says it.',
  },
  {
    id: 'old-keys-of-deleted-identities',
    file: 'packages/services/src/identities/deleted-identities.ts',
    find: '[secretsKeys.current, ...secretsKeys.old]',
    replace: '[secretsKeys.current]',
    tests: ofDeleted,
    why: 'Another key of the service lets no deleted person in.',
  },
  {
    id: 'session-of-no-user',
    file: 'packages/services/src/sessions/begin-session.ts',
    find: 'owner, userId: caller.userId',
    replace: "owner, userId: 'user_none' as never",
    tests: ['packages/services/src/deletion/run/user-deletion.test.ts'],
    why: 'A session is swept and counted with its user.',
  },
]
