import { sql, type Kysely, type SqlBool, type Transaction } from 'kysely'
import type { DeliveryId, FeedEventId, OrganizationId, WebhookId } from '@organizations/domain'
import { later, now } from '../../moment.ts'
import type { Database } from '../../schema.ts'
import { QUEUED_CLAIM_MS, type ClaimedDelivery } from './delivery-claims.ts'

/** Written out, for the database to know that the index of tests has all of these. */
const isTest = sql<SqlBool>`event_type = 'webhook.test'`

/** How many endpoints of an organization were tested since a time, each as often as it was. */
export async function countWebhookTests(
  db: Kysely<Database>,
  organizationId: OrganizationId,
  since: number,
): Promise<number> {
  const { count } = await db
    .selectFrom('webhook_deliveries')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('organization_id', '=', organizationId)
    .where(isTest)
    .where('created_at', '>', since)
    .executeTakeFirstOrThrow()
  return count
}

/** Inserts a delivery of a test under the claim of the one who inserts it. It is tried once. */
export async function insertWebhookTest(
  trx: Transaction<Database>,
  test: {
    organizationId: OrganizationId
    webhookId: WebhookId
    id: DeliveryId
    eventId: FeedEventId
    createdAt: number
  },
): Promise<ClaimedDelivery> {
  const claimEndsAt = later(now(trx), QUEUED_CLAIM_MS) // longer than a try
  const claimed = { id: test.id, claim: 1, attempt: 0 }
  await trx
    .insertInto('webhook_deliveries')
    .values({
      ...claimed,
      organization_id: test.organizationId,
      webhook_id: test.webhookId,
      event_id: test.eventId,
      event_type: 'webhook.test',
      state: 'pending',
      next_try_at: claimEndsAt,
      claim_ends_at: claimEndsAt,
      by_hand: 1,
      created_at: test.createdAt,
    })
    .execute()
  return claimed
}
