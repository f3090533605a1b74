import type { Generated } from 'kysely'
import type {
  DeletionId,
  OrganizationId,
  ParticipantId,
  ParticipantState,
  UserId,
  WaiverCode,
} from '@organizations/domain'
import type { Flag } from './flag.ts'

/** Other services that delete their part. */
export interface ParticipantTables {
  participants: ParticipantsTable
  deletion_participants: DeletionParticipantsTable
}

interface ParticipantsTable {
  id: ParticipantId
  name: string
  url: string
  required: Flag
  /** Encrypted, as is the one before it. */
  secret: string
  created_at: number
  updated_at: number
  /** New deletions do not ask it since then. */
  removed_at: number | null
  /** JSON: the kinds of subject whose deletions it is asked about. */
  subjects: Generated<string>
  /** Signs and is answered with as well, until a time. */
  previous_secret: string | null
  previous_secret_until: number | null
}

interface DeletionParticipantsTable {
  deletion_id: DeletionId
  participant_id: ParticipantId
  /** As they were when the deletion was asked for. */
  name: string
  required: Flag
  state: ParticipantState
  since: number
  /** How often it was asked. */
  attempts: number
  /** Null once it is not asked any more. */
  next_try_at: number | null
  gives_up_at: number
  /** Fencing token, +1 for each request that begins. */
  claim: number
  claim_ends_at: number | null
  /** Text of others: null once the deletion is complete. */
  last_answer: string | null
  /** JSON: what it says that it has removed. */
  counts: string | null
  waived_by: UserId | null
  waived_code: WaiverCode | null
  /** When the deletion was completed: no text is kept from then on. */
  closed_at: number | null
  /** Null for the deletion of a user. */
  organization_id: OrganizationId | null
}
