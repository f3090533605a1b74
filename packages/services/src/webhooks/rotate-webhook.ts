import { replaceWebhookSecret, type Database, type Transaction } from '@organizations/database'
import type { RotateWebhookInput, WebhookWithSecret } from '@organizations/domain'
import { recordChange } from '../audit/record-change.ts'
import type { Call, Caller, Deps } from '../deps.ts'
import { inIdempotentTransaction } from '../idempotency/idempotent-transaction.ts'
import { made } from '../idempotency/what-was-made.ts'
import { requireWebhook } from './require-webhook.ts'
import { newSecret } from '../secrets/new-secret.ts'

/** Gives an endpoint a new secret, which is in this answer alone. For 24 hours the one before signs as well. */
export async function rotateWebhook(deps: Deps, call: Call<RotateWebhookInput>): Promise<WebhookWithSecret> {
  const { orgId, webhookId } = call.input
  const now = deps.clock()
  const requireStill = (trx: Transaction<Database>, actor: Caller) =>
    requireWebhook(trx, { actor, orgId, webhookId, now })
  const repeatable = {
    operation: 'webhook.rotate',
    organizationOf: ({ org_id }: WebhookWithSecret) => org_id,
    madeOf: ({ id }: WebhookWithSecret) => made.webhook(id),
    toKeep: (answer: WebhookWithSecret) => ({ ...answer, secret: null }),
    requireStill,
  }
  return await inIdempotentTransaction(deps, call, repeatable, async (trx, actor) => {
    const found = await requireStill(trx, actor)
    const { secret, sealed } = newSecret(deps, found.webhookId, now)
    const webhook = await replaceWebhookSecret(trx, found, sealed)
    await recordChange(deps, trx, call, {
      organizationId: found.organizationId,
      action: 'webhook.rotate',
      subject: found.webhookId,
      before: null,
      after: null,
      event: {
        type: 'webhook.updated',
        data: { webhook_id: found.webhookId, changes: {}, secret_rotated: true },
      },
    })
    return { ...webhook, secret }
  })
}
