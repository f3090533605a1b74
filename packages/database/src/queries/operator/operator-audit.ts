import type { Kysely, Transaction } from 'kysely'
import type {
  AuditEntryId,
  OperatorAction,
  OperatorAuditEntry,
  OperatorTargetKind,
  Page,
  UserId,
  WayIn,
} from '@organizations/domain'
import { claiming } from '../../locks.ts'
import type { Database } from '../../schema.ts'

export interface NewOperatorAuditEntry {
  id: AuditEntryId
  createdAt: number
  /** Who it was, and how they came in; null for a command on the service's own machine. */
  by: { userId: UserId; keyId: number | null; cameInBy: WayIn | null } | null
  action: OperatorAction
  target: { kind: OperatorTargetKind; id: string } | null
  details: Record<string, unknown> | null
  requestId: string | null
}

/** Writes an entry, in the transaction of the change that it records. */
export async function insertOperatorAuditEntry(
  trx: Transaction<Database>,
  { id, createdAt, by, action, target, details, requestId }: NewOperatorAuditEntry,
): Promise<void> {
  await trx
    .insertInto('operator_audit_entries')
    .values({
      id,
      created_at: createdAt,
      user_id: by && by.userId,
      key_id: by && by.keyId,
      came_in_by: by && by.cameInBy,
      action,
      target_kind: target && target.kind,
      target_id: target && target.id,
      details: details && JSON.stringify(details),
      request_id: requestId,
    })
    .execute()
}

export interface OperatorAuditFilter {
  /** A user's id or address. */
  actor?: string | undefined
  action?: OperatorAction | undefined
  /** The id of what was changed, or a user's address. */
  target?: string | undefined
  /** Milliseconds since 1970, both included. */
  from?: number | undefined
  to?: number | undefined
}

/** A page of what operators did, newest first. */
export async function listOperatorAuditEntries(
  db: Kysely<Database>,
  { actor, action, target, from, to }: OperatorAuditFilter,
  { page, limit }: Page,
): Promise<OperatorAuditEntry[]> {
  const userId = actor === undefined ? undefined : ((await toId(db, actor)) as UserId) // text that is no id finds none
  const targetId = target === undefined ? undefined : await toId(db, target)
  const rows = await db
    .selectFrom('operator_audit_entries as a')
    .leftJoin('users as u', (join) => join.onRef('u.id', '=', 'a.user_id').on('u.deletion_id', 'is', null))
    .leftJoin('users as t', (join) => join.onRef('t.id', '=', 'a.target_id').on('a.target_kind', '=', 'user'))
    .$if(userId !== undefined, (query) => query.where('a.user_id', '=', userId ?? null))
    .$if(action !== undefined, (query) => query.where('a.action', '=', action ?? 'user.create'))
    .$if(targetId !== undefined, (query) => query.where('a.target_id', '=', targetId ?? null))
    .$if(from !== undefined, (query) => query.where('a.created_at', '>=', from ?? 0))
    .$if(to !== undefined, (query) => query.where('a.created_at', '<=', to ?? 0))
    .selectAll('a')
    .select(['u.email', 't.email as target_email'])
    .orderBy('a.id', 'desc')
    .limit(limit)
    .offset(page * limit)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    created_at: new Date(row.created_at).toISOString(),
    user_id: row.user_id,
    email: row.email,
    key_id: row.key_id,
    came_in_by: row.came_in_by,
    action: row.action,
    target_kind: row.target_kind,
    target_id: row.target_id,
    target_email: row.target_email,
    details: toDetails(row.details),
    request_id: row.request_id,
  }))
}

/** Removes up to `limit` entries from before a time. Returns how many. */
export async function purgeOperatorAuditEntries(
  trx: Transaction<Database>,
  { before, limit }: { before: number; limit: number },
): Promise<number> {
  const oldest = trx.selectFrom('operator_audit_entries').orderBy('created_at').limit(limit)
  const { numDeletedRows } = await trx
    .with(
      (cte) => cte('old').materialized(),
      () => claiming(trx, oldest.where('created_at', '<', before)).select('id'),
    )
    .deleteFrom('operator_audit_entries')
    .where('id', 'in', (eb) => eb.selectFrom('old').select('id'))
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

/**
 * The id of the user with this address, or what is an id already; the empty text, which is no id, for no user. Looked up
 * apart: with a single id the entries are read in their order from the id's index, on both databases.
 */
async function toId(db: Kysely<Database>, idOrAddress: string): Promise<string> {
  if (!idOrAddress.includes('@')) return idOrAddress
  const user = db.selectFrom('users').select('id').where('email', '=', idOrAddress.toLowerCase())
  return (await user.executeTakeFirst())?.id ?? ''
}

function toDetails(json: string | null): Record<string, unknown> | null {
  return json === null ? null : (JSON.parse(json) as Record<string, unknown>) // written by insertOperatorAuditEntry alone
}
