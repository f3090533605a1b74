/** The rows of deletions, with the plans that are kept apart from them. */
import type { Selectable } from 'kysely'
import type { Deletion, DeletionPlan, KeyValue } from '@organizations/domain'
import type { Database } from '../../schema.ts'
import { PLAN_APART } from './deletion-plans.ts'

/** All of a row, one by one, for the statement to be prepared. */
export const deletionColumns = [
  'id',
  'subject_kind',
  'subject_id',
  'organization_id',
  'app_uuid',
  'state',
  'plan',
  'plan_hash',
  'event_id',
  'requested_by',
  'requester',
  'request_reason',
  'requested_at',
  'started_at',
  'counted_at',
  'completed_at',
  'swept_at',
  'blocked_at',
  'reason',
  'round',
  'rounds_begun',
  'step',
  'cursor',
  'stalled_rounds',
  'removed_before_round',
  'unknown_schema_since',
  'late_listings',
  'strays',
  'due_at',
  'lease_token',
  'lease_ends_at',
  'failures',
  'last_error',
  'participants',
  'farewell',
] as const satisfies readonly (keyof Database['deletions'])[]

/** A row of a deletion, and the plan that is kept for it. */
export type DeletionRow = Selectable<Database['deletions']> & { kept_plan: string | null }

export function toDeletion(row: DeletionRow): Deletion {
  return {
    id: row.id,
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    organizationId: row.organization_id,
    appUuid: row.app_uuid,
    state: row.state,
    plan: planOf(row),
    eventId: row.event_id,
    requestedBy: row.requested_by,
    requester: row.requester,
    requestReason: row.request_reason,
    requestedAt: row.requested_at,
    startedAt: row.started_at,
    countedAt: row.counted_at,
    completedAt: row.completed_at,
    sweptAt: row.swept_at,
    blockedAt: row.blocked_at,
    reason: row.reason,
    round: row.round,
    roundsBegun: row.rounds_begun === null ? [] : (JSON.parse(row.rounds_begun) as number[]), // written by moveDeletion
    step: row.step,
    cursor: row.cursor === null ? null : (JSON.parse(row.cursor) as KeyValue[]), // likewise
    stalledRounds: row.stalled_rounds,
    removedBeforeRound: row.removed_before_round,
    unknownSchemaSince: row.unknown_schema_since,
    lateListings: row.late_listings,
    strays: row.strays,
    farewell: row.farewell === null ? null : (JSON.parse(row.farewell) as Deletion['farewell']), // likewise
    failures: row.failures,
    lastError: row.last_error,
    participants: row.participants,
  }
}

function planOf({ plan, kept_plan: kept }: DeletionRow): DeletionPlan {
  return parsePlan(plan === PLAN_APART && kept !== null ? kept : plan)
}

/** By their texts, which are few: one for each kind of subject, and those of programs of other versions. */
const parsedPlans = new Map<string, DeletionPlan>()

const MOST_PARSED_PLANS = 100

function parsePlan(text: string): DeletionPlan {
  const parsed = parsedPlans.get(text) ?? (JSON.parse(text) as DeletionPlan) // written by keepPlan alone
  if (parsedPlans.size < MOST_PARSED_PLANS) parsedPlans.set(text, parsed)
  return parsed
}
