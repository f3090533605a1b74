/** The product's decisions about members, keys and policies, so that one of them can be broken on purpose. */
import {
  meetsPolicy,
  placeWithRole,
  policyAfter,
  refusalOfAccess,
  refusalOfInvitation,
  refusalOfKeyChange,
  refusalOfRemoval,
  refusalOfRole,
  rightAfterUpdate,
  rightOfNewKey,
  type KeyRight,
} from '@organizations/domain'

/** An operator disables, enables and deletes users. */
export type Account = 'here' | 'disabled' | 'deleted'

export const productRules = {
  meetsPolicy,
  placeWithRole,
  policyAfter,
  refusalOfAccess,
  refusalOfInvitation,
  refusalOfKeyChange,
  refusalOfRemoval,
  refusalOfRole,
  rightAfterUpdate,
  rightOfNewKey,
  /** Whose keys a caller finds by their ids: the use cases look among the caller's own. */
  findsKeyOf: (caller: number, owner: number): boolean => caller === owner,
  /** Whose invitation a caller finds by the token of its link: that of their own address. */
  findsInvitationOf: (caller: number, invited: number): boolean => caller === invited,
  /** Who is found by their keys, tokens and sessions. */
  isLetIn: (account: Account): boolean => account === 'here',
  /** Who stands in, as a super admin, for another one. */
  standsIn: (account: Account): boolean => account === 'here',
  /** An operator deletes no last super admin. */
  mayDelete: (isLastSuperAdmin: boolean): boolean => !isLastSuperAdmin,
  /** A person has no key that could be changed. */
  isKey: ({ isPersons }: KeyRight): boolean => isPersons !== true,
}

export type Rules = typeof productRules
