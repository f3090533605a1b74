import {
  findInvitationTo,
  findMembership,
  findUserByEmail,
  type AddressInvitation,
  type Database,
  type FoundUser,
  type Transaction,
} from '@organizations/database'
import type { Membership, OrganizationId } from '@organizations/domain'

/** Whom a call about members names by an address, and their place in the organization. */
export interface Target {
  user: FoundUser | undefined
  /** Of the user, or of the address alone; nothing for one who is neither a member nor invited. */
  present: Membership | undefined
  /** Set where the address is invited, and not the user. */
  invitation: AddressInvitation | undefined
}

export async function findTarget(
  trx: Transaction<Database>,
  { organizationId, email, now }: { organizationId: OrganizationId; email: string; now: number },
): Promise<Target> {
  const user = await findUserByEmail(trx, email)
  const membership = user && (await findMembership(trx, { organizationId, userId: user.uid }, now))
  if (membership) return { user, present: membership, invitation: undefined }
  const invitation = await findInvitationTo(trx, { organizationId, email, now })
  return { user, present: invitation && { role: invitation.role, isPending: true }, invitation }
}
