import { retryDelivery as retryRow, type Database, type Transaction } from '@organizations/database'
import { DomainError, type DeliveryId, type RetryDeliveryInput } from '@organizations/domain'
import type { Call, Caller, Deps } from '../../deps.ts'
import { inIdempotentTransaction } from '../../idempotency/idempotent-transaction.ts'
import { made } from '../../idempotency/what-was-made.ts'
import { requireRight } from '../../rights/require-right.ts'
import { requireDelivery } from './require-delivery.ts'

/** Makes a failed delivery due for one more try. */
export async function retryDelivery(deps: Deps, call: Call<RetryDeliveryInput>): Promise<{ deliveryId: DeliveryId }> {
  const { orgId, deliveryId: text } = call.input
  const now = deps.clock()
  const requireStill = async (trx: Transaction<Database>, actor: Caller) => {
    const { organization } = await requireRight(trx, { actor, action: 'webhook.manage', orgId, now })
    return await requireDelivery(trx, organization.id, text)
  }
  let found: Awaited<ReturnType<typeof requireStill>> | undefined
  const repeatable = {
    operation: 'webhook.retry',
    organizationOf: () => found?.organizationId ?? null,
    madeOf: () => (found === undefined ? null : made.webhook(found.webhookId)),
    requireStill,
  }
  return await inIdempotentTransaction(deps, call, repeatable, async (trx, actor) => {
    found = await requireStill(trx, actor)
    if (!found.webhook.enabled) throw new DomainError('webhook_disabled')
    if (!(await retryRow(trx, found))) throw new DomainError('delivery_not_failed')
    return { deliveryId: found.deliveryId }
  })
}
