import { insertMail, onceOfExpiry, type Database, type Transaction } from '@organizations/database'
import type { QueuedMail } from '@organizations/domain'
import type { Deps } from '../deps.ts'

/** Where the links of mails lead. */
export interface MailLinks {
  /** Of the service, without a slash at its end. */
  publicUrl: string
}

/**
 * Queues a mail, in the transaction of the change that it tells of: it is sent if, and only if, that commits. Only ids are
 * written down; its address and text are made when it is sent. Nothing is queued where no mail is sent.
 */
export async function queueMail(
  { ids, clock, mails }: Pick<Deps, 'ids' | 'clock' | 'mails'>,
  trx: Transaction<Database>,
  mail: QueuedMail,
): Promise<void> {
  if (mails === undefined) return
  await insertMail(trx, {
    id: ids.mail(),
    kind: mail.kind,
    organizationId: 'organizationId' in mail ? mail.organizationId : null,
    userId: 'userId' in mail ? mail.userId : null,
    about: aboutOf(mail),
    once: mail.kind === 'key_expires' ? onceOfExpiry(mail) : null,
    createdAt: clock(),
  })
}

/** The id of what it is about, besides an organization and a user. */
function aboutOf(mail: QueuedMail): string | null {
  switch (mail.kind) {
    case 'invitation':
      return 'invitationId' in mail ? mail.invitationId : null
    case 'role_changed':
      return null
    case 'identity_linked':
      return mail.identityId
    case 'deletion_requested':
    case 'deletion_completed':
      return mail.deletionId
    case 'webhook_disabled':
      return mail.webhookId
    case 'key_expires':
      return String(mail.keyId)
  }
}
