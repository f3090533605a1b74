import {
  inTransaction,
  insertDeliveries,
  listOpenEndpoints,
  wakeAfterFarewell,
  type Database,
  type Transaction,
} from '@organizations/database'
import { FAREWELL_MS, subscribesTo, type FeedEventId, type OrganizationId } from '@organizations/domain'
import { reach } from '@organizations/fault-points'
import type { Deps } from '../../deps.ts'
import type { DeliveryDeps } from './delivery-deps.ts'

const TYPE = 'organization.deleted'

/**
 * Writes what is to be sent to the endpoints of an organization that is being deleted, in the transaction of the request
 * and before its fence: behind it no row comes into being. `eventId` is the ending's.
 */
export async function insertFarewell(
  { ids, clock }: Pick<Deps, 'ids' | 'clock'>,
  trx: Transaction<Database>,
  { organizationId, eventId }: { organizationId: OrganizationId; eventId: FeedEventId },
): Promise<void> {
  const endpoints = await listOpenEndpoints(trx, [organizationId])
  const hearing = endpoints.filter(({ filters }) => subscribesTo(filters, TYPE))
  const delivery = { organizationId, eventId, eventType: TYPE, createdAt: clock(), waitMs: FAREWELL_MS } as const
  await insertDeliveries(
    trx,
    hearing.map(({ id: webhookId }) => ({ ...delivery, id: ids.delivery(), webhookId })),
  )
}

/** The deletions of these organizations need not wait any longer, where these were the last deliveries. */
export async function endFarewells(
  { relaxedDb, doorbell }: Pick<DeliveryDeps, 'relaxedDb' | 'doorbell'>,
  organizationIds: ReadonlySet<OrganizationId>,
): Promise<void> {
  if (organizationIds.size === 0) return
  reach('farewell: over, its deletion still waits')
  for (const organizationId of [...organizationIds].toSorted()) {
    if (await inTransaction(relaxedDb, (trx) => wakeAfterFarewell(trx, organizationId))) doorbell.ring()
  }
}
