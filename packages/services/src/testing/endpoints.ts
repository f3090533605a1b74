/** Endpoints of organizations, and deliveries to them that are made step by step, with time in the test's hand. */
import { inTransaction, placeEvents, readEventFeed } from '@organizations/database'
import type { OrganizationId, UserId, WebhookId } from '@organizations/domain'
import { sealSecret } from '../secrets/webhook-secrets.ts'
import { claimDueDeliveries } from '../webhooks/deliveries/claim-due-deliveries.ts'
import type { DeliveryDeps } from '../webhooks/deliveries/delivery-deps.ts'
import { readTries } from '../webhooks/deliveries/read-tries.ts'
import { tryDelivery, type FinishedTry } from '../webhooks/deliveries/try-delivery.ts'

export const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`

export interface NewEndpoint {
  organizationId: OrganizationId
  events: string[]
  secret: string
  previous: { secret: string; until: number }
}

export interface Endpoints {
  addEndpoint: (url: string, more?: Partial<NewEndpoint>) => Promise<WebhookId>
  /** Claims what is due, and tries it: nothing is written down. */
  tryOnce: () => Promise<FinishedTry[]>
}

const NEVER_FULL = { after: '', places: 1000, slowPlaces: 1000 }

/** Beside any scenario. Endpoints are of this organization unless another is named. */
export function openEndpoints(
  deps: DeliveryDeps,
  { organizationId, userId }: { organizationId: OrganizationId; userId: UserId },
): Endpoints {
  return {
    async addEndpoint(url, { events = ['*'], secret = SECRET, previous, organizationId: of = organizationId } = {}) {
      const id = deps.ids.webhook()
      const row = {
        organization_id: of,
        id,
        name: 'test',
        url,
        enabled: 1,
        events: JSON.stringify(events),
        secret: sealSecret(deps, id, secret),
        previous_secret: previous ? sealSecret(deps, id, previous.secret) : null,
        previous_secret_until: previous?.until ?? null,
        created_by: userId,
        created_at: deps.clock(),
        updated_at: deps.clock(),
        timeouts: 0,
      } as const
      await placeEvents(deps.db)
      await inTransaction(deps.db, async (trx) => {
        const { position } = await readEventFeed(trx)
        await trx
          .insertInto('webhooks')
          .values({ ...row, after_position: position })
          .execute()
      })
      return id
    },
    async tryOnce() {
      const { claimed } = await claimDueDeliveries(deps, NEVER_FULL)
      const due = await readTries(deps.db, claimed)
      return await Promise.all(due.map((it) => tryDelivery(deps, it)))
    },
  }
}
