import type { Generated } from 'kysely'
import type {
  AuditAction,
  AuditEntryId,
  OperatorAction,
  OperatorTargetKind,
  OrganizationId,
  UserId,
  WayIn,
} from '@organizations/domain'

/** What is written down of calls. */
export interface RecordTables {
  audit_entries: AuditEntriesTable
  operator_audit_entries: OperatorAuditEntriesTable
  idempotency_records: IdempotencyRecordsTable
  spent_idempotency_keys: SpentIdempotencyKeysTable
}

interface AuditEntriesTable {
  organization_id: OrganizationId
  id: AuditEntryId
  created_at: number
  user_id: UserId
  key_id: number | null
  came_in_by: Generated<WayIn | null>
  action: AuditAction
  subject: string
  /** JSON. */
  before: string | null
  after: string | null
  request_id: string | null
}

interface OperatorAuditEntriesTable {
  id: AuditEntryId
  created_at: number
  /** Null, and so is the key: by a command on the service's own machine. */
  user_id: UserId | null
  key_id: number | null
  came_in_by: Generated<WayIn | null>
  action: OperatorAction
  target_kind: OperatorTargetKind | null
  target_id: string | null
  /** JSON. */
  details: string | null
  request_id: string | null
}

interface IdempotencyRecordsTable {
  user_id: UserId
  operation: string
  idempotency_key: string
  organization_id: OrganizationId | null
  /** SHA-256 of the request's body, in hex. */
  body_hash: string
  answer: string
  created_at: number
  /** What the answer is about. Null: nothing that can be deleted by itself. */
  made: string | null
}

interface SpentIdempotencyKeysTable {
  /** SHA-256, in hex. */
  key_hash: string
  created_at: number
}
