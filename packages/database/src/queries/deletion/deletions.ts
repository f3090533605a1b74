import { sql, type Kysely, type RawBuilder, type Selectable, type SqlBool, type Transaction } from 'kysely'
import {
  subjectKinds,
  subjectTraits,
  type Deletion,
  type DeletionId,
  type DeletionOrigin,
  type DeletionPlan,
  type DeletionState,
  type DeletionSubject,
  type EventId,
  type KeyRight,
  type KeyValue,
  type OrganizationId,
  type Page,
  type SubjectKind,
  type UserId,
} from '@organizations/domain'
import { compiledQuery, insertRow } from '../../compiled-query.ts'
import { lockOrganization } from '../../locks.ts'
import { now } from '../../moment.ts'
import type { Database } from '../../schema.ts'
import { keepPlan, PLAN_APART } from './deletion-plans.ts'

export interface NewDeletion {
  id: DeletionId
  subject: DeletionSubject
  plan: DeletionPlan
  eventId: EventId
  requestedBy: UserId
  /** As what, and why. Unless it is not known. */
  origin?: DeletionOrigin
  requestedAt: number
  /** How many participants it asks; none unless given. */
  participants?: number
}

/** Writes down that something is to be deleted, from now on. A subject has one deletion, ever. */
export async function insertDeletion(trx: Transaction<Database>, deletion: NewDeletion): Promise<void> {
  await insertRow(trx, 'deletions', {
    ...(deletion.origin && { requester: deletion.origin.requester, request_reason: deletion.origin.reason }),
    id: deletion.id,
    subject_kind: deletion.subject.subjectKind,
    subject_id: deletion.subject.subjectId,
    organization_id: deletion.subject.organizationId,
    app_uuid: deletion.subject.appUuid,
    state: 'requested',
    ...(await keepPlan(trx, deletion.plan)),
    event_id: deletion.eventId,
    requested_by: deletion.requestedBy,
    requested_at: deletion.requestedAt,
    started_at: null,
    counted_at: null,
    completed_at: null,
    reason: null,
    round: 1,
    step: 0,
    cursor: null,
    stalled_rounds: 0,
    removed_before_round: 0,
    unknown_schema_since: null,
    late_listings: 0,
    strays: 0,
    due_at: now(trx),
    lease_token: 0,
    lease_ends_at: null,
    failures: 0,
    last_error: null,
    participants: deletion.participants,
  })
}

/** The deletion of an organization. A transaction waits for another one that is just asking for it. */
export async function findDeletionOf(
  db: Kysely<Database>,
  organizationId: OrganizationId,
): Promise<Deletion | undefined> {
  await lockOrganization(db, organizationId)
  const [row] = await ofOrganization(db, { organizationId })
  return row && toDeletion(row)
}

const ofOrganization = compiledQuery(['organizationId'], (db, { organizationId }) =>
  withPlans(db).where('d.subject_kind', '=', 'organization').where('d.subject_id', '=', organizationId),
)

/** The deletion of a user. */
export async function findDeletionOfUser(db: Kysely<Database>, userId: UserId): Promise<Deletion | undefined> {
  const row = await withPlans(db)
    .where('d.subject_kind', '=', 'user')
    .where('d.subject_id', '=', userId)
    .executeTakeFirst()
  return row && toDeletion(row)
}

export async function findDeletion(db: Kysely<Database>, id: DeletionId): Promise<Deletion | undefined> {
  const row = await withPlans(db).where('d.id', '=', id).executeTakeFirst()
  return row && toDeletion(row)
}

interface DeletionFilter {
  id: DeletionId | undefined
  /** Of any kind. */
  subjectId: string | undefined
  state: DeletionState | undefined
}

/** A page of deletions, newest first; only those of a subject or in a state, or the one with an id, when it is given. */
export async function listDeletions(
  db: Kysely<Database>,
  { id, subjectId, state, page, limit }: Page & Partial<DeletionFilter>,
): Promise<Deletion[]> {
  // Pages that are passed over are read in an index alone.
  const ids = db
    .selectFrom('deletions')
    .select('id')
    .$if(id !== undefined, (query) => query.where('id', '=', id ?? ('' as DeletionId))) // never ''
    // With all kinds, for the index of subjects to be of use.
    .$if(subjectId !== undefined, (query) =>
      query.where('subject_kind', 'in', subjectKinds).where('subject_id', '=', subjectId ?? ''),
    )
    .$if(state !== undefined && state !== 'completed', (query) =>
      query.where('state', '=', state ?? 'requested').where(isNotCompleted),
    )
    // The others are few and have an index, which so many need not have.
    .$if(state === 'completed', (query) =>
      query.where('id', 'not in', db.selectFrom('deletions').select('id').where(isNotCompleted)),
    )
    .orderBy('id', 'desc')
    .limit(limit)
    .offset(page * limit)
  const rows = await withPlans(db).where('d.id', 'in', ids).orderBy('d.id', 'desc').execute()
  return rows.map(toDeletion)
}

/** The deletions of organizations that a user asked for, newest first, and whether their receipts are sealed. */
export async function listDeletionsBy(
  db: Kysely<Database>,
  { userId, key, page, limit }: Page & { userId: UserId; key: KeyRight },
): Promise<{ deletion: Deletion; hasReceipt: boolean }[]> {
  if (key.limitedToApps !== null) return []
  const ids = db
    .selectFrom('deletions')
    .select('id')
    .where('requested_by', '=', userId)
    .where(sql<SqlBool>`subject_kind = 'organization'`) // written out, as the index has it
    .$if(key.limitedToOrgs !== null, (query) => query.where('organization_id', 'in', toIds(key.limitedToOrgs ?? [])))
    .orderBy('id', 'desc')
    .limit(limit)
    .offset(page * limit)
  const rows = await withPlans(db)
    .leftJoin('receipts as r', 'r.deletion_id', 'd.id')
    .select('r.number as receipt_number')
    .where('d.id', 'in', ids)
    .orderBy('d.id', 'desc')
    .execute()
  return rows.map((row) => ({ deletion: toDeletion(row), hasReceipt: row.receipt_number !== null }))
}

/** What a key is limited to, as ids: none that is no organization's. An empty list would be no SQL. */
function toIds(limits: readonly string[]): OrganizationId[] {
  return ['', ...limits] as OrganizationId[] // compared with ids
}

export const unfinishedStates = [
  'requested',
  'sweeping',
  'verifying',
  'blocked',
] as const satisfies readonly DeletionState[]

/** Written out, for the database to know that the index of deletions that are not completed has all of these. */
export const isNotCompleted: RawBuilder<SqlBool> = sql<SqlBool>`state <> 'completed'`

/** How many deletions are not over, by their state. */
export async function countUnfinishedDeletions(
  db: Kysely<Database>,
): Promise<Record<(typeof unfinishedStates)[number], number>> {
  const counts = { requested: 0, sweeping: 0, verifying: 0, blocked: 0 }
  for (const state of unfinishedStates) {
    const { count } = await db
      .selectFrom('deletions')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('state', '=', state)
      .where(isNotCompleted)
      .executeTakeFirstOrThrow()
    counts[state] = count
  }
  return counts
}

/**
 * Ends the unfinished deletions of what a subject owns, since its own takes over. Their leases are void with the
 * commit. Returns the events that asked for them.
 */
export async function supersedeDeletionsBelow(
  trx: Transaction<Database>,
  { subjectKind, organizationId, appUuid }: DeletionSubject,
  completedAt: number,
): Promise<EventId[]> {
  const rows = (await supersedeQueries[subjectKind]?.(trx, { organizationId, appUuid, completedAt })) ?? []
  return rows.map((row) => row.event_id)
}

const supersedeQueries: Partial<Record<SubjectKind, ReturnType<typeof supersedeBelow>>> = {
  organization: supersedeBelow('organization'),
  app: supersedeBelow('app'),
}

function supersedeBelow(kind: SubjectKind) {
  return compiledQuery(['organizationId', 'appUuid', 'completedAt'], (db, { organizationId, appUuid, completedAt }) =>
    db
      .updateTable('deletions')
      .set((eb) => ({
        state: 'superseded',
        completed_at: completedAt,
        cursor: null,
        due_at: null,
        lease_ends_at: null,
        lease_token: eb('lease_token', '+', 1),
      }))
      .where('organization_id', '=', organizationId)
      .where('subject_kind', 'in', subjectTraits[kind].owns)
      .$if(kind !== 'organization', (query) => query.where('app_uuid', '=', appUuid))
      .where('state', 'not in', ['completed', 'superseded'])
      // As the index has it: an organization may have very many that ended.
      .where('completed_at', 'is', null)
      .returning('event_id'),
  )
}

/** Puts a blocked deletion back to work at the step where it stopped. False when it was not blocked. */
export async function unblockDeletion(
  trx: Transaction<Database>,
  { id, state, eventId }: { id: DeletionId; state: DeletionState; eventId: EventId },
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('deletions')
    .set({
      state,
      event_id: eventId,
      reason: null,
      stalled_rounds: 0,
      unknown_schema_since: null,
      failures: 0,
      last_error: null,
      due_at: now(trx),
    })
    .where('id', '=', id)
    .where('state', '=', 'blocked')
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

function withPlans(db: Kysely<Database>) {
  return db
    .selectFrom('deletions as d')
    .leftJoin('deletion_plans as p', 'p.hash', 'd.plan_hash')
    .select(deletionColumns.map((it) => `d.${it}` as const))
    .select('p.plan as kept_plan')
}

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
  'reason',
  'round',
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
    reason: row.reason,
    round: row.round,
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
