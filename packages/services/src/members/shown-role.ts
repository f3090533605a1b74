import type { Member, Membership } from '@organizations/domain'

/** The role as lists of members show it: an invitation's is marked. */
export function shownRole({ role, isPending }: Membership): Member['role'] {
  return isPending ? `invite_${role}` : role
}
