// Organizations to delete and a neighbour to leave alone, with the workers of one or more processes on them.

import { findDeletionOf, findReceipt, openDatabase } from '@organizations/database'
import type { TestDatabase } from '@organizations/database/testing'
import type { OrganizationId } from '@organizations/domain'
import { seedOrganization, takeCensus, totalOf, type Census } from '@organizations/seed'
import type { Caller } from '@organizations/services'
import { deleteOrganization, type DeletionDeps } from '@organizations/services'
import { openTestDeps, type TestDeps } from '@organizations/services/testing'
import type { ObjectStore } from '@organizations/storage'
import { createDoorbell, startWorker, type LocalDoorbell, type RunningWorker } from '@organizations/worker/worker'
import { expect } from 'vitest'

import { waitFor } from '../support/wait-for.ts'

export interface WorkerScenario {
  deps: TestDeps
  doorbell: LocalDoorbell
  owner: Caller
  organizationIds: OrganizationId[]
  /** Holds up requests to delete objects from now on; resolves with the function that lets them through. */
  holdStore: () => { isReached: () => boolean; release: () => void }
  /** Starts the workers of a process; they are stopped at the end if they are not before. */
  start: (options: Engine) => Promise<RunningWorker>
  /** The dependencies of another process on the same database and store. */
  openSecond: () => DeletionDeps
  /** Asks for the deletion of all. */
  requestAll: () => Promise<void>
  /** Waits until all are completed, and asserts that nothing of them is left and that each has one receipt. */
  expectAllGone: () => Promise<void>
  close: () => Promise<void>
}

/** How the workers of a process are driven. */
export interface Engine {
  redisUrl: string | undefined
  reconcileMs: number | 'off'
  deps?: DeletionDeps
}

/** Time runs this much faster in these tests, so that what is due in 5 s is due in half a second. */
const SPEED = 10

export async function openWorkerScenario(open: () => Promise<TestDatabase>, count = 3): Promise<WorkerScenario> {
  const database = await open()
  const deps = await openTestDeps(database)
  const doorbell = createDoorbell()
  const startedAt = Date.now()
  const gate = { isReached: false, opening: Promise.resolve() }
  Object.assign(deps, {
    doorbell,
    store: gated(deps.store, gate),
    clock: () => startedAt + (Date.now() - startedAt) * SPEED,
    leaseMs: deps.leaseMs * SPEED,
  })
  const { actor: owner } = await deps.newUser('owner@example.com')
  const target = { db: deps.relaxedDb, store: deps.store, ids: deps.ids }
  const size = { apps: 1, bundlesPerApp: 2, channelsPerApp: 2, devicesPerApp: 3, bundleBytes: 200 }
  const seed = async (name: string) => await seedOrganization(target, { ...size, email: owner.email, name })
  const organizationIds: OrganizationId[] = []
  for (let at = 0; at < count; at += 1) organizationIds.push(await seed(`Doomed ${at}`))
  const neighbourId = await seed('Neighbour')
  const neighbour = await takeCensus(deps, neighbourId)
  const closing: (() => Promise<void>)[] = []

  return {
    deps,
    doorbell,
    owner,
    organizationIds,
    holdStore() {
      const { promise, resolve } = Promise.withResolvers<void>()
      gate.opening = promise
      gate.isReached = false
      closing.unshift(async () => resolve())
      return { isReached: () => gate.isReached, release: resolve }
    },
    async start({ redisUrl, reconcileMs, deps: own = deps }) {
      const worker = await startWorker({ deps: own, doorbell, redisUrl, reconcileMs })
      closing.unshift(() => worker.stop())
      return worker
    },
    openSecond() {
      const second = openDatabase(database.url, {
        baseFolder: '/',
        onBackgroundError: () => {},
        clock: () => deps.clock(),
      })
      closing.push(() => second.close())
      return { ...deps, db: second.db, relaxedDb: second.relaxedDb }
    },
    async requestAll() {
      const inputs = organizationIds.map((orgId) => ({ actor: owner, input: { orgId } }))
      await Promise.all(inputs.map((input) => deleteOrganization(deps, input)))
    },
    async expectAllGone() {
      for (const id of organizationIds) await expectGone(deps, id)
    },
    async close() {
      for (const end of closing) await end()
      try {
        expect(await takeCensus(deps, neighbourId)).toEqual(neighbour satisfies Census)
      } finally {
        await deps.remove()
        await database.remove()
      }
    },
  }
}

async function expectGone(deps: TestDeps, id: OrganizationId): Promise<void> {
  const what = `the deletion of ${id} to complete`
  const isComplete = async () => (await findDeletionOf(deps.db, id))?.state === 'completed'
  await waitFor(isComplete, { what, timeoutMs: 25_000 })
  expect(totalOf(await takeCensus(deps, id))).toBe(0)
  const receipts = await deps.db
    .selectFrom('receipts')
    .select('deletion_id')
    .where('organization_id', '=', id)
    .execute()
  const found = await Promise.all(receipts.map((it) => findReceipt(deps.db, it.deletion_id)))
  expect(found.length).toBe(1)
  const { removed } = found[0] as { removed: { table: string; rows: number }[] } // written by finishBatch
  const rows = Object.fromEntries(removed.map((it) => [it.table, it.rows]))
  expect(rows).toMatchObject({ organizations: 1, members: 1, apps: 1, bundles: 2, channels: 2, devices: 3 })
}

function gated(store: ObjectStore, gate: { isReached: boolean; opening: Promise<void> }): ObjectStore {
  return {
    put: (key, content, options) => store.put(key, content, options),
    get: (key, options) => store.get(key, options),
    list: (prefix, options) => store.list(prefix, options),
    check: () => store.check(),
    provider: store.provider,
    discard: (key, options) => store.discard(key, options),
    async deleteMany(keys, options) {
      gate.isReached = true
      await gate.opening
      return await store.deleteMany(keys, options)
    },
  }
}
