import type { Insertable, Kysely, Selectable, Transaction } from 'kysely'
import type { AuditAction, AuditEntry, AuditEntryId, OrganizationId, Page, UserId, WayIn } from '@organizations/domain'
import { insertRow } from '../../compiled-query.ts'
import type { Database } from '../../schema.ts'

export interface NewAuditEntry {
  id: AuditEntryId
  organizationId: OrganizationId
  createdAt: number
  userId: UserId
  keyId: number | null
  cameInBy: WayIn
  action: AuditAction
  subject: string
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  requestId: string | null
}

/** Writes an entry, in the transaction of the change that it records. */
export async function insertAuditEntry(trx: Transaction<Database>, entry: NewAuditEntry): Promise<void> {
  await insertRow(trx, 'audit_entries', toRow(entry))
}

/** Writes some hundred entries at once, one at least. */
export async function insertAuditEntries(trx: Transaction<Database>, entries: readonly NewAuditEntry[]): Promise<void> {
  await trx.insertInto('audit_entries').values(entries.map(toRow)).execute()
}

function toRow(entry: NewAuditEntry): Insertable<Database['audit_entries']> {
  return {
    organization_id: entry.organizationId,
    id: entry.id,
    created_at: entry.createdAt,
    user_id: entry.userId,
    key_id: entry.keyId,
    came_in_by: entry.cameInBy,
    action: entry.action,
    subject: entry.subject,
    before: entry.before && JSON.stringify(entry.before),
    after: entry.after && JSON.stringify(entry.after),
    request_id: entry.requestId,
  }
}

export interface AuditFilter {
  organizationId: OrganizationId
  action?: AuditAction | undefined
  /** A user's id or address. */
  actor?: string | undefined
  /** What was changed; what is under it, after a `/`, is found as well. */
  subject?: string | undefined
  /** Milliseconds since 1970, both included. */
  from?: number | undefined
  to?: number | undefined
}

/** A page of an organization's entries, newest first, and how many there are in all. */
export async function listAuditEntries(
  db: Kysely<Database>,
  filter: AuditFilter,
  { page, limit }: Page,
): Promise<{ entries: AuditEntry[]; total: number }> {
  const matching = matchingEntries(db, filter)
  const rows = await matching
    .selectAll('a')
    .select('u.email')
    .orderBy('a.id', 'desc')
    .limit(limit)
    .offset(page * limit)
    .execute()
  const { total } = await matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  return { entries: rows.map(toAuditEntry), total }
}

function matchingEntries(db: Kysely<Database>, { organizationId, action, actor, subject, from, to }: AuditFilter) {
  return db
    .selectFrom('audit_entries as a')
    .leftJoin('users as u', (join) => join.onRef('u.id', '=', 'a.user_id').on('u.deletion_id', 'is', null))
    .where('a.organization_id', '=', organizationId)
    .$if(action !== undefined, (query) => query.where('a.action', '=', action ?? 'organization.update'))
    .$if(
      actor !== undefined,
      (query) =>
        query.where((eb) =>
          eb.or([eb('a.user_id', '=', (actor ?? '') as UserId), eb('u.email', '=', (actor ?? '').toLowerCase())]),
        ), // text that is no id finds none
    )
    .$if(subject !== undefined, (query) =>
      query.where('a.id', 'in', idsUnder(db, { organizationId, subject: subject ?? '' })),
    )
    .$if(from !== undefined, (query) => query.where('a.created_at', '>=', from ?? 0))
    .$if(to !== undefined, (query) => query.where('a.created_at', '<=', to ?? 0))
}

/**
 * The ids of the entries of a subject and of what is under it: two ranges of the index by subject, which holds no others.
 * Not one condition with `or`: both databases would then read all of the organization's entries in the order of their ids.
 */
function idsUnder(
  db: Kysely<Database>,
  { organizationId, subject }: { organizationId: OrganizationId; subject: string },
) {
  const ids = db.selectFrom('audit_entries as s').select('s.id').where('s.organization_id', '=', organizationId)
  const below = ids.where('s.subject', '>=', `${subject}/`).where('s.subject', '<', `${subject}0`) // 0 comes after /
  return ids.where('s.subject', '=', subject).unionAll(below)
}

export function toAuditEntry(row: Selectable<Database['audit_entries']> & { email: string | null }): AuditEntry {
  return {
    id: row.id,
    created_at: new Date(row.created_at).toISOString(),
    user_id: row.user_id,
    email: row.email,
    key_id: row.key_id,
    came_in_by: row.came_in_by,
    action: row.action,
    subject: row.subject,
    before: toFields(row.before),
    after: toFields(row.after),
    request_id: row.request_id,
  }
}

function toFields(json: string | null): Record<string, unknown> | null {
  return json === null ? null : (JSON.parse(json) as Record<string, unknown>) // written by insertAuditEntry alone
}
