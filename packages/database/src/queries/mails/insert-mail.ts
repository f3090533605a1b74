import { sql, type Transaction } from 'kysely'
import type { MailId, MailKind, OrganizationId, UserId } from '@organizations/domain'
import { now } from '../../moment.ts'
import type { Database } from '../../schema.ts'

export interface NewMail {
  id: MailId
  kind: MailKind
  organizationId: OrganizationId | null
  userId: UserId | null
  about: string | null
  /** Not null: it is sent once, however often it is inserted. */
  once: string | null
  createdAt: number
}

/** Writes down that a mail is to be sent. It takes a transaction by its type: that of the change that it tells of. */
export async function insertMail(trx: Transaction<Database>, mail: NewMail): Promise<void> {
  await trx
    .insertInto('mails')
    .values({
      id: mail.id,
      kind: mail.kind,
      organization_id: mail.organizationId,
      user_id: mail.userId,
      about: mail.about,
      once: mail.once,
      state: 'pending',
      attempts: 0,
      next_try_at: sql<number>`${now(trx)}`,
      claim: 0,
      claim_ends_at: null,
      created_at: mail.createdAt,
      finished_at: null,
      reason: null,
    })
    .onConflict((conflict) => conflict.column('once').doNothing())
    .execute()
}
