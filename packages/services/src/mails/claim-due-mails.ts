import { claimMails, inTransaction, msUntilNextMail, type ClaimedMail } from '@organizations/database'
import { reach } from '@organizations/fault-points'
import type { MailDeps } from './mail-deps.ts'

/** Mails under a claim at a time, of all processes: a mail server is not stormed. */
const MOST_AT_ONCE = 16

export interface DueMails {
  claimed: ClaimedMail[]
  /** In how many milliseconds one is due that is not yet; undefined when none waits. */
  nextInMs: number | undefined
}

/** Claims mails that are due, `places` at most. */
export async function claimDueMails(
  { db, relaxedDb }: Pick<MailDeps, 'db' | 'relaxedDb'>,
  places: number,
): Promise<DueMails> {
  const nextInMs = await msUntilNextMail(db)
  if (nextInMs === undefined || nextInMs > 0 || places <= 0) return { claimed: [], nextInMs }
  const claimed = await inTransaction(relaxedDb, (trx) => claimMails(trx, { limit: places, most: MOST_AT_ONCE }))
  if (claimed.length > 0) reach('mail: claimed, not yet sent')
  return { claimed, nextInMs: undefined }
}
