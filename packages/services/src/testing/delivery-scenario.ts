/** An organization with endpoints, whose deliveries are made step by step, with time in the test's hand. */
import { inTransaction, placeEvents, readEventFeed, type Database, type Transaction } from '@organizations/database'
import type { TestDatabase } from '@organizations/database/testing'
import type { FeedEventId, OrganizationId, WebhookId } from '@organizations/domain'
import { openEgress } from '@organizations/egress'
import type { Caller } from '../deps.ts'
import { recordEvent } from '../events/record-event.ts'
import { createOrganization } from '../organizations/create-organization.ts'
import { claimDueDeliveries } from '../webhooks/deliveries/claim-due-deliveries.ts'
import { noDeliveryMeters, type DeliveryDeps } from '../webhooks/deliveries/delivery-deps.ts'
import { fanOutEvents } from '../webhooks/deliveries/fan-out-events.ts'
import { readTries } from '../webhooks/deliveries/read-tries.ts'
import { settleTries } from '../webhooks/deliveries/settle-tries.ts'
import { sealSecret } from '../secrets/webhook-secrets.ts'
import { tryDelivery, type FinishedTry } from '../webhooks/deliveries/try-delivery.ts'
import type { AskingDeps } from '../participants/asking-deps.ts'
import { countRequests } from './count-requests.ts'
import { openTestDeps, type TestDeps } from './test-deps.ts'

export interface DeliveryScenario {
  deps: TestDeps & DeliveryDeps & AskingDeps
  organizationId: OrganizationId
  /** Of its administrator. */
  actor: Caller
  addOrganization: () => Promise<OrganizationId>
  addEndpoint: (url: string, more?: Partial<NewEndpoint>) => Promise<WebhookId>
  /** Something happens, a millisecond later. Returns the event's id. */
  happen: (type?: keyof typeof events, organizationId?: OrganizationId) => Promise<FeedEventId>
  /** How many deliveries, or questions to a participant, at an address were under way at a time, at most. */
  mostAtATime: (url: string) => number
  pass: (ms: number) => void
  write: (work: (trx: Transaction<Database>) => Promise<unknown>) => Promise<void>
  fanOut: () => Promise<void>
  /** Claims what is due, and tries it, until nothing is due. Returns how many tries that were. */
  deliver: () => Promise<number>
  /** One round of it: nothing is written down. */
  tryOnce: () => Promise<FinishedTry[]>
  deliveries: () => Promise<DeliveryRow[]>
  endpoint: (id: WebhookId) => Promise<EndpointRow>
  close: () => Promise<void>
}

interface NewEndpoint {
  organizationId: OrganizationId
  events: string[]
  secret: string
  previous: { secret: string; until: number }
}

export const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`
const app = { app_id: 'com.example.app' }
const events = {
  'app.created': { type: 'app.created', data: { ...app, changes: { name: 'An app', icon_url: null } } },
  'app.deleted': { type: 'app.deleted', data: app },
} as const
const START = Date.parse('2026-01-02T03:04:05Z')
const NEVER_FULL = { after: '', places: 1000, slowPlaces: 1000 }

export async function openDeliveryScenario(
  open: () => Promise<TestDatabase>,
  { ca }: { ca?: string } = {},
): Promise<DeliveryScenario> {
  const database = await open()
  const testDeps = await openTestDeps(database)
  testDeps.now = START
  const deliveries = countRequests(openEgress({ policy: { allowPrivate: true }, ca }))
  const asks = countRequests(openEgress({ policy: testDeps.participantTargets }))
  const deps: DeliveryScenario['deps'] = Object.assign(testDeps, {
    egress: deliveries.egress,
    participantEgress: asks.egress,
    random: () => 0,
    meters: { ...testDeps.meters, ...noDeliveryMeters },
  } satisfies Omit<DeliveryDeps & AskingDeps, keyof TestDeps | 'meters'> & Pick<DeliveryDeps, 'meters'>)
  const { actor } = await deps.newUser('owner@example.com')
  const addOrganization = async () =>
    (await createOrganization(deps, { actor, input: { name: 'Acme', email: undefined } })).id
  const organizationId = await addOrganization()
  const pass = (ms: number) => void (deps.now = deps.clock() + ms)
  const write: DeliveryScenario['write'] = async (work) => void (await inTransaction(deps.db, work))
  const tryOnce = async () => {
    const { claimed } = await claimDueDeliveries(deps, NEVER_FULL)
    const due = await readTries(deps.db, claimed)
    return await Promise.all(due.map((it) => tryDelivery(deps, it)))
  }
  return {
    deps,
    organizationId,
    actor,
    addOrganization,
    mostAtATime: (url) => deliveries.most.get(url) ?? asks.most.get(url) ?? 0,
    pass,
    write,
    tryOnce,
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
        created_by: actor.userId,
        created_at: deps.clock(),
        updated_at: deps.clock(),
        timeouts: 0,
      } as const
      await placeEvents(deps.db)
      await write(async (trx) => {
        const { position } = await readEventFeed(trx)
        await trx
          .insertInto('webhooks')
          .values({ ...row, after_position: position })
          .execute()
      })
      return id
    },
    async happen(type = 'app.created', of = organizationId) {
      pass(1)
      const id = deps.ids.feedEvent()
      const recorded = { organizationId: of, actor: null, event: events[type] }
      await write((trx) => recordEvent({ ...deps, ids: { ...deps.ids, feedEvent: () => id } }, trx, recorded))
      return id
    },
    async fanOut() {
      while (await fanOutEvents(deps)) continue
    },
    async deliver() {
      let tries = 0
      for (;;) {
        const finished = await tryOnce()
        if (finished.length === 0) return tries
        await settleTries(deps, finished)
        tries += finished.length
      }
    },
    deliveries: () => readDeliveries(deps),
    endpoint: (id) => readEndpoint(deps, id),
    async close() {
      await deps.egress.close()
      await deps.participantEgress.close()
      await deps.remove()
      await database.remove()
    },
  }
}

export type DeliveryRow = Awaited<ReturnType<typeof readDeliveries>>[number]
export type EndpointRow = Awaited<ReturnType<typeof readEndpoint>>

async function readDeliveries({ db }: Pick<TestDeps, 'db'>) {
  return await db.selectFrom('webhook_deliveries').selectAll().orderBy('id').execute()
}

async function readEndpoint({ db }: Pick<TestDeps, 'db'>, id: WebhookId) {
  return await db.selectFrom('webhooks').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
}
