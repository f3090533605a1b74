import { sql, type Kysely, type Selectable, type Transaction } from 'kysely'
import type { OrganizationId, Page, UserId, Webhook, WebhookId } from '@organizations/domain'
import { nextUpdatedAt } from '../../next-updated-at.ts'
import type { Database } from '../../schema.ts'
import { replacedSecret, type NewSecret } from './replaced-secret.ts'

export interface WebhookKey {
  organizationId: OrganizationId
  webhookId: WebhookId
}

export interface NewWebhook {
  organizationId: OrganizationId
  id: WebhookId
  name: string
  url: string
  enabled: boolean
  events: readonly string[]
  /** Encrypted. */
  secret: string
  createdBy: UserId
  createdAt: number
}

/** How far the feed is. On Postgres `placeEvents` goes before: what was committed and has no place would be after it. */
const endOfFeed = sql<number>`(select position from event_feed)`

/** It hears of the events that come after the end of the feed. */
export async function insertWebhook(trx: Transaction<Database>, webhook: NewWebhook): Promise<Webhook> {
  const row = await trx
    .insertInto('webhooks')
    .values({
      organization_id: webhook.organizationId,
      id: webhook.id,
      name: webhook.name,
      url: webhook.url,
      enabled: webhook.enabled ? 1 : 0,
      events: JSON.stringify(webhook.events),
      secret: webhook.secret,
      previous_secret: null,
      previous_secret_until: null,
      created_by: webhook.createdBy,
      created_at: webhook.createdAt,
      updated_at: webhook.createdAt,
      deleted_at: null,
      disabled_reason: null,
      failing_since: null,
      timeouts: 0,
      after_position: endOfFeed,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return toWebhook(row)
}

/** How many endpoints an organization has. */
export async function countWebhooks(trx: Transaction<Database>, organizationId: OrganizationId): Promise<number> {
  const { count } = await trx
    .selectFrom('webhooks')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('organization_id', '=', organizationId)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow()
  return count
}

/** A page of an organization's endpoints, newest first. */
export async function listWebhooks(
  db: Kysely<Database>,
  { organizationId, page, limit }: Page & { organizationId: OrganizationId },
): Promise<Webhook[]> {
  const rows = await db
    .selectFrom('webhooks')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('deleted_at', 'is', null)
    .orderBy('id', 'desc')
    .limit(limit)
    .offset(page * limit)
    .execute()
  return rows.map(toWebhook)
}

/** An endpoint; nothing for one that is deleted. */
export async function findWebhook(db: Kysely<Database>, key: WebhookKey): Promise<Webhook | undefined> {
  const row = await db
    .selectFrom('webhooks')
    .selectAll()
    .where('organization_id', '=', key.organizationId)
    .where('id', '=', key.webhookId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return row && toWebhook(row)
}

export interface WebhookChange {
  name?: string | undefined
  url?: string | undefined
  events?: readonly string[] | undefined
  enabled?: boolean | undefined
}

/**
 * Changes what is given. An endpoint that is enabled begins anew: why it was disabled is over, and it hears of no event
 * from before.
 */
export async function updateWebhook(
  trx: Transaction<Database>,
  key: WebhookKey,
  { change, now }: { change: WebhookChange; now: number },
): Promise<Webhook> {
  const { name, url, events, enabled } = change
  const row = await trx
    .updateTable('webhooks')
    .set({
      updated_at: nextUpdatedAt(trx, now),
      ...(name !== undefined && { name }),
      ...(url !== undefined && { url }),
      ...(events !== undefined && { events: JSON.stringify(events) }),
      ...(enabled !== undefined && { enabled: enabled ? 1 : 0 }),
      ...(enabled === true && { ...begun, after_position: endOfFeedIfDisabled }),
    })
    .where('organization_id', '=', key.organizationId)
    .where('id', '=', key.webhookId)
    .returningAll()
    .executeTakeFirstOrThrow()
  return toWebhook(row)
}

const begun = { disabled_reason: null, failing_since: null, timeouts: 0 }

/** What has happened since the last fan-out is still sent to one that was never disabled. */
const endOfFeedIfDisabled = sql<number>`case when enabled = 1 then after_position else ${endOfFeed} end`

/** Sets another secret. The one before signs as well until a time. */
export async function replaceWebhookSecret(
  trx: Transaction<Database>,
  key: WebhookKey,
  secret: NewSecret,
): Promise<Webhook> {
  const row = await trx
    .updateTable('webhooks')
    .set(replacedSecret(trx, secret))
    .where('organization_id', '=', key.organizationId)
    .where('id', '=', key.webhookId)
    .returningAll()
    .executeTakeFirstOrThrow()
  return toWebhook(row)
}

/** Hides an endpoint: from the commit on nothing is sent to it. `purgeWebhooks` removes its rows. */
export async function hideWebhook(trx: Transaction<Database>, key: WebhookKey, now: number): Promise<void> {
  await trx
    .updateTable('webhooks')
    .set({ deleted_at: now, enabled: 0 })
    .where('organization_id', '=', key.organizationId)
    .where('id', '=', key.webhookId)
    .execute()
}

function toWebhook(row: Selectable<Database['webhooks']>): Webhook {
  return {
    id: row.id,
    org_id: row.organization_id,
    name: row.name,
    url: row.url,
    enabled: row.enabled === 1,
    disabled_reason: row.disabled_reason,
    events: JSON.parse(row.events) as string[], // written by insertWebhook and updateWebhook alone
    created_at: new Date(row.created_at).toISOString(),
    updated_at: new Date(row.updated_at).toISOString(),
    created_by: row.created_by,
  }
}
