import { sql, type Kysely, type SqlBool, type Transaction } from 'kysely'
import {
  subjectKinds,
  type Deletion,
  type DeletionId,
  type DeletionOrigin,
  type DeletionPlan,
  type DeletionState,
  type DeletionSubject,
  type EventId,
  type KeyRight,
  type OrganizationId,
  type Page,
  type UserId,
} from '@organizations/domain'
import { compiledQuery, insertRow } from '../../compiled-query.ts'
import { lockOrganization } from '../../locks.ts'
import { now } from '../../moment.ts'
import type { Database } from '../../schema.ts'
import { keepPlan } from './deletion-plans.ts'
import { isNotCompleted } from './unfinished-deletions.ts'
import { deletionColumns, toDeletion } from './deletion-rows.ts'

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
