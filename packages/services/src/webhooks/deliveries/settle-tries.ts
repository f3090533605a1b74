import {
  boundFarewell,
  finishDelivery,
  inTransaction,
  noteEndpointFails,
  noteEndpointWorks,
  postponeDelivery,
  type Database,
  type EndpointKey,
  type Transaction,
  type TryRecord,
} from '@organizations/database'
import { reach } from '@organizations/fault-points'
import { FAILING_ENDS_AFTER_MS } from '@organizations/domain'
import type { DeliveryDeps } from './delivery-deps.ts'
import { disableWebhook } from '../disable-webhook.ts'
import { endFarewells } from './farewell.ts'
import type { FinishedTry } from './try-delivery.ts'

type SettleDeps = Pick<DeliveryDeps, 'db' | 'relaxedDb' | 'clock' | 'ids' | 'log' | 'meters' | 'doorbell' | 'mails'>

const GONE = 'It answered 410 Gone'
const FAILING = 'It has only failed for 3 days'

/** Writes down how tries ended, in one transaction, and disables the endpoints that are to be. */
export async function settleTries(deps: SettleDeps, tries: readonly FinishedTry[]): Promise<void> {
  // In the order of endpoints, whose rows are locked: two workers never wait for each other.
  const inOrder = tries.toSorted((one, other) => compare(one.delivery.webhookId, other.delivery.webhookId))
  const settled = await inTransaction(deps.relaxedDb, async (trx) => {
    const written: { one: FinishedTry; reason: string | undefined }[] = []
    for (const one of inOrder) {
      if (await writeDown(deps, trx, one)) written.push({ one, reason: await noteEndpoint(deps, trx, one) })
    }
    reach('delivery: in its transaction')
    return written
  })
  reach('delivery: written down')
  const toDisable = new Map<string, { key: EndpointKey; reason: string }>()
  for (const { one, reason } of settled) {
    deps.meters.tried(outcomes[one.verdict.is])
    if (reason !== undefined) toDisable.set(one.delivery.webhookId, { key: keyOf(one), reason })
  }
  const over = settled.filter(({ one }) => one.delivery.isFarewell && one.verdict.is !== 'to be tried again')
  await endFarewells(deps, new Set(over.map(({ one }) => one.delivery.organizationId)))
  for (const { key, reason } of toDisable.values()) await disableWebhook(deps, key, reason)
}

const outcomes = {
  delivered: 'delivered',
  'to be tried again': 'postponed',
  failed: 'failed',
  gone: 'failed',
} as const satisfies Record<FinishedTry['verdict']['is'], 'delivered' | 'postponed' | 'failed'>

async function writeDown(
  { clock }: SettleDeps,
  trx: Transaction<Database>,
  { delivery, verdict, outcome }: FinishedTry,
): Promise<boolean> {
  const record: TryRecord = {
    organizationId: delivery.organizationId,
    webhookId: delivery.webhookId,
    id: delivery.id,
    claim: delivery.claim,
    status: outcome.status,
    error: outcome.status === null ? outcome.reason : null,
    durationMs: outcome.durationMs,
    preview: outcome.status === null ? null : outcome.preview,
  }
  if (verdict.is === 'to be tried again') {
    const isWritten = await postponeDelivery(trx, record, verdict.afterMs)
    if (isWritten && delivery.isFarewell && delivery.attempt === 0) await boundFarewell(trx, delivery)
    return isWritten
  }
  return await finishDelivery(trx, record, {
    state: verdict.is === 'delivered' ? 'delivered' : 'failed',
    now: clock(),
  })
}

/** Returns why the endpoint is to be disabled, if it is. */
async function noteEndpoint(
  { clock }: SettleDeps,
  trx: Transaction<Database>,
  one: FinishedTry,
): Promise<string | undefined> {
  const { verdict, outcome, isOurFault } = one
  if (one.delivery.isFarewell) return undefined // it goes with its organization
  if (verdict.is === 'delivered') await noteEndpointWorks(trx, keyOf(one))
  if (verdict.is === 'delivered' || isOurFault) return undefined
  const now = clock()
  const isTimeout = outcome.status === null && outcome.isTimeout
  const since = await noteEndpointFails(trx, { ...keyOf(one), isTimeout, now })
  if (verdict.is === 'gone') return GONE
  return now - since >= FAILING_ENDS_AFTER_MS ? FAILING : undefined
}

function keyOf({ delivery: { organizationId, webhookId } }: FinishedTry): EndpointKey {
  return { organizationId, webhookId }
}

function compare(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}
