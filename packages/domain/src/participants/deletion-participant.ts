/** What a deletion knows of each of its participants: pure rules. */
import type { ParticipantId, UserId } from '../ids.ts'
import { hasDoneItsPart, type ParticipantState, type WaiverCode } from './participant.ts'
import type { ParticipantProgress } from './participant-answer.ts'

export interface DeletionParticipant {
  participantId: ParticipantId
  /** As it was when the deletion was asked for, as is the rest until the state. */
  name: string
  required: boolean
  state: ParticipantState
  /** Times are milliseconds since 1970. Of the state. */
  since: number
  /** Until when it is asked. */
  givesUpAt: number
  /** Why it refused, or why its last answer does not count. */
  lastAnswer: string | null
  counts: Record<string, number> | null
  waived: { by: UserId; code: WaiverCode } | null
}

/** Those that a deletion waits for before it is verified. */
export function waitedFor(participants: readonly DeletionParticipant[]): DeletionParticipant[] {
  return participants.filter(({ required, state }) => required && !hasDoneItsPart(state))
}

export function participantProgress({ participantId, ...it }: DeletionParticipant): ParticipantProgress {
  return {
    id: participantId,
    name: it.name,
    state: it.state,
    since: new Date(it.since).toISOString(),
    ...(it.lastAnswer !== null && !hasDoneItsPart(it.state) && { reason: it.lastAnswer }),
  }
}

/** What a receipt says of a participant. */
export interface ParticipantOnReceipt {
  id: ParticipantId
  name: string
  outcome: ParticipantState
  at: string
  counts?: Record<string, number>
  waived?: { by: UserId; at: string; code: WaiverCode }
}

export function participantOnReceipt(participant: DeletionParticipant): ParticipantOnReceipt {
  const { participantId: id, name, state: outcome, counts, waived } = participant
  const at = new Date(participant.since).toISOString()
  return { id, name, outcome, at, ...(counts && { counts }), ...(waived && { waived: { ...waived, at } }) }
}

/** Why a deletion is blocked by participants that did not answer in time. */
export function timeoutReason(late: readonly DeletionParticipant[]): string {
  const sentences = late.map(({ name, lastAnswer }) => {
    const last = lastAnswer === null ? 'It was not asked.' : `Its last answer: ${lastAnswer}`
    return `The participant "${name}" has not completed its part within 7 days. ${last}`
  })
  return sentences.join(' ')
}
