import type { AskingToTry } from '@organizations/database'
import { askingBody, readParticipantAnswer, version, type ParticipantAnswer } from '@organizations/domain'
import type { AnswerHeaders, Outcome } from '@organizations/egress'
import { reach } from '@organizations/fault-points'
import { Webhook } from 'standardwebhooks'
import { signRequest } from '../secrets/sign-request.ts'
import { openSigningSecrets } from '../secrets/webhook-secrets.ts'
import type { AskingDeps } from './asking-deps.ts'

/** A participant was asked, and what it said is to be written down: `settleAsking`. */
export interface FinishedAsking {
  asking: AskingToTry
  answer: ParticipantAnswer
  /** The header of an answer that counts, as it came. */
  retryAfter?: string | undefined
}

type AskDeps = Pick<AskingDeps, 'clock' | 'log' | 'secretsKeys' | 'participantEgress'>

/** More than twenty counts and a reason need. */
const ANSWER_BYTES = 16 * 1024
const signatureHeaders = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const

/**
 * Asks a participant once, signed with its secret, and for a day after a rotation with the one before as well. Its answer
 * counts when it is signed with one of those of the moment at which it came, for the same `webhook-id`, and names the
 * deletion. Rejects when `signal` is aborted, and otherwise never.
 */
export async function askParticipant(
  deps: AskDeps,
  asking: AskingToTry,
  signal?: AbortSignal,
): Promise<FinishedAsking> {
  const secrets = openSecrets(deps, asking)
  if (secrets === undefined) return { asking, answer: noAnswer('Its secret could not be read') }
  const id = requestId(asking)
  const body = askingBody(asking)
  const headers = {
    'content-type': 'application/json',
    'user-agent': `organizations/${version}`,
    ...signRequest({ id, body, now: deps.clock() }, secrets),
  }
  const outcome = await deps.participantEgress.post(asking.url, {
    headers,
    body,
    signal,
    maxBytes: ANSWER_BYTES,
    previewBytes: ANSWER_BYTES,
    keepHeaders: ['content-type', ...signatureHeaders],
  })
  reach('participant: answered, not yet written down')
  // Opened anew: the day of the secret before may have ended since it was asked.
  const answer = readOutcome(outcome, { id, secrets: openSecrets(deps, asking) ?? [], asking })
  const counts = answer.is === 'pending' || answer.is === 'refused'
  return { asking, answer, ...(counts && outcome.status !== null && { retryAfter: outcome.retryAfter }) }
}

/** The same each time that a participant is asked about a deletion. */
export function requestId({ deletionId, participantId }: Pick<AskingToTry, 'deletionId' | 'participantId'>): string {
  return `${deletionId}-${participantId}`
}

function readOutcome(
  outcome: Outcome,
  { id, secrets, asking }: { id: string; secrets: readonly string[]; asking: AskingToTry },
): ParticipantAnswer {
  if (outcome.status === null) return noAnswer(outcome.reason)
  const { status, headers = {}, preview: text } = outcome
  if (status < 200 || status > 299) return noAnswer(`It answered with the status ${status}`)
  if (!/^application\/json *(;|$)/i.test(headers['content-type'] ?? '')) return noAnswer('Its answer is not JSON')
  if (headers['webhook-id'] !== id || !secrets.some((it) => isSigned(text, headers, it))) {
    return noAnswer('Its answer is not signed with its secret for this request')
  }
  return readParticipantAnswer(text, asking.deletionId)
}

function isSigned(text: string, headers: AnswerHeaders, secret: string): boolean {
  const signature = Object.fromEntries(signatureHeaders.map((name) => [name, headers[name] ?? '']))
  try {
    new Webhook(secret).verify(text, signature)
    return true
  } catch {
    return false // not ours, or too old, or no JSON
  }
}

function openSecrets(deps: AskDeps, asking: AskingToTry): string[] | undefined {
  const { participantId: id, secret, previousSecret, previousSecretUntil } = asking
  const row = { id, secret, previous_secret: previousSecret, previous_secret_until: previousSecretUntil }
  try {
    return openSigningSecrets(deps, row, deps.clock())
  } catch (error) {
    deps.log.error({ err: error, participant: id }, 'The secret of a participant cannot be read: deletions wait for it')
    return undefined
  }
}

function noAnswer(why: string): ParticipantAnswer {
  return { is: 'no answer', why }
}
