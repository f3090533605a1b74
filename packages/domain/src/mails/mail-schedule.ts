import { judgeTry } from '../webhooks/delivery-schedule.ts'

const DAY_MS = 24 * 3_600_000

/** A mail that could not be sent for so long is not sent any more: what it tells is old. */
export const MAIL_SENT_WITHIN_MS = 4 * DAY_MS

/** How long before its end a key's user is told, and how long a key must last at least for that. */
export const KEY_EXPIRES_SOON_MS = 7 * DAY_MS

/** How long it is known which mails were sent. */
export const MAILS_KEPT_MS = 30 * DAY_MS

/**
 * How long to wait after a try that failed and may work later, by the schedule of deliveries to webhooks: ten tries in three
 * days. Undefined when it was the last. `tries` counts this one. `random` is from 0 up to 1.
 */
export function pauseBeforeMail(tries: number, at: { now: number; random: number }): number | undefined {
  const verdict = judgeTry({ answer: { status: null }, tries, byHand: false }, at)
  return verdict.is === 'to be tried again' ? verdict.afterMs : undefined
}
