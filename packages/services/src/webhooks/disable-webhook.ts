import {
  disableEndpoint,
  failWaitingDeliveries,
  hasPending,
  inTransaction,
  isFenceError,
  listMembersWithRole,
  listWaitingEndpoints,
  type Database,
  type EndpointKey,
  type Transaction,
} from '@organizations/database'
import { reach } from '@organizations/fault-points'
import { MOST_PENDING, type WebhookId } from '@organizations/domain'
import { recordEvent } from '../events/record-event.ts'
import { queueMail } from '../mails/queue-mail.ts'
import type { DeliveryDeps } from './deliveries/delivery-deps.ts'

const ROWS_PER_BATCH = 500
const ENDPOINTS_PER_LOOK = 1000
/** An organization has few admins; one with many need not tell them all. */
const MOST_TOLD = 20

type DisableDeps = Pick<DeliveryDeps, 'db' | 'relaxedDb' | 'clock' | 'ids' | 'log' | 'mails'>

/** Disables an endpoint for a reason, tells of it by an event, and lets fail what waits for it. */
export async function disableWebhook(deps: DisableDeps, key: EndpointKey, reason: string): Promise<void> {
  const { db, clock, log } = deps
  try {
    const isDisabled = await inTransaction(db, async (trx) => {
      if (!(await disableEndpoint(trx, { ...key, reason, now: clock() }))) return false
      const event = { type: 'webhook.disabled', data: { webhook_id: key.webhookId, reason } } as const
      await recordEvent(deps, trx, { organizationId: key.organizationId, actor: null, event })
      await queueMails(deps, trx, key)
      return true
    })
    if (isDisabled) log.warn({ ...key, reason }, 'An endpoint is disabled')
  } catch (error) {
    if (!isFenceError(error)) throw error
    return // its organization is deleted: nothing is sent to it any more
  }
  reach('webhook: disabled, its deliveries still wait')
  await failWaiting(deps, key.webhookId, reason)
}

/** To those who can enable it again. */
async function queueMails(deps: DisableDeps, trx: Transaction<Database>, key: EndpointKey): Promise<void> {
  if (deps.mails === undefined) return
  const { organizationId, webhookId } = key
  const admins = { organizationId, roles: ['admin', 'super_admin'], limit: MOST_TOLD } as const
  for (const userId of await listMembersWithRole(trx, admins)) {
    await queueMail(deps, trx, { kind: 'webhook_disabled', organizationId, userId, webhookId })
  }
}

/** Lets everything fail, in batches, that waits for an endpoint which is off. */
export async function failWaiting(
  { relaxedDb, clock }: Pick<DeliveryDeps, 'relaxedDb' | 'clock'>,
  webhookId: WebhookId,
  error: string,
): Promise<void> {
  const batch = { webhookId, error, now: clock(), limit: ROWS_PER_BATCH }
  while ((await inTransaction(relaxedDb, (trx) => failWaitingDeliveries(trx, batch))) === ROWS_PER_BATCH) {
    await new Promise((resume) => setImmediate(resume))
  }
}

/** Disables the endpoints that more deliveries wait for than are kept for one. */
export async function disableOverfull(
  deps: DisableDeps,
  { signal, most = MOST_PENDING }: { signal: AbortSignal; most?: number },
): Promise<void> {
  let after = ''
  do {
    const look = await listWaitingEndpoints(deps.db, { after, limit: ENDPOINTS_PER_LOOK })
    for (const endpoint of look.all) {
      if (signal.aborted) return
      if (await hasPending(deps.db, endpoint.webhookId, most)) {
        await disableWebhook(deps, endpoint, `${most} deliveries waited for it`)
      }
    }
    after = look.next
  } while (after !== '')
}
