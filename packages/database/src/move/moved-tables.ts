/**
 * Every table, and how `npm run move` takes it to another database. A test compares the list with the migrated database,
 * and the move refuses a table that is not here: a new table needs one line.
 */
import { firstSweep, stateDuring, type DeletionPlan, type NotErasedReason } from '@organizations/domain'
import type { MovedRow } from './table-shape.ts'

export interface TableMove {
  /** `last`: its rows keep others out (the fences). `left`: it is about this database, and stays in it. */
  order: 'by references' | 'last' | 'left'
  /** What a row is at the target. */
  change?: (row: MovedRow, context: MoveContext) => MovedRow
}

export interface MoveContext {
  /** Where stored files are at the target; undefined when they stay where they are. */
  storageProvider?: string | undefined
  /** The plans of the deletions, by their hash. */
  plans: ReadonlyMap<string, DeletionPlan>
}

const asItIs: TableMove = { order: 'by references' }

export const movedTables: Readonly<Record<string, TableMove>> = {
  users: asItIs,
  api_keys: asItIs,
  identities: asItIs,
  deleted_identities: asItIs,
  organizations: asItIs,
  members: asItIs,
  invitations: asItIs,
  apps: asItIs,
  bundles: { order: 'by references', change: storeElsewhere },
  channels: asItIs,
  devices: asItIs,
  device_overrides: asItIs,
  daily_statistics: asItIs,
  daily_bundle_usage: asItIs,
  // An upload that was cut off: the target's workers remove its row and what it stored, as the source's would have.
  uploads: asItIs,
  audit_entries: asItIs,
  idempotency_records: asItIs,
  spent_idempotency_keys: asItIs,
  outbox: asItIs,
  deletion_plans: asItIs,
  deletions: { order: 'by references', change: beginRound },
  deletion_steps: asItIs,
  participants: asItIs,
  deletion_participants: asItIs,
  receipts: { order: 'by references', change: leaveErasure },
  receipt_keys: asItIs,
  held_app_ids: asItIs,
  operator_audit_entries: asItIs,
  events: asItIs,
  organization_endings: asItIs,
  webhooks: asItIs,
  webhook_deliveries: asItIs,
  mails: asItIs,
  // Each database has a feed of its own: carry-feed.ts.
  event_feed: { order: 'left' },
  feed_cursors: { order: 'left' },
  tombstones: { order: 'last' },
  disk_probes: { order: 'left' },
  move_marks: { order: 'left' },
  // People sign in again: a cookie of the source does not name the target.
  sessions: { order: 'left' },
  sign_in_codes: { order: 'left' },
  spent_logout_tokens: { order: 'left' },
  transfer_tickets: { order: 'left' },
  instance_marks: { order: 'left' },
}

function storeElsewhere(row: MovedRow, { storageProvider }: MoveContext): MovedRow {
  if (storageProvider === undefined || row['object_key'] === null) return row
  return { ...row, storage_provider: storageProvider }
}

/**
 * A deletion arrives without a lease. The cursor of a sweep may be a place in the source's files, so one that is under
 * way begins another round. While it counts, its cursor is a key, and to count again would count twice.
 */
function beginRound(row: MovedRow, { plans }: MoveContext): MovedRow {
  const free = { ...row, lease_ends_at: null }
  if (row['state'] === 'completed' || row['state'] === 'superseded') return free
  const plan = plans.get(String(row['plan_hash'])) ?? (JSON.parse(String(row['plan'])) as DeletionPlan) // as it was stored
  const sweep = firstSweep(plan)
  const step = plan.steps[sweep]
  if (step === undefined || Number(row['step']) < sweep) return free
  const state = row['state'] === 'blocked' ? row['state'] : stateDuring(step)
  return { ...free, state, round: Number(row['round']) + 1, step: sweep, cursor: null, unknown_schema_since: null }
}

/** The bytes that a deletion left behind are in the source's files, which the target's workers cannot erase. */
function leaveErasure(row: MovedRow): MovedRow {
  const isKnown = row['erased_at'] !== null || row['not_erased'] !== null
  return isKnown ? row : { ...row, not_erased: 'not_in_time' satisfies NotErasedReason }
}
