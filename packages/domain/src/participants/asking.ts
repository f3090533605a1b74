/** How participants are asked, and what their answers mean: pure rules. */
import { z } from 'zod'
import type { DeletionSubject } from '../deletion/subject-kinds.ts'
import type { DeletionId } from '../ids.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** For so long a participant is asked, from the request or a retry on. */
export const ASKED_FOR_MS = 7 * 24 * HOUR

/** Requests to one participant at a time. */
export const MOST_ASKED_AT_ONCE = 8

const FIRST_PAUSE_MS = 5 * SECOND
const LONGEST_PAUSE_MS = 10 * MINUTE
const SHORTEST_WAIT_ASKED_MS = SECOND
const LONGEST_WAIT_ASKED_MS = HOUR
/** A pause is up to so much longer, so that what failed together does not come back together. */
const JITTER = 0.1

const MAX_COUNTS = 20
const MAX_REASON = 300

/**
 * The body of the request. Of a user it has no `organization_id`: a service that knows organizations alone fails then, and
 * does not answer that its part is done.
 */
export function askingBody(asked: {
  deletionId: DeletionId
  subject: Pick<DeletionSubject, 'subjectKind' | 'subjectId' | 'organizationId'>
  requestedAt: number
}): string {
  const { subjectKind: kind, subjectId: id, organizationId } = asked.subject
  return JSON.stringify({
    type: `${kind}.deletion_requested`,
    data: {
      deletion_id: asked.deletionId,
      ...(organizationId !== null && { organization_id: organizationId }),
      subject: { kind, id },
      requested_at: new Date(asked.requestedAt).toISOString(),
    },
  })
}

/** What an answer says, once its signature is checked. `no answer`: nothing that counts. */
export type ParticipantAnswer =
  | { is: 'completed'; counts: Record<string, number> }
  | { is: 'pending' }
  | { is: 'refused'; reason: string }
  | { is: 'no answer'; why: string }

const key = /^[a-z][a-z0-9_]{0,39}$/
const counts = z.record(z.string().regex(key), z.int().min(0)).refine((it) => Object.keys(it).length <= MAX_COUNTS)
const answer = z.discriminatedUnion('status', [
  z.object({ deletion_id: z.string(), status: z.literal('completed'), counts: counts.optional() }),
  z.object({ deletion_id: z.string(), status: z.literal('pending') }),
  z.object({ deletion_id: z.string(), status: z.literal('refused'), reason: z.string() }),
])

/** Reads the text of an answer that the participant has signed. */
export function readParticipantAnswer(text: string, deletionId: DeletionId): ParticipantAnswer {
  const read = answer.safeParse(parse(text))
  if (!read.success) {
    return { is: 'no answer', why: 'Expected completed, pending or refused, with counts or a reason as documented' }
  }
  const { data } = read
  if (data.deletion_id !== deletionId) return { is: 'no answer', why: 'The answer is about another deletion' }
  switch (data.status) {
    case 'completed':
      return { is: 'completed', counts: data.counts ?? {} }
    case 'pending':
      return { is: 'pending' }
    case 'refused':
      return { is: 'refused', reason: lineOf(data.reason) }
  }
}

/** As much of a reason as is kept, on one line, and nothing that a database cannot keep. */
function lineOf(reason: string): string {
  const line = reason.toWellFormed().replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ')
  return line.trim().slice(0, MAX_REASON).toWellFormed() // no half of a pair
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * How long to wait before a participant is asked again, in milliseconds: 5 s doubling to 10 min, or as long as its answer
 * asks for. `attempts`: how often it was asked. `random`: from 0 up to 1.
 */
export function pauseBeforeAsking(
  { attempts, retryAfter }: { attempts: number; retryAfter?: string | undefined },
  { now, random }: { now: number; random: number },
): number {
  const asked = readRetryAfter(retryAfter, now)
  if (asked !== undefined) return asked
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(Math.max(attempts - 1, 0), 20), LONGEST_PAUSE_MS)
  return Math.round(pause * (1 + JITTER * random))
}

/** Seconds, or a date (RFC 9110). */
function readRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined
  const ms = /^\d{1,10}$/.test(header.trim()) ? Number(header) * SECOND : Date.parse(header) - now
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, SHORTEST_WAIT_ASKED_MS), LONGEST_WAIT_ASKED_MS)
}
