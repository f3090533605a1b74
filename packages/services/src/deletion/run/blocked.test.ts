// What stops a deletion until a person has seen to it: on a real database, in a real folder, on a clock that the test
// winds.

import { mkdir, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { inTransaction, type Database, type Transaction } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { openFolderStore } from '@organizations/storage'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTempFolder, type TempFolder } from '../../../../../test/support/temp-folder.ts'
import { listDeletions } from '../../operator/deletions/list-deletions.ts'
import { retryDeletion } from '../../operator/deletions/retry-deletion.ts'
import {
  openDeletionScenario,
  passTime,
  putOrphan,
  runDueSlices,
  runSlice,
  runUnanswered,
  type DeletionScenario,
} from '../../testing/deletion-scenario.ts'
import { expectGone } from '../../testing/expect-gone.ts'

const MINUTE_MS = 60_000

let temp: TempFolder
let scenario: DeletionScenario

const write = async (work: (trx: Transaction<Database>) => Promise<unknown>) =>
  await inTransaction(scenario.deps.db, async (trx) => void (await work(trx)))
const firstFile = () => join(temp.path, Object.keys(scenario.seeded.objects)[0] ?? '')

interface Obstacle {
  name: string
  putUp: () => Promise<unknown>
  takeAway: () => Promise<unknown>
  /** What operators read. */
  reason: string
  /** What the list counts of the kinds that are not through. */
  left: object[]
  /** The line with which the log tells of it each time, and how often it does before the deletion is blocked. */
  told: readonly [message: string, times: number] | null
}

const obstacles: Obstacle[] = [
  {
    name: 'a folder in the place of a stored file',
    async putUp() {
      await rm(firstFile())
      await mkdir(firstFile())
    },
    takeAway: () => rmdir(firstFile()),
    reason:
      '7 rounds in a row removed nothing. What is left: bundles, apps. A stored file of bundles could not be deleted: a folder stands in its place (EISDIR).',
    left: [
      { kind: 'bundles', done: 3, total: 4 },
      { kind: 'files of bundles', done: 3, total: 4 },
      { kind: 'apps', done: 0, total: 2 },
    ],
    told: ['A deletion begins another round', 7], // the first one did remove something
  },
  {
    name: 'rounds without progress',
    putUp: async () => scenario.deps.store.refused.add(await putOrphan(scenario, 'orphan')),
    takeAway: async () => scenario.deps.store.refused.clear(),
    reason:
      '7 rounds in a row removed nothing. What is left: stored files. A stored file that no row names could not be deleted: the object is locked.',
    left: [],
    told: ['A deletion begins another round', 7], // likewise
  },
  {
    name: 'workers older than the schema',
    putUp: () => write((trx) => trx.schema.createTable('labels').addColumn('organization_id', 'text').execute()),
    takeAway: () => write((trx) => trx.schema.dropTable('labels').execute()),
    reason: 'The database has tables that no running worker knows: labels. Update the workers.',
    left: [],
    told: null,
  },
  {
    name: 'an unexpected error',
    putUp: () => write((trx) => trx.schema.alterTable('devices').renameColumn('app_uuid', 'app_of').execute()),
    takeAway: () => write((trx) => trx.schema.alterTable('devices').renameColumn('app_of', 'app_uuid').execute()),
    reason: 'The work failed 10 times in a row with an unexpected error. The log of the workers names it.',
    left: [],
    told: ['A piece of a deletion failed', 10],
  },
]

describe.each(testDatabases)('a deletion that cannot go on, on $name', ({ open }) => {
  beforeEach(async () => {
    temp = createTempFolder()
    const openStore = async () => ({ store: await openFolderStore(temp.path), close: () => temp.remove() })
    scenario = await openDeletionScenario(open, {}, { openStore })
  })
  afterEach(() => scenario.close())

  const listed = async () => {
    const { deps } = scenario
    return await listDeletions(deps, { actor: deps.operator, input: { state: 'blocked' } })
  }
  const retry = async () => {
    const { deps } = scenario
    await retryDeletion(deps, { actor: deps.operator, input: { id: (await scenario.current()).id } })
  }
  const logged = (message: string) => scenario.deps.logged.filter((it) => it.message === message)

  /** Slices, as soon as each is due, until there are no more. */
  const run = async () => {
    for (let slices = 0; slices < 100; slices += 1) {
      const outcome = await runSlice(scenario)
      if (outcome === 'ended') return
      if (outcome === 'later') passTime(scenario, MINUTE_MS)
    }
    throw new Error(`Expected the deletion to end within 100 slices, it is ${(await scenario.current()).state}`)
  }

  test.each(obstacles)('by $name: is blocked for a reason, and completes once retried', async (obstacle) => {
    const { deps, organizationId } = scenario
    const { putUp, takeAway, reason, left, told } = obstacle
    await putUp()
    const { id } = await scenario.request()
    expect(await listed()).toEqual([])
    await run()

    const [found, ...others] = await listed()
    expect(others).toEqual([])
    const subject = { kind: 'organization', id: organizationId }
    expect(found).toMatchObject({ id, organizationId, subject, state: 'blocked', reason })
    expect(found?.kinds.filter((it) => it.done < (it.total ?? 0))).toMatchObject(left)
    expect(logged('Deletion is blocked: an operator has to see to it')).toEqual([
      {
        level: 'warn',
        message: 'Deletion is blocked: an operator has to see to it',
        fields: expect.objectContaining({ deletionId: id, reason }),
      },
    ])
    if (told) {
      const [message, times] = told
      expect(logged(message)).toHaveLength(times)
      expect(logged(message).every(({ fields }) => Object.values(fields).includes(id))).toBe(true)
    }
    // No worker touches it, however long it takes.
    passTime(scenario, 24 * 60 * MINUTE_MS)
    const before = await scenario.current()
    expect(await runSlice(scenario)).toBe('not ours')
    expect(await scenario.current()).toEqual(before)

    await takeAway()
    await retry()
    expect(await listed()).toEqual([])
    expect(await scenario.current()).toMatchObject({ reason: null, round: before.round, step: before.step })
    await expect(retry()).rejects.toMatchObject({ code: 'deletion_not_blocked' })
    deps.logged.length = 0
    await run()
    await expectGone(scenario)
    expect(deps.logged.filter(({ level }) => level !== 'info')).toEqual([])
  })

  test('is blocked again, for the same reason, when it is retried too early', async () => {
    const [{ putUp, takeAway, reason } = obstacles[0]!] = obstacles // there are some
    await putUp()
    await scenario.request()
    for (let times = 0; times < 3; times += 1) {
      await run()
      expect(await listed()).toMatchObject([{ state: 'blocked', reason }])
      await retry()
    }
    await takeAway()
    await run()
    await expectGone(scenario)
  })

  test('stays blocked when the worker that has blocked it does not learn of it, and is told to stop', async () => {
    await obstacles[1]!.putUp() // rounds without progress
    await scenario.request()
    while ((await scenario.current()).state !== 'blocked') {
      passTime(scenario, MINUTE_MS)
      await runUnanswered(scenario, { isToldToStop: true })
    }
    passTime(scenario, 24 * 60 * MINUTE_MS)
    expect(await runSlice(scenario)).toBe('not ours')
    expect(await listed()).toMatchObject([{ reason: obstacles[1]!.reason }])
  })

  test('is blocked by an older worker after 10 minutes', async () => {
    await obstacles[2]!.putUp() // workers older than the schema
    await scenario.request()
    await runDueSlices(scenario)
    scenario.deps.now = ((await scenario.current()).unknownSchemaSince ?? 0) + 10 * MINUTE_MS
    expect(await runDueSlices(scenario)).toBe('ended')
    expect(await scenario.current()).toMatchObject({ state: 'blocked' })
  })

  test('is not blocked by an older worker a millisecond earlier; a newer one goes on at once', async () => {
    const { putUp, takeAway } = obstacles[2]! // workers older than the schema
    await putUp()
    await scenario.request()
    await runDueSlices(scenario)
    const { unknownSchemaSince } = await scenario.current()
    scenario.deps.now = (unknownSchemaSince ?? 0) + 10 * MINUTE_MS - 1
    expect(await runDueSlices(scenario)).toBe('later')
    expect(await scenario.current()).toMatchObject({ state: 'verifying', reason: null, unknownSchemaSince })

    await takeAway()
    passTime(scenario, MINUTE_MS)
    await run()
    await expectGone(scenario)
    expect(logged('Deletion is blocked: an operator has to see to it')).toEqual([])
  })
})
