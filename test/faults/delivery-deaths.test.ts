// The real programs die by SIGKILL at each moment of a delivery's way: each event arrives all the same, and the receiver
// verifies it with the reference library. The last one of an organization arrives too, and its deletion ends.
import type { FaultPoint } from '@organizations/fault-points'
import { expect, test } from 'vitest'

import { bySize } from '../support/test-size.ts'
import { waitFor } from '../support/wait-for.ts'
import type { Fault } from './harness/fault.ts'
import { openDeliveryPlace, type DeliveryShape } from './harness/delivery-place.ts'

/** Each starts a dozen programs. */
const TIMEOUT_MS = 600_000
/** As long as a claim of a job that never came into the queue, and more. */
const ARRIVES_MS = 60_000

const ofDeliveries: FaultPoint[] = [
  'fan-out: in its transaction',
  'fan-out: committed',
  'delivery: claimed, not yet tried',
  'delivery: answered, not yet written down',
  'delivery: in its transaction',
  'delivery: written down',
]
/** Twice only where it was sent and that was not written down yet. */
const timesHeard: Partial<Record<FaultPoint, number>> = {
  'delivery: answered, not yet written down': 2,
  'delivery: in its transaction': 2,
}
const ofFarewells: FaultPoint[] = [
  'delivery: claimed, not yet tried',
  'delivery: answered, not yet written down',
  'delivery: in its transaction',
  'delivery: written down',
  'farewell: over, its deletion still waits',
]

interface Case extends DeliveryShape {
  points: { deliveries: FaultPoint[]; farewells: FaultPoint[] }
}

const all = { deliveries: ofDeliveries, farewells: ofFarewells }
const afterTheFence: FaultPoint = 'request: after its commit, before the answer'
const alone: Case = {
  database: 'SQLite',
  withRedis: false,
  isSplit: false,
  points: { deliveries: ofDeliveries, farewells: [afterTheFence, 'delivery: answered, not yet written down'] },
}
const apart: Case = {
  database: 'Postgres',
  withRedis: true,
  isSplit: true,
  points: { deliveries: ['fan-out: committed'], farewells: ['delivery: answered, not yet written down'] },
}
const aloneAll = { ...all, farewells: [afterTheFence, ...ofFarewells] }
const cases = bySize<Case[]>({
  few: [alone, apart],
  many: [
    { ...alone, points: { ...aloneAll, deliveries: [] } },
    { ...alone, withRedis: true, points: { ...all, farewells: [] } },
    { ...apart, points: all },
  ],
  all: [
    { ...alone, points: aloneAll },
    { ...alone, withRedis: true, points: aloneAll },
    { ...apart, withRedis: false, points: all },
    { ...apart, points: all },
  ],
}).map((it) => {
  const by = it.withRedis ? 'BullMQ' : 'the loop'
  const as = it.isSplit ? 'a worker apart from the API' : 'one server'
  return [`${it.database}, by ${by}, ${as}`, it] as const
})

const kill = (at: FaultPoint): Fault => ({ at, hit: 1, action: 'kill' })

test.concurrent.for(cases.filter(([, { points }]) => points.deliveries.length > 0))(
  'a change arrives after kill -9 at each moment of its way: %s',
  { timeout: TIMEOUT_MS },
  async ([, { points, ...shape }], { onTestFinished }) => {
    const place = await openDeliveryPlace(shape)
    onTestFinished(() => place.close())
    const orgId = await place.addOrganization('Acme')
    const secret = await place.addWebhook(orgId, '/hook', ['organization.updated'])
    const times = (name: string) => place.heard('/hook', secret).filter((it) => it.data.changes?.name === name).length
    const rename = async (name: string) => await place.rest().put('/organization', { orgId, name })
    await rename('First') // behind it nothing is left to do at the next start
    await waitFor(() => times('First') === 1, { what: 'the first delivery' })
    await place.settled()
    await place.stop()
    for (const at of points.deliveries) {
      await place.start(kill(at))
      await rename(at).catch(() => {}) // it may die before it has answered
      await place.dies(kill(at))
      await place.start()
      await waitFor(() => times(at) >= (timesHeard[at] ?? 1), { what: at, timeoutMs: ARRIVES_MS })
      await place.settled()
      await place.stop()
    }
    await place.start()
    expect(points.deliveries.map(times)).toEqual(points.deliveries.map((at) => timesHeard[at] ?? 1))
  },
)

test.concurrent.for(cases.filter(([, { points }]) => points.farewells.length > 0))(
  'the end of an organization arrives, and its deletion ends, after kill -9 at each moment: %s',
  { timeout: TIMEOUT_MS },
  async ([, { points, ...shape }], { onTestFinished }) => {
    const place = await openDeliveryPlace(shape)
    onTestFinished(() => place.close())
    const doomed: { at: FaultPoint; orgId: string; secret: string }[] = []
    for (const at of points.farewells) {
      const orgId = await place.addOrganization(at)
      doomed.push({ at, orgId, secret: await place.addWebhook(orgId, `/${orgId}`, ['organization.deleted']) })
    }
    await place.stop()
    for (const { at, orgId, secret } of doomed) {
      await place.start(kill(at))
      await place
        .rest()
        .delete(`/organization?orgId=${orgId}`)
        .catch(() => {}) // it may die before it has answered
      await place.dies(kill(at))
      await place.start()
      const receipt = async () => await place.rest().get(`/organization/deletion/receipt?orgId=${orgId}`)
      await waitFor(async () => (await receipt()).status === 200, { what: `the receipt: ${at}`, timeoutMs: ARRIVES_MS })
      const told = { rounds: 1, version: 2, farewell: { endpoints: 1, delivered: 1, failed: 0 }, undelivered: 0 }
      expect((await receipt()).body).toMatchObject({ data: { receipt: told } })
      const heard = place.heard(`/${orgId}`, secret)
      expect(heard.map((it) => it.type)).toEqual(
        Array.from({ length: timesHeard[at] ?? 1 }, () => 'organization.deleted'),
      )
      expect(new Set(heard.map((it) => it.id)).size).toBe(1)
      await place.stop()
    }
    expect(await place.unexplained()).toEqual([])
  },
)
