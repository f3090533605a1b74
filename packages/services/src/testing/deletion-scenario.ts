/**
 * An organization, or something of it, to delete, and all else to leave alone: on real ground, with workers that stop
 * and die on request.
 */
import { findDeletion, placeEvents, type Database, type Kysely } from '@organizations/database'
import type { TestDatabase } from '@organizations/database/testing'
import {
  appPrefix,
  LONGEST_PAUSE_MS,
  organizationOf,
  organizationPrefix,
  type Deletion,
  type DeletionStep,
  type DeletionSubject,
  type OrganizationId,
  type OrganizationSubjectKind,
} from '@organizations/domain'
import { seedOrganization, takeCensus, type Census, type SeedSpec } from '@organizations/seed'
import { expect } from 'vitest'
import type { KeyCaller } from '../deps.ts'
import { runDeletion, type SliceOutcome } from '../deletion/run/run-deletion.ts'
import { chooseSubject } from './choose-subject.ts'
import { createFailingStore, type FailingStore } from './failing-store.ts'
import { part, takeSnapshot, type Parted } from './snapshot.ts'
import { openTestDeps, type OpenedStore, type TestDeps } from './test-deps.ts'
import { watched } from './watched-db.ts'

export interface DeletionScenario {
  deps: TestDeps & { store: FailingStore }
  owner: KeyCaller
  organizationId: OrganizationId
  neighbourId: OrganizationId
  /** What is deleted: the organization unless told otherwise. */
  subject: DeletionSubject
  /** The app that the subject is, or is in. */
  appId: string
  /** What the organization had when it was seeded. */
  seeded: Census
  /** What there was when the deletion had just been asked for; undefined until then. */
  asked: Parted | undefined
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

export interface ScenarioOptions {
  kind?: OrganizationSubjectKind
  /** A folder unless told otherwise. */
  openStore?: () => Promise<OpenedStore>
}

export async function openDeletionScenario(
  open: () => Promise<TestDatabase>,
  size: Partial<typeof SMALL> = {},
  { kind = 'organization', openStore }: ScenarioOptions = {},
): Promise<DeletionScenario> {
  const database = await open()
  const base = await openTestDeps(database, openStore)
  const ground = { db: base.db, store: base.store }
  const deps = Object.assign(base, { store: createFailingStore(base.store) })
  const { actor: owner } = await deps.newUser('owner@example.com')
  const target = { db: deps.relaxedDb, store: deps.store, ids: deps.ids }
  const spec = { ...SMALL, ...size, email: owner.email }
  const organizationId = await seedOrganization(target, { ...spec, name: 'Doomed Ltd' })
  const neighbourId = await seedOrganization(target, { ...SMALL, email: owner.email, name: 'Neighbour Ltd' })
  const neighbour = await takeCensus(deps, neighbourId)
  const { subject, appId, ask } = await chooseSubject(deps.db, organizationId, kind)
  deps.now = Date.now()
  const current = async () => await deletionOf(deps.db, subject)
  const seeded = await takeCensus(deps, organizationId)
  const scenario: DeletionScenario = {
    deps,
    owner,
    organizationId,
    neighbourId,
    subject,
    appId,
    seeded,
    asked: undefined,
    current,
    async request() {
      await ask(deps, owner)
      scenario.asked ??= part(await takeSnapshot(ground, organizationId), subject)
      return await current()
    },
    async close() {
      try {
        expect(await takeCensus(ground, neighbourId)).toEqual(neighbour)
      } finally {
        await deps.remove()
        await database.remove()
      }
    },
  }
  return scenario
}

async function deletionOf(db: Kysely<Database>, { subjectKind, subjectId }: DeletionSubject): Promise<Deletion> {
  const ids = db.selectFrom('deletions').select('id').where('subject_kind', '=', subjectKind)
  const row = await ids.where('subject_id', '=', subjectId).executeTakeFirst()
  const deletion = row && (await findDeletion(db, row.id))
  if (deletion === undefined) throw new Error(`Expected a deletion of the ${subjectKind}, found none`)
  return deletion
}

/** The batches that a deletion takes at least: one that counts, one for each table with rows, and those after them. */
export function fewestBatches({ asked }: DeletionScenario, { plan }: Deletion): number {
  const isBatch = (step: DeletionStep) =>
    step.action === 'sweep' ? (asked?.doomed.rows[step.table]?.length ?? 0) > 0 : step.action !== 'count'
  return 1 + plan.steps.filter(isBatch).length
}

/** One slice, by a worker that nothing disturbs. */
export async function runSlice({ deps, current }: DeletionScenario): Promise<SliceOutcome> {
  const { id } = await current()
  return await runDeletion(deps, { deletionId: id, signal: new AbortController().signal })
}

/** Slices while there is more to do at once, which a slow machine needs several of. Returns what the last one left. */
export async function runDueSlices(scenario: DeletionScenario): Promise<Exclude<SliceOutcome, 'more'>> {
  for (;;) {
    const outcome = await runSlice(scenario)
    if (outcome !== 'more') return outcome
  }
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

/** The same dependencies, with which every batch has a transaction of its own, as on a machine that is too slow. */
export function batchByBatch<T extends TestDeps>(deps: T): T {
  return { ...deps, batchSizes: { ...deps.batchSizes, room: () => 0 } }
}

/** One batch: the worker is told to stop while it commits the first, so it does no second. */
export async function runBatch({ deps, current }: DeletionScenario): Promise<SliceOutcome> {
  const { id } = await current()
  await placeEvents(deps.db) // else the slice does it, in a transaction of its own
  const stopping = new AbortController()
  let transactions = 0
  const beforeCommit = () => {
    transactions += 1 // the first takes the lease, the second is the first batch's
    if (transactions === 2) stopping.abort()
  }
  return await runDeletion(watched(batchByBatch(deps), { beforeCommit }), { deletionId: id, signal: stopping.signal })
}

/** One batch whose answer is lost after it is committed, by a worker that may have been told to stop meanwhile. */
export async function runUnanswered(
  { deps, current }: DeletionScenario,
  { isToldToStop = false } = {},
): Promise<SliceOutcome> {
  const { id } = await current()
  await placeEvents(deps.db)
  const stopping = new AbortController()
  let commits = 0
  const afterCommit = () => {
    commits += 1
    if (commits !== 2) return
    if (isToldToStop) stopping.abort()
    throw new Error('the connection broke before the answer came')
  }
  return await runDeletion(watched(batchByBatch(deps), { afterCommit }), { deletionId: id, signal: stopping.signal })
}

/**
 * A worker that dies after `batches` batches, each with its own transaction, at the end of its next transaction. What
 * that was about to commit is lost, what it did to the store is done, its lease stays taken. Resolves with true when it
 * died, false when it ended first.
 */
export async function runAndDie({ deps, current }: DeletionScenario, batches: number): Promise<boolean> {
  const { id } = await current()
  await placeEvents(deps.db)
  let done = 0
  let hasLease = false
  const beforeCommit = () => {
    if (hasLease) done += 1
    hasLease = true // the first transaction of a slice takes it
    if (done > batches) throw new Error('killed')
  }
  const dying = watched({ ...batchByBatch(deps), log: silence }, { beforeCommit })
  try {
    const input = { deletionId: id, signal: new AbortController().signal }
    // A slow machine ends a slice before the worker dies: it then takes the next one, and dies with its lease too.
    for (let outcome: SliceOutcome = 'more'; outcome === 'more';) {
      hasLease = false
      outcome = await runDeletion(dying, input)
    }
    return false
  } catch (error) {
    expect(String(error)).toContain('killed')
    return true
  }
}

/** The dead tell nothing. */
const silence = { info() {}, warn() {}, error() {} }

export function passTime({ deps }: { deps: Pick<TestDeps, 'now' | 'clock'> }, ms: number): void {
  deps.now = deps.clock() + ms
}

/** Stores an object that no row names, as a writer leaves it that died in the middle. Returns its key. */
export async function putOrphan({ deps, subject }: DeletionScenario, name: string): Promise<string> {
  const { appUuid } = subject
  const organizationId = organizationOf(subject)
  const folder =
    appUuid === null ? `${organizationPrefix(organizationId)}apps/no-app/` : appPrefix(organizationId, appUuid)
  await deps.store.put(`${folder}${name}`, bytes())
  return `${folder}${name}`
}

async function* bytes(): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode('left behind')
}
