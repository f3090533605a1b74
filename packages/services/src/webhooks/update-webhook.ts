import { placeEvents, updateWebhook as updateRow } from '@organizations/database'
import type { UpdateWebhookInput, Webhook } from '@organizations/domain'
import { recordChange } from '../audit/record-change.ts'
import type { Call, Deps } from '../deps.ts'
import { changesBetween } from '../events/changes-between.ts'
import { inCallerTransaction } from '../rights/in-caller-transaction.ts'
import { auditedFields } from './audited-fields.ts'
import { requireFilters } from './require-filters.ts'
import { requireTarget } from './require-target.ts'
import { requireWebhook } from './require-webhook.ts'

/** Changes what is given of an endpoint. One that is enabled again begins anew. */
export async function updateWebhook(deps: Deps, call: Call<UpdateWebhookInput>): Promise<Webhook> {
  const { orgId, webhookId, name, url, events, enabled } = call.input
  const now = deps.clock()
  if (enabled === true) await placeEvents(deps.db) // it hears of nothing from before
  return await inCallerTransaction(deps, call.actor, async (trx, actor) => {
    const found = await requireWebhook(trx, { actor, orgId, webhookId, now })
    if (url !== undefined) requireTarget(deps, url)
    const filters = events && requireFilters(events)
    const webhook = await updateRow(trx, found, { change: { name, url, events: filters, enabled }, now })
    await recordChange(deps, trx, call, {
      organizationId: found.organizationId,
      action: 'webhook.update',
      subject: webhook.id,
      before: auditedFields(found.webhook),
      after: auditedFields(webhook),
      event: { type: 'webhook.updated', data: updatedData(found.webhook, webhook) },
    })
    return webhook
  })
}

/** Not the address itself: it may hold a secret of its own, and other endpoints hear of this. */
function updatedData(before: Webhook, after: Webhook) {
  const shown = ({ name, enabled, events }: Webhook) => ({ name, enabled, events })
  const changes = changesBetween(shown(before), shown(after))
  return { webhook_id: after.id, changes, ...(before.url !== after.url && { url_changed: true as const }) }
}
