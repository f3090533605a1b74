import {
  deleteInvitation,
  findInvitationTo,
  findStandingOrganization,
  inviteMember,
  listInvitationsTo,
  type Database,
  type Transaction,
} from '@organizations/database'
import type { User } from '@organizations/domain'
import type { Deps } from '../deps.ts'
import { recordEvent } from '../events/record-event.ts'
import { queueMail } from '../mails/queue-mail.ts'

/** What is left of more can be accepted by the address. */
const AT_MOST = 100

/** Makes the invitations of a new user's address invitations of the user: pending memberships, until the same time. */
export async function claimInvitations(
  deps: Pick<Deps, 'clock' | 'ids' | 'mails'>,
  trx: Transaction<Database>,
  { uid: userId, email }: User,
): Promise<void> {
  const now = deps.clock()
  // Order matters: by ascending ids of organizations, which are locked (locks.ts of the database).
  for (const { organizationId } of await listInvitationsTo(trx, { email, now, limit: AT_MOST })) {
    const standing = await findStandingOrganization(trx, organizationId)
    // Read again: it may have been withdrawn, or changed, until the organization was locked.
    const invitation = standing && (await findInvitationTo(trx, { organizationId, email, now }))
    if (!invitation) continue
    const { id, role, endsAt } = invitation
    await deleteInvitation(trx, id)
    await inviteMember(trx, { organizationId, userId, role, endsAt, now })
    const data = { user_id: userId, email, changes: { role: `invite_${role}` as const } }
    await recordEvent(deps, trx, { organizationId, actor: null, event: { type: 'member.invited', data } })
    // The link of the mail before was the invitation's.
    await queueMail(deps, trx, { kind: 'invitation', organizationId, userId })
  }
}
