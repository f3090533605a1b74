import { findParticipant, type Database, type Transaction } from '@organizations/database'
import { DomainError, readParticipantId, type Participant } from '@organizations/domain'
import { parseTarget, TargetError } from '@organizations/egress'
import type { Deps } from '../deps.ts'

/** One that new deletions ask. Throws `participant_not_found`. */
export async function requireParticipant(trx: Transaction<Database>, text: string): Promise<Participant> {
  const id = readParticipantId(text)
  const participant = id && (await findParticipant(trx, id))
  if (participant === undefined) throw new DomainError('participant_not_found')
  return participant
}

/** Lets an address pass at which participants may be, or throws `invalid_url` with what was expected. */
export function requireParticipantTarget({ participantTargets }: Pick<Deps, 'participantTargets'>, url: string): void {
  try {
    parseTarget(url, participantTargets)
  } catch (error) {
    if (error instanceof TargetError) throw new DomainError('invalid_url', error.message)
    throw error
  }
}
