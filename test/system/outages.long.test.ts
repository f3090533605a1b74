// Each part that the service needs goes away while one organization is being deleted and others are at work.
import { setTimeout as sleep } from 'node:timers/promises'
import type { OrganizationId } from '@organizations/domain'
import { takeCensus, totalOf } from '@organizations/seed'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, onTestFailed, onTestFinished, test } from 'vitest'
import { startCluster, type Cluster } from '../support/cluster.ts'
import type { Installation } from '../support/installation.ts'
import { startCallers, type Ask } from './outage-callers.ts'
import { seed } from '../support/seeded.ts'
import { waitFor } from '../support/wait-for.ts'

/**
 * Each outage lasts until it has been felt, and then for so long. `OUTAGE_MS=60000` makes it a minute, and
 * `--silent=false` shows who was served and refused, and how much was logged.
 */
const OUTAGE_MS = Number(process.env['OUTAGE_MS'] ?? 500)
const KEY = 'the-operators-key-of-the-outages'

interface Outage {
  name: string
  begin: () => Promise<unknown>
  end: () => Promise<unknown>
  /** What `/readyz` answers; undefined for an outage that is over before it can be asked. */
  readiness?: { status: number; body: object }
  /** Exactly these callers are refused meanwhile; undefined: any of them may be. */
  refused?: readonly string[]
}

const healthy = { status: 'ready', database: 'ok', store: 'ok', redis: 'ok' }
const outages: readonly Outage[] = [
  {
    name: 'Postgres is killed, and comes back',
    begin: () => cluster.postgres.kill(),
    end: () => cluster.postgres.restart(),
    readiness: { status: 503, body: { ...healthy, status: 'not ready', database: 'down' } },
    refused: ['reader', 'reader over tRPC', 'writer', 'receiver', 'sender'],
  },
  { name: 'all connections to Postgres are ended, twice', begin: endConnections, end: endConnections },
  {
    name: 'Redis is killed, and comes back empty',
    begin: () => cluster.redis.kill(),
    end: () => cluster.redis.restart(),
    readiness: { status: 200, body: { ...healthy, redis: 'degraded' } },
    refused: [],
  },
  {
    name: 'the store answers 503',
    begin: async () => (cluster.store.fault = (_, response) => response.writeHead(503).end() === response),
    end: async () => (cluster.store.fault = undefined),
    readiness: { status: 200, body: { ...healthy, store: 'degraded' } },
    refused: ['receiver', 'sender'],
  },
]

let cluster: Cluster
/** The test's own connections to database and store, through the same outages. */
let deps: Awaited<ReturnType<Installation['open']>>
let neighbour: OrganizationId
let busy: OrganizationId
let appId: string

beforeAll(async () => {
  // Short, so that what an outage has interrupted is soon taken up again.
  cluster = await startCluster({ apis: 1, workers: 1, key: KEY, env: { LEASE_MS: '3000', RECONCILE_MS: '500' } })
  deps = await cluster.installation.open()
  ;[neighbour, busy] = await Promise.all([seedOne(), seedOne()])
  const app = deps.db.selectFrom('apps').select('app_id').where('organization_id', '=', busy)
  appId = (await app.executeTakeFirstOrThrow()).app_id
})

afterAll(() => cluster.stop())

describe('an outage shows in /readyz, refuses cleanly what it must, and passes by itself', () => {
  test.each(outages)(
    '$name',
    async ({ name, begin, end, readiness, refused }) => {
      const doomed = await seedOne()
      const before = await takeCensus(deps, neighbour)
      const calls = startCallers(callers())
      onTestFinished(async () => void (await calls.stop()))
      onTestFailed(async () => void (await end())) // the others are to have what they need
      const everyoneIsServed = async () => {
        const served = { ...calls.report.served }
        const isServed = () => Object.entries(served).every(([who, times]) => (calls.report.served[who] ?? 0) > times)
        await waitFor(isServed, { what: 'every caller to be served' })
      }
      await everyoneIsServed()
      const files = holdDeletionOfFiles()
      expect((await ask('DELETE', `/organization?orgId=${doomed}`)).status).toBe(200)
      await files.areHeld

      const linesBefore = countLogLines()
      await begin()
      files.letGo()
      if (readiness) await waitFor(() => isReadiness(readiness), { what: '/readyz to show it' })
      const isFelt = () => (refused ?? []).every((who) => calls.report.refused[who] !== 0)
      await waitFor(isFelt, { what: 'those whom it meets to be refused' })
      await sleep(OUTAGE_MS)
      console.log(name, 'wrote lines', linesBefore, countLogLines())
      await end()

      await waitFor(() => isReadiness({ status: 200, body: healthy }), { what: '/readyz to show that it is over' })
      await everyoneIsServed()
      const deletion = (part = '') => ask('GET', `/organization/deletion${part}?orgId=${doomed}`)
      const isComplete = async () => JSON.stringify((await deletion()).body).includes('"state":"completed"')
      await waitFor(isComplete, { what: 'the deletion to complete', timeoutMs: 25_000 })
      await waitFor(async () => (await deletion('/receipt')).status === 200, { what: 'the receipt' })

      const report = await calls.stop()
      console.log(name, report)
      expect(report.broken).toEqual([])
      const whoWasRefused = Object.keys(report.refused).filter((who) => report.refused[who] !== 0)
      if (refused) expect(whoWasRefused).toEqual(refused)
      expect(totalOf(await takeCensus(deps, doomed))).toBe(0)
      expect(await takeCensus(deps, neighbour)).toEqual(before)
      expect([...cluster.apis, ...cluster.workers].filter(({ program }) => program.hasEnded())).toEqual([])
    },
    60_000 + OUTAGE_MS,
  )
})

/** The middle of a deletion: the next request to delete files waits until it is let go, and then takes its way. */
function holdDeletionOfFiles(): { areHeld: Promise<void>; letGo: () => void } {
  const held = Promise.withResolvers<void>()
  const going = Promise.withResolvers<void>()
  cluster.store.fault = (request, response) => {
    if (request.url?.includes('?delete') !== true) return false
    cluster.store.fault = undefined
    held.resolve()
    void going.promise.then(() => cluster.store.handle(request, response))
    return true
  }
  return { areHeld: held.promise, letGo: going.resolve }
}

let versions = 0

function callers(): Record<string, Ask> {
  const input = encodeURIComponent(JSON.stringify({ orgId: neighbour }))
  return {
    reader: () => call('GET', `/organization?orgId=${neighbour}`),
    'reader over tRPC': () => call('GET', `/trpc/organization.get?input=${input}`),
    writer: (turn) => call('PUT', '/organization', { orgId: busy, name: `Busy ${turn}` }),
    receiver: () => call('GET', `/bundle/download?app_id=${appId}&version=1.0.0`),
    // Another version each time: of one that was refused it is not known whether it is there.
    sender: () =>
      call('PUT', `/bundle/upload?app_id=${appId}&version=2.0.${(versions += 1)}`, new Uint8Array(1000).fill(7)),
  }
}

async function call(method: string, path: string, body?: object): Promise<Response> {
  const isBytes = body instanceof Uint8Array
  return await fetch(`${cluster.apis[0]?.url}${path}`, {
    method,
    headers: { authorization: KEY, ...(body && !isBytes && { 'content-type': 'application/json' }) },
    ...(body && { body: isBytes ? body : JSON.stringify(body) }),
  })
}

async function ask(method: string, path: string): Promise<{ status: number; body: unknown }> {
  const response = await call(method, path)
  return { status: response.status, body: await response.json() }
}

async function isReadiness(readiness: { status: number; body: object }): Promise<boolean> {
  return JSON.stringify(await ask('GET', '/readyz')) === JSON.stringify(readiness)
}

async function seedOne(): Promise<OrganizationId> {
  const size = { apps: 1, bundles: 20, devices: 1000 }
  return (await seed(cluster.installation, 'admin@example.com', size)).id
}

async function endConnections(): Promise<void> {
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where backend_type = 'client backend' and pid <> pg_backend_pid()`.execute(deps.db)
}

function countLogLines(): Record<string, number> {
  const members = [...cluster.apis, ...cluster.workers]
  return Object.fromEntries(members.map(({ name, program }) => [name, program.stderr.split('\n').length - 1]))
}
