import { hasDoneItsPart } from '@organizations/domain'

import type { DeletionStatus } from './follow-deletion.ts'

type Participants = NonNullable<DeletionStatus['participants']>

/** The participants that have not done their part, and what they said; nothing when none is left. */
export function describeParticipants(participants: Participants): string | undefined {
  const left = participants.filter(({ state }) => !hasDoneItsPart(state))
  if (left.length === 0) return undefined
  return left.map((it) => `${it.name} (${describeProgress(it)})`).join(', ')
}

/** How far one is, and what it said last. */
export function describeProgress({ state, reason }: Pick<Participants[number], 'state' | 'reason'>): string {
  return reason === undefined ? state : `${state}: ${reason}`
}
