import type { Database, Kysely } from '@organizations/database'
import type { Deps } from '../deps.ts'
import type { MailLinks } from './queue-mail.ts'

/** One mail to one address, as it is handed over. */
export interface Letter {
  /** The same in each try. */
  id: string
  to: string
  subject: string
  text: string
  html: string
  attachments: readonly { filename: string; contentType: string; content: string }[]
}

/** What hands mails over. Its outcomes have codes, and nothing that a mail server wrote. */
export interface Mailer {
  /** Rejects when `signal` is aborted, and otherwise never. `refused`: no other try will do. */
  send: (
    letter: Letter,
    signal: AbortSignal,
  ) => Promise<{ is: 'sent' } | { is: 'refused'; code: number } | { is: 'failed'; why: string }>
}

/** What mails report about themselves, for an operator's dashboards. */
export interface MailMeters {
  /** How a try ended. */
  mailTried: (outcome: 'sent' | 'postponed' | 'given_up') => void
}

/** What sending mails works with. */
export interface MailDeps extends Pick<Deps, 'db' | 'clock' | 'ids' | 'log' | 'secretsKeys'> {
  /** For what may be done again: its commits need not survive a power failure. */
  relaxedDb: Kysely<Database>
  mails: MailLinks
  mailer: Mailer
  /** From 0 up to 1, for what is not to happen in step. */
  random: () => number
  mailMeters: MailMeters
}
