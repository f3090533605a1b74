import {
  inTransaction,
  readMailToSend,
  releaseMail,
  renewMails,
  settleMail,
  type ClaimedMail,
  type MailToSend,
} from '@organizations/database'
import { pauseBeforeMail } from '@organizations/domain'
import { reach } from '@organizations/fault-points'
import { keepClaims } from '../outbox/keep-claims.ts'
import type { MailDeps, Mailer } from './mail-deps.ts'
import { writeLetter } from './write-letter.ts'

export interface MailRunner {
  /** Sends a mail under its claim, and writes down how that ended. Never rejects. */
  run: (claimed: ClaimedMail, signal: AbortSignal) => Promise<void>
  /** The same for one that has waited in a queue since it was claimed. */
  runQueued: (claimed: ClaimedMail, signal: AbortSignal) => Promise<void>
}

type Outcome = Awaited<ReturnType<Mailer['send']>> | { is: 'moot' }

/**
 * Sends mails under their claims, which are renewed meanwhile. A claim that is given up, because the worker stops, is
 * released; one whose outcome cannot be written ends by itself, and the mail is sent again with the same Message-ID.
 */
export function createMailRunner(deps: MailDeps): MailRunner {
  const { db, relaxedDb, log } = deps
  const trouble = createTroubleLog(deps)
  const underWay = keepClaims<ClaimedMail>(deps, 'Claims of mails', (claims) =>
    inTransaction(relaxedDb, (trx) => renewMails(trx, claims)),
  )
  const run: MailRunner['run'] = async (claimed, signal) => {
    underWay.add(claimed)
    try {
      const mail = await readMailToSend(db, claimed)
      if (mail === undefined) return
      const letter = await writeLetter(deps, mail)
      const outcome: Outcome = letter === undefined ? { is: 'moot' } : await deps.mailer.send(letter, signal)
      if (letter !== undefined) reach('mail: sent, not yet written down')
      await settle(deps, mail, outcome)
      trouble.note(outcome)
    } catch (error) {
      if (signal.aborted) await release(deps, claimed)
      else log.error({ err: error, mail: claimed.id }, 'A mail could not be sent: it is due again when its claim ends')
    } finally {
      underWay.delete(claimed)
    }
  }
  return {
    run,
    async runQueued(claimed, signal) {
      const [renewed] = await inTransaction(relaxedDb, (trx) => renewMails(trx, [claimed]))
      if (renewed !== undefined) await run(claimed, signal)
    },
  }
}

async function settle(deps: MailDeps, mail: MailToSend, outcome: Outcome): Promise<void> {
  const { relaxedDb, log, mailMeters } = deps
  const written = writtenDown(deps, mail, outcome)
  const isOurs = await inTransaction(relaxedDb, (trx) => settleMail(trx, mail, written))
  reach('mail: written down')
  if (!isOurs) return
  mailMeters.mailTried('state' in written ? written.state : 'postponed')
  if ('state' in written && written.state === 'given_up') {
    log.warn({ mail: mail.id, kind: mail.kind, reason: written.reason }, 'A mail is not sent')
  }
}

function writtenDown(
  { clock, random }: MailDeps,
  mail: MailToSend,
  outcome: Outcome,
): Parameters<typeof settleMail>[2] {
  const now = clock()
  const givenUp = (reason: string) => ({ state: 'given_up' as const, reason, now })
  switch (outcome.is) {
    case 'sent':
      return { state: 'sent', reason: null, now }
    case 'moot':
      return givenUp('It is not true any more, too old, or its recipient is to get none')
    case 'refused':
      return givenUp(`Refused by ${outcome.code}`)
    case 'failed': {
      const afterMs = pauseBeforeMail(mail.attempts + 1, { now, random: random() })
      return afterMs === undefined ? givenUp(`The last try failed: ${outcome.why}`) : { afterMs, reason: outcome.why }
    }
  }
}

async function release({ relaxedDb, log }: MailDeps, claimed: ClaimedMail): Promise<void> {
  try {
    await inTransaction(relaxedDb, (trx) => releaseMail(trx, claimed))
  } catch (error) {
    log.warn({ err: error, mail: claimed.id }, 'A claim could not be released: it ends by itself')
  }
}

/** A server that is away is logged when that begins and when it is over, and not with each mail. */
function createTroubleLog({ log }: MailDeps) {
  let last: string | undefined
  return {
    note(outcome: Outcome) {
      if (outcome.is === 'failed' && outcome.why !== last) {
        last = outcome.why
        log.warn({ reason: outcome.why }, 'Mails cannot be sent: they are tried again')
      }
      if (outcome.is === 'sent' && last !== undefined) {
        last = undefined
        log.info({}, 'Mails are sent again')
      }
    },
  }
}
