import {
  CLAIM_MS,
  claimDeliveries,
  inTransaction,
  listWaitingEndpoints,
  QUEUED_CLAIM_MS,
  type ClaimedDelivery,
  type EndpointClaims,
} from '@organizations/database'
import { reach } from '@organizations/fault-points'
import type { WebhookId } from '@organizations/domain'
import type { DeliveryDeps } from './delivery-deps.ts'
import { failWaiting } from '../disable-webhook.ts'

const ENDPOINTS_PER_LOOK = 1000
const ENDPOINTS_PER_TRANSACTION = 50
const OFF = 'The endpoint was disabled or deleted before this was delivered'

export interface Room {
  /** The endpoint that had the last turn; '' before the first. */
  after: string
  /** How many deliveries to claim at most. */
  places: number
  /** How many of them may be of endpoints that let their tries end by time. */
  slowPlaces: number
  /** They are to wait in a queue, instead of being tried at once. */
  isQueued?: boolean
}

export interface DueDeliveries {
  claimed: (ClaimedDelivery & { isSlow: boolean })[]
  after: string
  /** In how many milliseconds something is due that is not yet; undefined when nothing waits. */
  nextInMs: number | undefined
}

/**
 * Claims deliveries that are due, in turn by endpoint and no more of each than it has places for. Lets those fail that
 * wait for an endpoint which is off.
 */
export async function claimDueDeliveries(
  deps: Pick<DeliveryDeps, 'db' | 'relaxedDb' | 'clock'>,
  { after, places, slowPlaces, isQueued = false }: Room,
): Promise<DueDeliveries> {
  const look = await listWaitingEndpoints(deps.db, { after, limit: ENDPOINTS_PER_LOOK })
  const room = { places, slowPlaces }
  const claimMs = isQueued ? QUEUED_CLAIM_MS : CLAIM_MS
  const claimed: DueDeliveries['claimed'] = []
  const off: WebhookId[] = []
  let last: WebhookId | undefined
  for (let from = 0; from < look.due.length && room.places > 0; from += ENDPOINTS_PER_TRANSACTION) {
    const some = look.due.slice(from, from + ENDPOINTS_PER_TRANSACTION)
    await inTransaction(deps.relaxedDb, async (trx) => {
      for (const webhookId of some) {
        if (room.places <= 0) break
        last = webhookId
        const claims = await claimDeliveries(trx, {
          webhookId,
          limit: room.places,
          slowLimit: room.slowPlaces,
          claimMs,
        })
        take(claims)
        if (claims.isOff) off.push(webhookId)
      }
    })
  }
  if (claimed.length > 0) reach('delivery: claimed, not yet tried')
  for (const webhookId of off) await failWaiting(deps, webhookId, OFF)
  const isAll = last === undefined || last === look.due.at(-1)
  return { claimed, after: isAll ? look.next : (last ?? ''), nextInMs: look.nextInMs }

  function take({ claimed: taken, isSlow }: EndpointClaims) {
    room.places -= taken.length
    if (isSlow) room.slowPlaces -= taken.length
    claimed.push(...taken.map((it) => ({ ...it, isSlow })))
  }
}
