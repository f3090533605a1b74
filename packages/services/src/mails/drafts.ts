import {
  findDeletionFacts,
  findInvitationFacts,
  findKeyToExpire,
  findSealedReceipt,
  findWebhook,
  inTransaction,
  onceOfExpiry,
} from '@organizations/database'
import { isAtLeast, type DeletionId, type InvitationId, type MailKind, type WebhookId } from '@organizations/domain'
import { invitationPath, tokenOfInvitation } from '../members/invitation-token.ts'
import { toMember, toUser, type WriteDraft } from './recipients.ts'
import { deletionCompleted } from './templates/deletion-completed.ts'
import { deletionRequested } from './templates/deletion-requested.ts'
import { identityLinked } from './templates/identity-linked.ts'
import { invitation } from './templates/invitation.ts'
import { keyExpires } from './templates/key-expires.ts'
import { roleChanged } from './templates/role-changed.ts'
import { webhookDisabled } from './templates/webhook-disabled.ts'

const toInvitedUser = toMember(({ mails }, _mail, { organization, role, isPending }) =>
  isPending
    ? { message: invitation({ organization, role, url: `${mails.publicUrl}/console/organizations` }) }
    : undefined,
)

/** The link has a token, which is derived anew for each try: none is kept. */
const toInvitedAddress: WriteDraft = async ({ db, clock, mails, secretsKeys }, { about }) => {
  const id = about as InvitationId // of this kind they are ids of invitations
  const found = await findInvitationFacts(db, { id, now: clock() })
  if (found === undefined) return undefined
  const { email: to, organization, role } = found
  const token = await inTransaction(db, (trx) => tokenOfInvitation(trx, secretsKeys, found))
  return { to, message: invitation({ organization, role, url: `${mails.publicUrl}${invitationPath(token)}` }) }
}

/** How each kind of mail is made of its ids. A new kind does not compile until it has a line here. */
export const drafts: Readonly<Record<MailKind, WriteDraft>> = {
  invitation: (deps, mail) => (mail.userId === null ? toInvitedAddress(deps, mail) : toInvitedUser(deps, mail)),

  role_changed: toMember(({ mails }, { organizationId }, { organization, role, isPending }) =>
    isPending
      ? undefined
      : { message: roleChanged({ organization, role, url: pageOf(mails.publicUrl, organizationId) }) },
  ),

  identity_linked: toUser(({ mails }, { createdAt }) => ({
    message: identityLinked({ at: createdAt, url: `${mails.publicUrl}/console/sessions` }),
  })),

  deletion_requested: toUser(async ({ db, mails }, { about }) => {
    const deletion = await findDeletionFacts(db, about as DeletionId) // of this kind they are ids of deletions
    if (deletion === undefined) return undefined
    const url = `${mails.publicUrl}/console/deletions/${deletion.organizationId}`
    return { message: deletionRequested({ ...deletion, url }) }
  }),

  deletion_completed: toUser(async ({ db, mails }, { about }) => {
    const deletionId = about as DeletionId // likewise
    const deletion = await findDeletionFacts(db, deletionId)
    const receipt = await findSealedReceipt(db, deletionId)
    if (deletion === undefined || receipt === undefined) return undefined
    const { organizationId } = deletion
    const filename = `receipt-${receipt.receipt.number}.json`
    const content = `${JSON.stringify(receipt, undefined, 2)}\n`
    return {
      message: deletionCompleted({
        organizationId,
        number: receipt.receipt.number,
        hash: receipt.hash,
        filename,
        url: `${mails.publicUrl}/console/verify`,
      }),
      attachments: [{ filename, contentType: 'application/json', content }],
    }
  }),

  webhook_disabled: toMember(async ({ db, mails }, { organizationId, about }, { organization, role, isPending }) => {
    const webhookId = about as WebhookId // of this kind they are ids of endpoints
    const found = await findWebhook(db, { organizationId, webhookId })
    if (found === undefined || found.enabled || isPending || !isAtLeast(role, 'admin')) return undefined
    const { name, disabled_reason: reason } = found
    const url = `${pageOf(mails.publicUrl, organizationId)}/webhooks/${webhookId}`
    return { message: webhookDisabled({ organization, name, reason, url }) }
  }),

  key_expires: toUser(async ({ db, mails, clock }, { about, once, userId }) => {
    const key = await findKeyToExpire(db, Number(about))
    if (key === undefined || key.userId !== userId || key.expiresAt <= clock()) return undefined
    if (once !== onceOfExpiry({ keyId: key.id, expiresAt: key.expiresAt })) return undefined // it has got another end since
    return { message: keyExpires({ ...key, url: `${mails.publicUrl}/console/keys` }) }
  }),
}

function pageOf(publicUrl: string, organizationId: string): string {
  return `${publicUrl}/console/org/${organizationId}`
}
