import {
  insertInvitation,
  listInvitationTimes,
  renewInvitation,
  type AddressInvitation,
  type Database,
  type Transaction,
} from '@organizations/database'
import {
  DomainError,
  INVITATION_LASTS_MS,
  INVITATIONS_AN_HOUR,
  INVITATIONS_WINDOW_MS,
  type InvitationId,
  type OrganizationId,
} from '@organizations/domain'
import type { Deps } from '../deps.ts'
import { hashInvitationToken, newInvitationToken } from './invitation-token.ts'

export interface InvitedAddress extends Pick<AddressInvitation, 'organizationId' | 'email' | 'role' | 'invitedBy'> {
  /** The invitation that the address has already: it gets 7 new days. */
  present: AddressInvitation | undefined
}

/**
 * Invites an address, or invites it anew, for 7 days, whether or not it has an account. The organization must be locked:
 * `too_many_invitations` by what it has sent in the last hour.
 */
export async function inviteAddress(
  { ids, secretsKeys, clock }: Pick<Deps, 'ids' | 'secretsKeys' | 'clock'>,
  trx: Transaction<Database>,
  { present, ...invited }: InvitedAddress,
): Promise<InvitationId> {
  const now = clock()
  const id = present?.id ?? ids.invitation()
  const tokenHash = present?.tokenHash ?? hashInvitationToken(newInvitationToken(secretsKeys, id))
  await requireRoom(trx, invited.organizationId, now)
  const endsAt = now + INVITATION_LASTS_MS
  if (present) await renewInvitation(trx, { id, ...invited, endsAt })
  else await insertInvitation(trx, { id, ...invited, tokenHash, createdAt: now, endsAt })
  return id
}

async function requireRoom(trx: Transaction<Database>, organizationId: OrganizationId, now: number): Promise<void> {
  const since = now - INVITATIONS_WINDOW_MS
  const times = await listInvitationTimes(trx, { organizationId, since, limit: INVITATIONS_AN_HOUR })
  const oldest = times[INVITATIONS_AN_HOUR - 1]
  if (oldest === undefined) return
  const retryAfterSeconds = Math.max(1, Math.ceil((oldest - since) / 1000))
  throw new DomainError('too_many_invitations', undefined, { retryAfterSeconds })
}
