/** What tries leave behind in the rows of deliveries. */
import { sql, type Kysely, type Transaction } from 'kysely'
import type { DeliveryId } from '@organizations/domain'
import { show } from '@organizations/fault-points'
import type { Database } from '../../schema.ts'
import { timedQuery } from './timed-query.ts'
import { compiledQuery } from '../../compiled-query.ts'
import type { EndpointKey } from './endpoint-outcomes.ts'

/** The outcome of a try, as it is written down. */
export interface TryRecord extends EndpointKey {
  id: DeliveryId
  claim: number
  status: number | null
  error: string | null
  durationMs: number
  preview: string | null
}

/** A delivery has been delivered, or has failed for good. False when the claim was lost: nothing is written. */
export async function finishDelivery(
  trx: Transaction<Database>,
  record: TryRecord,
  { state, now }: { state: 'delivered' | 'failed'; now: number },
): Promise<boolean> {
  return tell(trx, record, await finish(trx, { ...record, state, now }))
}

/** A delivery is tried again after a pause. False when the claim was lost: nothing is written. */
export async function postponeDelivery(
  trx: Transaction<Database>,
  record: TryRecord,
  afterMs: number,
): Promise<boolean> {
  return tell(trx, record, await postpone(trx, { ...record, afterMs }))
}

function tell(trx: Transaction<Database>, { id: deliveryId, claim }: TryRecord, written: readonly object[]): boolean {
  if (written.length > 0) show(trx, { as: 'sender', deliveryId, claim })
  return written.length > 0
}

const ofRecord = ['organizationId', 'webhookId', 'id', 'claim', 'status', 'error', 'durationMs', 'preview'] as const

const finish = compiledQuery<{ id: DeliveryId }, [...typeof ofRecord, 'state', 'now']>(
  [...ofRecord, 'state', 'now'],
  (db, p) => settling(db, p).set({ state: p.state, next_try_at: null, finished_at: p.now }).returning('id'),
)

const postpone = timedQuery<{ id: DeliveryId }, [...typeof ofRecord, 'afterMs']>(
  [...ofRecord, 'afterMs'],
  (db, p, moment) =>
    settling(db, p)
      .set({ next_try_at: sql<number>`cast(${moment} as bigint) + cast(${p.afterMs} as bigint)` })
      .returning('id'),
)

function settling(db: Kysely<Database>, p: Record<(typeof ofRecord)[number], never>) {
  return db
    .updateTable('webhook_deliveries')
    .set((eb) => ({
      attempt: eb('attempt', '+', 1),
      by_hand: 0,
      claim_ends_at: null,
      status: p.status,
      error: p.error,
      duration_ms: p.durationMs,
      response_preview: p.preview,
    }))
    .where('organization_id', '=', p.organizationId)
    .where('webhook_id', '=', p.webhookId)
    .where('id', '=', p.id)
    .where('claim', '=', p.claim)
    .where('claim_ends_at', 'is not', null)
}
