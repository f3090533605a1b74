/** When a delivery is tried, and what its answer means: pure rules, by the clock and the chance that are passed in. */
const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** The first try is made at once; these are the pauses before the others. */
const pauses = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const

/** Of the end of an organization, whose deletion waits for it: at 0, 5 and 20 s. */
const farewellPauses = [5 * SECOND, 15 * SECOND] as const

/** How often a delivery is tried before it has failed. */
export const MAX_TRIES = pauses.length + 1

/** A pause is up to so much longer, so that what failed together does not come back together. */
const JITTER = 0.1

const LONGEST_WAIT_ASKED_MS = 24 * HOUR

/** What an endpoint answered: a status, or nothing in the way of HTTP. */
export interface TryAnswer {
  status: number | null
  /** The header `Retry-After` as it came. */
  retryAfter?: string | undefined
}

export type TryVerdict =
  | { is: 'delivered' }
  /** The endpoint says that it is no more. */
  | { is: 'gone' }
  | { is: 'to be tried again'; afterMs: number }
  | { is: 'failed' }

export interface MadeTry {
  answer: TryAnswer
  /** How many tries have been made, this one included. */
  tries: number
  /** By hand: no other follows. */
  byHand: boolean
  /** Of the end of an organization: `Retry-After` is not waited for. */
  isFarewell?: boolean
}

/** What follows from a try. `random` is from 0 up to 1. */
export function judgeTry(
  { answer, tries, byHand, isFarewell = false }: MadeTry,
  { now, random }: { now: number; random: number },
): TryVerdict {
  const { status } = answer
  if (status !== null && status >= 200 && status < 300) return { is: 'delivered' }
  if (status === 410) return { is: 'gone' }
  const pause = (isFarewell ? farewellPauses : pauses)[tries - 1]
  if (byHand || pause === undefined) return { is: 'failed' }
  const asked = isFarewell ? 0 : readRetryAfter(answer.retryAfter, now)
  return { is: 'to be tried again', afterMs: Math.round(Math.max(pause * (1 + JITTER * random), asked)) }
}

/** How long an endpoint asks to be left alone: seconds, or a date (RFC 9110). At most a day, and 0 for what is neither. */
function readRetryAfter(header: string | undefined, now: number): number {
  if (header === undefined) return 0
  const ms = /^\d{1,10}$/.test(header.trim()) ? Number(header) * SECOND : Date.parse(header) - now
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, 0), LONGEST_WAIT_ASKED_MS)
}

/** An endpoint that has only failed for so long is disabled. */
export const FAILING_ENDS_AFTER_MS = 72 * HOUR

/** So is one that so many deliveries wait for. */
export const MOST_PENDING = 100_000

/** Tries at a time to one endpoint. */
const MOST_IN_FLIGHT = 4
/** After so many timeouts in a row, one at a time. */
const TIMEOUTS_UNTIL_SLOW = 3

/** How many tries at a time an endpoint gets that has let so many in a row end by their time. */
export function placesOf(timeouts: number): number {
  return timeouts >= TIMEOUTS_UNTIL_SLOW ? 1 : MOST_IN_FLIGHT
}
