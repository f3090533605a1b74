import {
  inTransaction,
  purgeAcknowledgedEvents,
  purgeEvents,
  purgeDeliveries,
  purgeReservedAppIds,
  purgeIdempotencyRecords,
  purgeInvitations,
  purgeMails,
  purgeNextWebhook,
  purgeOperatorAuditEntries,
  purgeParticipants,
  purgeSignIns,
  purgeSpentKeys,
  signInTables,
  type Database,
  type EventsToPurge,
  type Transaction,
} from '@organizations/database'
import { MAILS_KEPT_MS } from '@organizations/domain'
import type { SliceDeps } from '../deps.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** How long events are kept for those who follow them, unless the operator chose otherwise. */
const EVENT_RETENTION_DAYS = 30
const EVENTS_KEPT_MS = 7 * 24 * HOUR_MS
const IDEMPOTENCY_RECORDS_KEPT_MS = 24 * HOUR_MS
const DELIVERED_KEPT_MS = 7 * 24 * HOUR_MS
const FAILED_DELIVERIES_KEPT_MS = 30 * 24 * HOUR_MS
const OPERATOR_AUDIT_KEPT_MS = 400 * 24 * HOUR_MS
/** No request is open for so long that has read a participant before it was removed. */
const REMOVED_PARTICIPANTS_KEPT_MS = DAY_MS
const ROWS_PER_BATCH = 500

/**
 * Removes, in small batches, what has been kept for long enough: acknowledged events, idempotency records and spent
 * keys, reserved app ids, what browsers were signed in by, invitations to addresses that have ended, deleted webhooks,
 * deliveries that are over, mails, what operators did, removed participants, and the events that others follow.
 */
export async function purgeExpired(
  deps: Pick<SliceDeps, 'relaxedDb' | 'clock' | 'signal'>,
  { eventRetentionDays = EVENT_RETENTION_DAYS }: { eventRetentionDays?: number | undefined } = {},
): Promise<void> {
  const now = deps.clock()
  await inBatches(deps, (trx) => purgeAcknowledgedEvents(trx, { before: now - EVENTS_KEPT_MS, limit: ROWS_PER_BATCH }))
  await inBatches(deps, (trx) =>
    purgeIdempotencyRecords(trx, { before: now - IDEMPOTENCY_RECORDS_KEPT_MS, limit: ROWS_PER_BATCH }),
  )
  await inBatches(deps, (trx) =>
    purgeSpentKeys(trx, { before: now - IDEMPOTENCY_RECORDS_KEPT_MS, limit: ROWS_PER_BATCH }),
  )
  await inBatches(deps, (trx) => purgeReservedAppIds(trx, ROWS_PER_BATCH))
  for (const [state, keptMs] of [
    ['delivered', DELIVERED_KEPT_MS],
    ['failed', FAILED_DELIVERIES_KEPT_MS],
  ] as const) {
    const old = { state, before: now - keptMs, limit: ROWS_PER_BATCH }
    await inBatches(deps, (trx) => purgeDeliveries(trx, old))
  }
  for (const table of signInTables) {
    await inBatches(deps, (trx) => purgeSignIns(trx, { table, before: now, limit: ROWS_PER_BATCH }))
  }
  await inBatches(deps, (trx) => purgeInvitations(trx, { before: now, limit: ROWS_PER_BATCH }))
  await inBatches(deps, (trx) => purgeMails(trx, { before: now - MAILS_KEPT_MS, limit: ROWS_PER_BATCH }))
  await inBatches(deps, (trx) => purgeNextWebhook(trx, ROWS_PER_BATCH), 1)
  await inBatches(deps, (trx) =>
    purgeOperatorAuditEntries(trx, { before: now - OPERATOR_AUDIT_KEPT_MS, limit: ROWS_PER_BATCH }),
  )
  await inBatches(deps, (trx) => purgeParticipants(trx, now - REMOVED_PARTICIPANTS_KEPT_MS), 1)
  await purgeOldEvents(deps, now - eventRetentionDays * DAY_MS)
}

/** Through the feed from its beginning: some events are kept, so a batch does not tell how many are left. */
async function purgeOldEvents(
  { relaxedDb, signal }: Pick<SliceDeps, 'relaxedDb' | 'signal'>,
  before: number,
): Promise<void> {
  let after: number | undefined = 0
  while (after !== undefined && !signal.aborted) {
    const page: EventsToPurge = { after, before, limit: ROWS_PER_BATCH }
    after = await inTransaction(relaxedDb, (trx) => purgeEvents(trx, page))
    await new Promise((resume) => setImmediate(resume))
  }
}

async function inBatches(
  { relaxedDb, signal }: Pick<SliceDeps, 'relaxedDb' | 'signal'>,
  removeSome: (trx: Transaction<Database>) => Promise<number>,
  leastToGoOn = ROWS_PER_BATCH,
): Promise<void> {
  while (!signal.aborted && (await inTransaction(relaxedDb, removeSome)) >= leastToGoOn) {
    await new Promise((resume) => setImmediate(resume))
  }
}
