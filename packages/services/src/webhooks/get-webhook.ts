import { countDeliveriesSince } from '@organizations/database'
import { MAX_COUNTED_DELIVERIES, type GetWebhookInput, type WebhookWithStats } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { requireWebhook } from './require-webhook.ts'

const DAY_MS = 24 * 3_600_000

/** An endpoint without its secret, and what became of its deliveries of the last 24 hours. */
export async function getWebhook(
  { db, clock }: Deps,
  { actor, input }: Call<GetWebhookInput>,
): Promise<WebhookWithStats> {
  const now = clock()
  const { webhook, organizationId, webhookId } = await requireWebhook(db, { actor, ...input, now })
  const since = { since: now - DAY_MS, countUpTo: MAX_COUNTED_DELIVERIES }
  return { ...webhook, stats_24h: await countDeliveriesSince(db, { organizationId, webhookId, ...since }) }
}
