import { findWebhook, type Database, type Kysely, type WebhookKey } from '@organizations/database'
import { DomainError, readWebhookId, type Webhook } from '@organizations/domain'
import { requireRight, type AccessRequest } from '../rights/require-right.ts'

/** An endpoint that a caller may work on. */
export interface FoundWebhook extends WebhookKey {
  webhook: Webhook
}

/** Finds an endpoint for an actor who may manage those of its organization. Throws `webhook_not_found` besides. */
export async function requireWebhook(
  db: Kysely<Database>,
  { webhookId: text, ...request }: Omit<AccessRequest, 'action'> & { webhookId: string },
): Promise<FoundWebhook> {
  const { organization } = await requireRight(db, { ...request, action: 'webhook.manage' })
  const webhookId = readWebhookId(text)
  if (webhookId === undefined) throw new DomainError('webhook_not_found')
  const key = { organizationId: organization.id, webhookId }
  const webhook = await findWebhook(db, key)
  if (webhook === undefined) throw new DomainError('webhook_not_found')
  return { ...key, webhook }
}
