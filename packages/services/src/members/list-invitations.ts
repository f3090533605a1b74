import { listInvitationsOf } from '@organizations/database'
import { longPageOf, type Invitation, type Listed, type ListInvitationsInput } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'

/** The invitations to the caller, and to their address, that have not ended, to organizations that the key reaches, newest first. */
export async function listInvitations(
  { db, clock }: Deps,
  { actor, input }: Call<ListInvitationsInput>,
): Promise<Listed<Invitation>> {
  const { userId, key } = actor
  return await listInvitationsOf(db, { userId, email: actor.email, key, now: clock(), ...longPageOf(input) })
}
