/** An organization with endpoints, whose deliveries are made step by step, with time in the test's hand. */
import { inTransaction, type Database, type Transaction } from '@organizations/database'
import type { TestDatabase } from '@organizations/database/testing'
import type { FeedEventId, OrganizationId, WebhookId } from '@organizations/domain'
import { openEgress } from '@organizations/egress'
import type { Caller } from '../deps.ts'
import { recordEvent } from '../events/record-event.ts'
import { createOrganization } from '../organizations/create-organization.ts'
import { noDeliveryMeters, type DeliveryDeps } from '../webhooks/deliveries/delivery-deps.ts'
import { fanOutEvents } from '../webhooks/deliveries/fan-out-events.ts'
import { settleTries } from '../webhooks/deliveries/settle-tries.ts'
import type { AskingDeps } from '../participants/asking-deps.ts'
import { countRequests } from './count-requests.ts'
import { openEndpoints, type Endpoints } from './endpoints.ts'
import { openTestDeps, type TestDeps } from './test-deps.ts'

export interface DeliveryScenario extends Endpoints {
  deps: TestDeps & DeliveryDeps & AskingDeps
  organizationId: OrganizationId
  /** Of its administrator. */
  actor: Caller
  addOrganization: () => Promise<OrganizationId>
  /** Something happens, a millisecond later. Returns the event's id. */
  happen: (type?: keyof typeof events, organizationId?: OrganizationId) => Promise<FeedEventId>
  /** How many deliveries, or questions to a participant, at an address were under way at a time, at most. */
  mostAtATime: (url: string) => number
  pass: (ms: number) => void
  write: (work: (trx: Transaction<Database>) => Promise<unknown>) => Promise<void>
  fanOut: () => Promise<void>
  /** Claims what is due, and tries it, until nothing is due. Returns how many tries that were. */
  deliver: () => Promise<number>
  deliveries: () => Promise<DeliveryRow[]>
  endpoint: (id: WebhookId) => Promise<EndpointRow>
  close: () => Promise<void>
}

const app = { app_id: 'com.example.app' }
const events = {
  'app.created': { type: 'app.created', data: { ...app, changes: { name: 'An app', icon_url: null } } },
  'app.deleted': { type: 'app.deleted', data: app },
} as const
const START = Date.parse('2026-01-02T03:04:05Z')

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
  const endpoints = openEndpoints(deps, { organizationId, userId: actor.userId })
  return {
    deps,
    organizationId,
    actor,
    addOrganization,
    mostAtATime: (url) => deliveries.most.get(url) ?? asks.most.get(url) ?? 0,
    pass,
    write,
    ...endpoints,
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
        const finished = await endpoints.tryOnce()
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
