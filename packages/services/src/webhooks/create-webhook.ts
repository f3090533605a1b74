import { countWebhooks, insertWebhook, placeEvents, type Database, type Transaction } from '@organizations/database'
import { DomainError, MAX_WEBHOOKS, type CreateWebhookInput, type WebhookWithSecret } from '@organizations/domain'
import { recordChange } from '../audit/record-change.ts'
import type { Call, Caller, Deps } from '../deps.ts'
import { inIdempotentTransaction } from '../idempotency/idempotent-transaction.ts'
import { made } from '../idempotency/what-was-made.ts'
import { requireRight } from '../rights/require-right.ts'
import { auditedFields } from './audited-fields.ts'
import { requireFilters } from './require-filters.ts'
import { requireTarget } from './require-target.ts'
import { createWebhookSecret, sealSecret } from '../secrets/webhook-secrets.ts'

/** Makes an endpoint that hears of the organization's events from then on. Its secret is in this answer alone. */
export async function createWebhook(deps: Deps, call: Call<CreateWebhookInput>): Promise<WebhookWithSecret> {
  const { orgId, name, url, enabled = true, events } = call.input
  const now = deps.clock()
  const requireStill = (trx: Transaction<Database>, actor: Caller) =>
    requireRight(trx, { actor, action: 'webhook.manage', orgId, now })
  const repeatable = {
    operation: 'webhook.create',
    organizationOf: ({ org_id }: WebhookWithSecret) => org_id,
    madeOf: ({ id }: WebhookWithSecret) => made.webhook(id),
    toKeep: (answer: WebhookWithSecret) => ({ ...answer, secret: null }),
    requireStill,
  }
  await placeEvents(deps.db) // what was committed before this call has its place: the endpoint is after it
  return await inIdempotentTransaction(deps, call, repeatable, async (trx, actor) => {
    const { organization } = await requireStill(trx, actor)
    requireTarget(deps, url)
    const filters = requireFilters(events)
    // The right has locked the organization: of two at once the second counts what the first has made.
    if ((await countWebhooks(trx, organization.id)) >= MAX_WEBHOOKS) throw new DomainError('too_many_webhooks')
    const id = deps.ids.webhook()
    const secret = createWebhookSecret()
    const webhook = await insertWebhook(trx, {
      organizationId: organization.id,
      id,
      name,
      url,
      enabled,
      events: filters,
      secret: sealSecret(deps, id, secret),
      createdBy: actor.userId,
      createdAt: now,
    })
    await recordChange(deps, trx, call, {
      organizationId: organization.id,
      action: 'webhook.create',
      subject: id,
      before: null,
      after: auditedFields(webhook),
      event: { type: 'webhook.created', data: { webhook_id: id, changes: { name, enabled, events: filters } } },
    })
    return { ...webhook, secret }
  })
}
