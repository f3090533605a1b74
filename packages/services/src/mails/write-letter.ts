import type { MailToSend } from '@organizations/database'
import { MAIL_SENT_WITHIN_MS } from '@organizations/domain'
import { drafts } from './drafts.ts'
import type { Letter } from './mail-deps.ts'
import type { WriteDeps } from './recipients.ts'
import { renderMessage } from './templates/message.ts'

/**
 * Makes a mail of its ids, by what is true now. Undefined when it is not to be sent: what it tells is not true any more, it
 * is too old, or its recipient is gone.
 */
export async function writeLetter(deps: WriteDeps, mail: MailToSend): Promise<Letter | undefined> {
  if (deps.clock() - mail.createdAt > MAIL_SENT_WITHIN_MS) return undefined
  const draft = await drafts[mail.kind](deps, mail)
  if (draft === undefined) return undefined
  const { to, message, attachments = [] } = draft
  return { id: mail.id, to, ...renderMessage(message, deps.mails.publicUrl), attachments }
}
