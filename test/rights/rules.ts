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
} from '@organizations/domain'

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
}

export type Rules = typeof productRules
