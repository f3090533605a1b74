import { deleteAnswersAbout, hideWebhook } from '@organizations/database'
import type { DeleteWebhookInput, WebhookId } from '@organizations/domain'
import { recordChange } from '../audit/record-change.ts'
import type { Call, Deps } from '../deps.ts'
import { made } from '../idempotency/what-was-made.ts'
import { inCallerTransaction } from '../rights/in-caller-transaction.ts'
import { auditedFields } from './audited-fields.ts'
import { requireWebhook } from './require-webhook.ts'

/** Deletes an endpoint: nothing is sent to it from the commit on. Its rows are removed later, in batches. */
export async function deleteWebhook(deps: Deps, call: Call<DeleteWebhookInput>): Promise<{ webhookId: WebhookId }> {
  const { orgId, webhookId } = call.input
  const now = deps.clock()
  return await inCallerTransaction(deps, call.actor, async (trx, actor) => {
    const found = await requireWebhook(trx, { actor, orgId, webhookId, now })
    await hideWebhook(trx, found, now)
    await deleteAnswersAbout(trx, made.webhook(found.webhookId))
    await recordChange(deps, trx, call, {
      organizationId: found.organizationId,
      action: 'webhook.delete',
      subject: found.webhookId,
      before: auditedFields(found.webhook),
      after: null,
      event: { type: 'webhook.deleted', data: { webhook_id: found.webhookId } },
    })
    return { webhookId: found.webhookId }
  })
}
