import {
  inTransaction,
  purgeAcknowledgedEvents,
  purgeReservedAppIds,
  purgeIdempotencyRecords,
  purgeOperatorAuditEntries,
  purgeSpentKeys,
  type Database,
  type Transaction,
} from '@organizations/database'
import type { SliceDeps } from '../deps.ts'

const HOUR_MS = 3_600_000
const EVENTS_KEPT_MS = 7 * 24 * HOUR_MS
const IDEMPOTENCY_RECORDS_KEPT_MS = 24 * HOUR_MS
const OPERATOR_AUDIT_KEPT_MS = 400 * 24 * HOUR_MS
const ROWS_PER_BATCH = 500

/**
 * Removes, in small batches, what has been kept for long enough: acknowledged events, idempotency records and spent
 * keys, reserved app ids, and what operators did.
 */
export async function purgeExpired(deps: Pick<SliceDeps, 'relaxedDb' | 'clock' | 'signal'>): Promise<void> {
  const now = deps.clock()
  await inBatches(deps, (trx) => purgeAcknowledgedEvents(trx, { before: now - EVENTS_KEPT_MS, limit: ROWS_PER_BATCH }))
  await inBatches(deps, (trx) =>
    purgeIdempotencyRecords(trx, { before: now - IDEMPOTENCY_RECORDS_KEPT_MS, limit: ROWS_PER_BATCH }),
  )
  await inBatches(deps, (trx) =>
    purgeSpentKeys(trx, { before: now - IDEMPOTENCY_RECORDS_KEPT_MS, limit: ROWS_PER_BATCH }),
  )
  await inBatches(deps, (trx) => purgeReservedAppIds(trx, ROWS_PER_BATCH))
  await inBatches(deps, (trx) =>
    purgeOperatorAuditEntries(trx, { before: now - OPERATOR_AUDIT_KEPT_MS, limit: ROWS_PER_BATCH }),
  )
}

async function inBatches(
  { relaxedDb, signal }: Pick<SliceDeps, 'relaxedDb' | 'signal'>,
  removeSome: (trx: Transaction<Database>) => Promise<number>,
): Promise<void> {
  while (!signal.aborted && (await inTransaction(relaxedDb, removeSome)) >= ROWS_PER_BATCH) {
    await new Promise((resume) => setImmediate(resume))
  }
}
