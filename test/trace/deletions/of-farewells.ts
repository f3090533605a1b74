/** Deletions that wait for what tells an endpoint of the organization's end. */
import { inTransaction, releaseClaims } from '@organizations/database'
import { organizationOf } from '@organizations/domain'
import { openEgress } from '@organizations/egress'
import { noDeliveryMeters, settleTries, takeOverAllLeases, type DeliveryDeps } from '@organizations/services'
import { openEndpoints, type Endpoints } from '@organizations/services/testing/endpoints'
import { passTime, runSlice, runToEnd } from '@organizations/services/testing/deletions'
import { startWebhookReceiver, type WebhookReceiver } from '../../support/webhook-receiver.ts'
import type { Ground } from '../ground.ts'
import type { FaultyDeletion } from './faulty-deletion.ts'

const MINUTE_MS = 60_000

export const ofFarewells: Record<string, FaultyDeletion> = {
  'an endpoint is told of the end, and the deletion waits for that': {
    async run(ground) {
      await whileTold(ground, async ({ sending, endpoints }) => {
        await settleTries(sending, await endpoints.tryOnce())
        await runToEnd(ground)
      })
    },
  },
  'an endpoint does not answer, is told twice, and then takes it': {
    async run(ground) {
      await whileTold(ground, async ({ sending, endpoints, receiver }) => {
        receiver.answer = () => ({ status: 503 })
        await settleTries(sending, await endpoints.tryOnce())
        await runSlice(ground)
        passTime(ground, 6000)
        receiver.answer = () => ({ status: 200 })
        await settleTries(sending, await endpoints.tryOnce())
        await runToEnd(ground)
      })
    },
  },
  'who told an endpoint lost the claim meanwhile, and says so late': {
    async run(ground) {
      await whileTold(ground, async ({ sending, endpoints }) => {
        const late = await endpoints.tryOnce()
        passTime(ground, MINUTE_MS / 2)
        const second = await endpoints.tryOnce()
        await settleTries(sending, late)
        await runSlice(ground)
        await settleTries(sending, second)
        await runToEnd(ground)
      })
    },
  },
  'an endpoint is never told, and is waited for no longer': {
    async run(ground) {
      await whileTold(ground, async ({ sending, endpoints }) => {
        const late = await endpoints.tryOnce()
        passTime(ground, 30 * MINUTE_MS)
        await runToEnd(ground)
        await settleTries(sending, late)
      })
    },
  },
  'a server starts when the claim of who told an endpoint has ended': {
    async run(ground) {
      await whileTold(ground, async ({ sending, endpoints }) => {
        const late = await endpoints.tryOnce()
        passTime(ground, MINUTE_MS / 2)
        await takeOverAllLeases(ground.deps)
        await settleTries(sending, late)
        await settleTries(sending, await endpoints.tryOnce())
        await runToEnd(ground)
      })
    },
  },
  'who told an endpoint gave the claim back before a server starts': {
    async run(ground) {
      await whileTold(ground, async ({ sending, endpoints }) => {
        const claimed = (await endpoints.tryOnce()).map(({ delivery }) => delivery)
        await inTransaction(sending.db, (trx) => releaseClaims(trx, claimed))
        await takeOverAllLeases(ground.deps)
        await settleTries(sending, await endpoints.tryOnce())
        await runToEnd(ground)
      })
    },
  },
  'of two endpoints one takes it at once, and the other when it is told again': {
    async run(ground) {
      const refuseSecond = async ({ sending, endpoints, receiver }: Telling) => {
        receiver.answer = ({ path }) => ({ status: path === '/second' ? 503 : 204 })
        await settleTries(sending, await endpoints.tryOnce())
        await runSlice(ground)
        passTime(ground, 6000)
        receiver.answer = () => ({ status: 204 })
        await settleTries(sending, await endpoints.tryOnce())
        await runToEnd(ground)
      }
      await whileTold(ground, refuseSecond, ['/first', '/second'])
    },
  },
}

interface Telling {
  sending: DeliveryDeps
  endpoints: Endpoints
  receiver: WebhookReceiver
}

/** A deletion that has come to the deliveries, one for each endpoint. */
export async function whileTold(
  ground: Ground,
  work: (telling: Telling) => Promise<void>,
  paths: readonly string[] = ['/'],
): Promise<void> {
  const { deps, owner, subject } = ground
  const receiver = await startWebhookReceiver()
  const egress = openEgress({ policy: { allowPrivate: true } })
  const sending: DeliveryDeps = Object.assign(Object.create(deps) as typeof deps, {
    egress,
    random: () => 0,
    meters: { ...deps.meters, ...noDeliveryMeters },
  })
  const endpoints = openEndpoints(sending, { organizationId: organizationOf(subject), userId: owner.userId })
  try {
    for (const path of paths) await endpoints.addEndpoint(new URL(path, receiver.url).href)
    await ground.begin(['webhook_deliveries'])
    while ((await runSlice(ground)) === 'more');
    await work({ sending, endpoints, receiver })
  } finally {
    await egress.close()
    await receiver.close()
  }
}
