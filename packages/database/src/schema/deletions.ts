import type { Generated } from 'kysely'
import type {
  DeletionId,
  DeletionState,
  EventId,
  EventType,
  OrganizationId,
  Requester,
  SubjectKind,
  UserId,
} from '@organizations/domain'

/** What is deleted, and the work of it. */
export interface DeletionTables {
  tombstones: TombstonesTable
  deletions: DeletionsTable
  deletion_plans: DeletionPlansTable
  deletion_steps: DeletionStepsTable
  outbox: OutboxTable
}

interface TombstonesTable {
  subject_kind: SubjectKind
  subject_id: string
  /** Null for a user. */
  organization_id: OrganizationId | null
  deletion_id: DeletionId
  created_at: number
  /** JSON: which bundles a bulk deletion was about. */
  bundles: string | null
}

interface DeletionsTable {
  id: DeletionId
  subject_kind: SubjectKind
  subject_id: string
  /** Null for a user. */
  organization_id: OrganizationId | null
  app_uuid: string | null
  state: DeletionState
  /** `PLAN_APART`; or JSON, a DeletionPlan, as written by a program from before `plan_hash`. */
  plan: string
  plan_hash: string | null
  event_id: EventId
  requested_by: UserId
  /** Null: written by a program from before it. */
  requester: Requester | null
  /** An operator's own words. */
  request_reason: string | null
  requested_at: number
  started_at: number | null
  counted_at: number | null
  completed_at: number | null
  /** When the last round had removed all that it could. */
  swept_at: number | null
  /** When it was last blocked. */
  blocked_at: number | null
  reason: string | null
  round: number
  /** JSON: when the rounds after the first were begun, the last of them at most. */
  rounds_begun: string | null
  step: number
  /** JSON array of key values. */
  cursor: string | null
  stalled_rounds: number
  removed_before_round: number
  unknown_schema_since: number | null
  late_listings: number
  strays: number
  /** JSON: counts of how the organization's endpoints were told of its end. */
  farewell: string | null
  /** When a worker should look next; null: never again by itself. */
  due_at: number | null
  /** Fencing token, +1 for each holder. */
  lease_token: number
  lease_ends_at: number | null
  failures: number
  last_error: string | null
  /** How many participants it asks. */
  participants: Generated<number>
}

interface DeletionPlansTable {
  hash: string
  /** JSON: a DeletionPlan. */
  plan: string
}

interface DeletionStepsTable {
  deletion_id: DeletionId
  table_name: string
  position: number
  kind: string
  rows_found: number
  rows_removed: number
  objects_found: number
  objects_removed: number
  bytes_removed: number
  incomplete_in_round: number | null
  /** When the first of its rows were removed, and when the last of them were. */
  began_at: number | null
  ended_at: number | null
}

interface OutboxTable {
  id: EventId
  type: EventType
  /** JSON, by the event catalog. */
  payload: string
  /** Events are published in turn by organization. */
  organization_id: string
  /** +1 each time a worker gives the lease back: a delivery of an older number does nothing. */
  dispatch: number
  /** How often this dispatch has been published. */
  rings: number
  due_at: number
  /** When it was written, or when what it waited for was over: since then it asks for work. */
  created_at: number
  acknowledged_at: number | null
  /** Since when its work waits for others; null while it waits for a worker. */
  others_since: number | null
}
