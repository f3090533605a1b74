import { findDelivery, findWebhook, type Database, type FoundDelivery, type Kysely } from '@organizations/database'
import { DomainError, readDeliveryId, type OrganizationId, type Webhook } from '@organizations/domain'

/** Finds a delivery to an endpoint of an organization, in which the caller's rights were checked. */
export async function requireDelivery(
  db: Kysely<Database>,
  organizationId: OrganizationId,
  text: string,
): Promise<FoundDelivery & { webhook: Webhook }> {
  const deliveryId = readDeliveryId(text)
  const found = deliveryId && (await findDelivery(db, { organizationId, deliveryId }))
  const webhook = found && (await findWebhook(db, found))
  if (found === undefined || webhook === undefined) throw new DomainError('delivery_not_found')
  return { ...found, webhook }
}
