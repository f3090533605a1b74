/** An organization to delete and a neighbour to leave alone, on real ground, with workers that stop and die on request. */
import { findDeletionOf, findReceipt, type Database, type Kysely } from '@organizations/database'
import type { TestDatabase } from '@organizations/database/testing'
import {
  LONGEST_PAUSE_MS,
  organizationPrefix,
  sweptTables,
  cascadeRegistry,
  type Actor,
  type Deletion,
  type OrganizationId,
} from '@organizations/domain'
import { seedOrganization, takeCensus, totalOf, type Census, type SeedSpec } from '@organizations/seed'
import { expect } from 'vitest'
import { deleteOrganization } from '../delete-organization.ts'
import { runDeletion, type SliceOutcome } from '../run-deletion.ts'
import { createFailingStore, type FailingStore } from './failing-store.ts'
import { openTestDeps, type TestDeps } from './test-deps.ts'
import { watched } from './watched-db.ts'

export interface DeletionScenario {
  deps: TestDeps & { store: FailingStore }
  owner: Actor
  organizationId: OrganizationId
  neighbourId: OrganizationId
  /** What the organization had when it was seeded; from `request` on, with the audit entries that it has by then. */
  seeded: Census
  /** Asks for the deletion and returns its record. */
  request: () => Promise<Deletion>
  /** The deletion's record as it is now. */
  current: () => Promise<Deletion>
  /** Asserts the neighbour, and removes everything. */
  close: () => Promise<void>
}

export const SMALL: Omit<SeedSpec, 'name' | 'email'> = {
  apps: 2,
  bundlesPerApp: 2,
  channelsPerApp: 2,
  devicesPerApp: 3,
  bundleBytes: 200,
}

export async function openDeletionScenario(
  open: () => Promise<TestDatabase>,
  size: Partial<typeof SMALL> = {},
): Promise<DeletionScenario> {
  const database = await open()
  const base = await openTestDeps(database)
  const ground = { db: base.db, store: base.store }
  const deps = Object.assign(base, { store: createFailingStore(base.store) })
  const { actor: owner } = await deps.newUser('owner@example.com')
  const target = { db: deps.relaxedDb, store: deps.store, ids: deps.ids }
  const spec = { ...SMALL, ...size, email: owner.email }
  const organizationId = await seedOrganization(target, { ...spec, name: 'Doomed Ltd' })
  const neighbourId = await seedOrganization(target, { ...SMALL, email: owner.email, name: 'Neighbour Ltd' })
  const neighbour = await takeCensus(deps, neighbourId)
  deps.now = Date.now()
  const current = async () => await deletionOf(deps.db, organizationId)
  const seeded = await takeCensus(deps, organizationId)
  return {
    deps,
    owner,
    organizationId,
    neighbourId,
    seeded,
    current,
    async request() {
      const isFirst = (await findDeletionOf(deps.db, organizationId)) === undefined
      await deleteOrganization(deps, { actor: owner, input: { orgId: organizationId } })
      const { audit_entries } = (await takeCensus(ground, organizationId)).tables
      if (isFirst && audit_entries) seeded.tables['audit_entries'] = audit_entries
      return await current()
    },
    async close() {
      try {
        expect(await takeCensus(deps, neighbourId)).toEqual(neighbour)
      } finally {
        await deps.remove()
        await database.remove()
      }
    },
  }
}

async function deletionOf(db: Kysely<Database>, organizationId: OrganizationId): Promise<Deletion> {
  const deletion = await findDeletionOf(db, organizationId)
  if (deletion === undefined) throw new Error('Expected a deletion of the organization, found none')
  return deletion
}

/** One slice, by a worker that nothing disturbs. */
export async function runSlice({ deps, current }: DeletionScenario): Promise<SliceOutcome> {
  const { id } = await current()
  return await runDeletion(deps, { deletionId: id, signal: new AbortController().signal })
}

/** Slices until the deletion has ended, each as soon as it is due. Throws when it never does. */
export async function runToEnd(scenario: DeletionScenario): Promise<Deletion> {
  for (let slices = 0; slices < 200; slices += 1) {
    const outcome = await runSlice(scenario)
    if (outcome === 'ended') return await scenario.current()
    passTime(scenario, LONGEST_PAUSE_MS)
  }
  throw new Error(`Expected the deletion to end within 200 slices, it is ${(await scenario.current()).state}`)
}

/** One piece: the worker is told to stop while it commits the first, so it does no second. */
export async function runPiece({ deps, current }: DeletionScenario): Promise<SliceOutcome> {
  const { id } = await current()
  const stopping = new AbortController()
  let transactions = 0
  const beforeCommit = () => {
    transactions += 1 // the first takes the lease, the second is the first piece's
    if (transactions === 2) stopping.abort()
  }
  return await runDeletion(watched(deps, { beforeCommit }), { deletionId: id, signal: stopping.signal })
}

/**
 * A worker that dies after `pieces` pieces, at the end of its next transaction. What that was about to commit is lost,
 * what it did to the store is done, its lease stays taken. Resolves with true when it died, false when it ended first.
 */
export async function runAndDie({ deps, current }: DeletionScenario, pieces: number): Promise<boolean> {
  const { id } = await current()
  let transactions = 0
  const beforeCommit = () => {
    transactions += 1
    if (transactions > pieces + 1) throw new Error('killed')
  }
  try {
    const input = { deletionId: id, signal: new AbortController().signal }
    await runDeletion(watched({ ...deps, log: silence }, { beforeCommit }), input)
    return false
  } catch (error) {
    expect(String(error)).toContain('killed')
    return true
  }
}

/** The dead tell nothing. */
const silence = { info() {}, warn() {}, error() {} }

export function passTime({ deps }: Pick<DeletionScenario, 'deps'>, ms: number): void {
  deps.now = deps.clock() + ms
}

/** After a completed deletion: nothing left, and one receipt whose counts are those of what was seeded. */
export async function expectGone({ deps, organizationId, seeded, current }: DeletionScenario): Promise<void> {
  const deletion = await current()
  expect(deletion.state).toBe('completed')
  expect(totalOf(await takeCensus(deps, organizationId))).toBe(0)
  const receipts = await deps.db
    .selectFrom('receipts')
    .select('deletion_id')
    .where('organization_id', '=', organizationId)
    .execute()
  expect(receipts).toEqual([{ deletion_id: deletion.id }])
  const { removed } = (await findReceipt(deps.db, deletion.id)) as Receipt // written by finishPiece
  const rows = Object.fromEntries(removed.map((it) => [it.table, it.rows]))
  expect(rows).toEqual(Object.fromEntries(Object.entries(seeded.tables).map(([table, it]) => [table, it.rows])))
  expect(removed.reduce((sum, it) => sum + it.objects, 0)).toBe(Object.keys(seeded.objects).length)
}

export interface Receipt {
  removed: { table: string; rows: number; objects: number; bytes: number }[]
  strays: number
  rounds: number
}

/** How many rows each swept table holds of an organization. */
export async function countRows(db: Kysely<Database>, organizationId: OrganizationId): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { table } of sweptTables(cascadeRegistry)) {
    const { count } = await db
      .selectFrom(table as 'members') // every swept table has the column that follows
      .where('organization_id', '=', organizationId)
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    counts[table] = count
  }
  return counts
}

/** Stores an object that no row names, as a writer leaves it that died in the middle. Returns its key. */
export async function putStray({ deps, organizationId }: DeletionScenario, name: string): Promise<string> {
  const key = `${organizationPrefix(organizationId)}apps/no-app/${name}`
  await deps.store.put(key, bytes())
  return key
}

async function* bytes(): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode('left behind')
}
