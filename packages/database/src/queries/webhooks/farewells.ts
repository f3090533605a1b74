/** The deliveries that end an organization's endpoints: they alone have a time until which its deletion waits for them. */
import { sql, type Kysely, type Transaction } from 'kysely'
import { FAREWELL_TRIES_MS, type EventId, type Farewell, type OrganizationId } from '@organizations/domain'
import { later, now } from '../../moment.ts'
import type { Database } from '../../schema.ts'
import { unfinishedStates } from '../deletion/unfinished-deletions.ts'
import { ringAgain } from '../deletion/outbox.ts'
import type { DeliveryToTry } from './deliveries-to-try.ts'

/** How the endpoints of an organization have been told of its end, and for how long that is still waited for. */
export async function readFarewell(
  db: Kysely<Database>,
  organizationId: OrganizationId,
): Promise<Farewell & { waitMs: number }> {
  const { rows } = await sql<{ endpoints: number; delivered: number; wait_ms: number | null }>`
    select count(*) as endpoints, count(case when state = 'delivered' then 1 end) as delivered,
      max(case when state = 'pending' then waited_until - ${now(db)} end) as wait_ms
    from webhook_deliveries where organization_id = ${organizationId} and waited_until is not null`.execute(db)
  const { endpoints = 0, delivered = 0, wait_ms: waitMs = null } = rows[0] ?? {}
  const told = { endpoints, delivered, failed: endpoints - delivered }
  if (waitMs !== null && waitMs > 0) return { ...told, undelivered: 0, waitMs }
  return { ...told, undelivered: await countUndelivered(db, organizationId), waitMs: 0 }
}

async function countUndelivered(db: Kysely<Database>, organizationId: OrganizationId): Promise<number> {
  const { count } = await db
    .selectFrom('webhook_deliveries')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('webhook_id', 'in', (eb) =>
      eb.selectFrom('webhooks').select('webhooks.id').where('webhooks.organization_id', '=', organizationId),
    )
    .where('next_try_at', 'is not', null)
    .where('waited_until', 'is', null)
    .executeTakeFirstOrThrow()
  return count
}

/** A first try is over, and others follow: they are waited for a while from now on, and not as long as for the first. */
export async function boundFarewell(
  trx: Transaction<Database>,
  { organizationId, webhookId, id }: Pick<DeliveryToTry, 'organizationId' | 'webhookId' | 'id'>,
): Promise<void> {
  const bound = later(now(trx), FAREWELL_TRIES_MS)
  await trx
    .updateTable('webhook_deliveries')
    .set({ waited_until: sql<number>`case when waited_until < ${bound} then waited_until else ${bound} end` })
    .where('organization_id', '=', organizationId)
    .where('webhook_id', '=', webhookId)
    .where('id', '=', id)
    .execute()
}

/** Makes the deletion of an organization due, unless it still waits for a delivery. A worker that holds it looks by itself. */
export async function wakeAfterFarewell(trx: Transaction<Database>, organizationId: OrganizationId): Promise<boolean> {
  const woken = await trx
    .updateTable('deletions')
    .set({ due_at: now(trx) })
    .where('subject_kind', '=', 'organization')
    .where('subject_id', '=', organizationId)
    .where('state', 'in', unfinishedStates)
    .where('due_at', 'is not', null)
    .where('lease_ends_at', 'is', null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('webhook_deliveries')
            .select('webhook_deliveries.id')
            .where('webhook_deliveries.organization_id', '=', organizationId)
            .where('waited_until', 'is not', null)
            .where('next_try_at', 'is not', null),
        ),
      ),
    )
    .returning('event_id')
    .executeTakeFirst()
  if (woken !== undefined) await ringAgain(trx, { id: woken.event_id satisfies EventId, afterMs: 0 })
  return woken !== undefined
}
