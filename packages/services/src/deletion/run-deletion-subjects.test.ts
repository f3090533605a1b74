import { findReceipt, inTransaction } from '@organizations/database'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { listDeletions } from '../operator/list-deletions.ts'
import { retryDeletion } from '../operator/retry-deletion.ts'
import { casesWithObjects, casesWithPrefix, deletionCases } from '../testing/cases.ts'
import {
  openDeletionScenario,
  putOrphan,
  runBatch,
  runSlice,
  runToEnd,
  type DeletionScenario,
} from '../testing/deletion-scenario.ts'
import { expectGone, type Receipt } from '../testing/expect-gone.ts'
import { part, rowCounts, takeSnapshot } from '../testing/snapshot.ts'

/** What goes with each, from the seed's sizes: enough to see that it is neither more nor less. */
const SIZE = { apps: 3, bundlesPerApp: 3, channelsPerApp: 3, devicesPerApp: 4 }
const GOES = {
  organization: { apps: 3, bundles: 9, channels: 9, devices: 12, device_overrides: 6, members: 1, organizations: 1 },
  app: { apps: 1, bundles: 3, channels: 3, devices: 4, device_overrides: 2 },
  bundle: { bundles: 1 },
  channel: { channels: 1, device_overrides: 3 },
}

describe.each(deletionCases)('a deletion of $name', ({ open, kind }) => {
  let scenario: DeletionScenario
  beforeEach(async () => {
    scenario = await openDeletionScenario(open, SIZE, { kind })
  })
  afterEach(() => scenario.close())

  test('removes what is the subject’s, and leaves all else of the organization and of others byte for byte', async () => {
    await scenario.request()
    expect(rowCounts(scenario.asked?.doomed ?? { rows: {} })).toMatchObject(GOES[kind])
    await runToEnd(scenario)
    await expectGone(scenario)
  })

  test('is proven by one receipt, of ids, times and counts', async () => {
    const { deps, subject, appId } = scenario
    const { id } = await scenario.request()
    await runToEnd(scenario)
    await expectGone(scenario)
    const receipt = (await findReceipt(deps.db, id)) as Receipt // written by finishBatch
    expect(receipt).toMatchObject({ subject: { kind, id: subject.subjectId }, strays: 0, rounds: 1 })
    for (const secret of [appId, 'channel-2', '"1.0.0"', 'device-0', 'owner@', 'Doomed']) {
      expect([secret, JSON.stringify(receipt).includes(secret)]).toEqual([secret, false])
    }
  })

  test('counts a row in the commit that removes it: removed and left make up what was, after every batch', async () => {
    const { deps, organizationId, subject } = scenario
    const { id } = await scenario.request()
    const all = rowCounts(scenario.asked?.doomed ?? { rows: {} })
    for (let outcome = await runBatch(scenario); outcome !== 'ended'; outcome = await runBatch(scenario)) {
      const { doomed, rest } = part(await takeSnapshot(deps, organizationId), subject)
      expect(rest).toEqual(scenario.asked?.rest)
      const counts = deps.db.selectFrom('deletion_steps').selectAll().where('deletion_id', '=', id)
      for (const { table_name: table, rows_removed } of await counts.execute()) {
        expect([table, rows_removed + (rowCounts(doomed)[table] ?? 0)]).toEqual([table, all[table] ?? 0])
      }
    }
    await expectGone(scenario)
  })

  test('is one deletion, listed for operators with its subject', async () => {
    const { deps, subject } = scenario
    const { id } = await scenario.request()
    const listed = await listDeletions(deps, { actor: deps.operator, input: { state: undefined, page: undefined } })
    expect(listed).toMatchObject([{ id, subject: { kind, id: subject.subjectId }, state: 'requested' }])
    const again = await scenario.request().catch((error: unknown) => error)
    if (kind === 'organization') expect(again).toMatchObject({ id })
    else expect(again).toMatchObject({ code: `${kind}_not_found` })
    const tombstones = await deps.db.selectFrom('tombstones').select('subject_kind').execute()
    expect([tombstones, deps.rings]).toEqual([[{ subject_kind: kind }], kind === 'organization' ? 2 : 1])
  })

  test('writes the tombstone, the deletion and its event, or nothing at all', async () => {
    const { deps, organizationId } = scenario
    const before = await takeSnapshot(deps, organizationId)
    await inTransaction(deps.db, (trx) => trx.schema.alterTable('outbox').renameColumn('payload', 'what_for').execute())
    await expect(scenario.request()).rejects.toThrow('payload')
    await inTransaction(deps.db, (trx) => trx.schema.alterTable('outbox').renameColumn('what_for', 'payload').execute())
    expect(await takeSnapshot(deps, organizationId)).toEqual(before)
    for (const table of ['tombstones', 'deletions', 'deletion_steps', 'outbox'] as const) {
      expect(await deps.db.selectFrom(table).selectAll().execute()).toEqual([])
    }
    expect(deps.rings).toBe(0)
  })
})

describe.each(casesWithObjects)('a deletion and its objects, of $name', ({ open, kind }) => {
  let scenario: DeletionScenario
  beforeEach(async () => {
    scenario = await openDeletionScenario(open, SIZE, { kind })
  })
  afterEach(() => scenario.close())

  test('never has a row gone while its object is still stored', async () => {
    const { deps, organizationId, subject } = scenario
    await scenario.request()
    let partly = 0
    for (let outcome = await runBatch(scenario); outcome !== 'ended'; outcome = await runBatch(scenario)) {
      const { doomed } = part(await takeSnapshot(deps, organizationId), subject)
      const named = (doomed.rows['bundles'] ?? []).map((row) => row['object_key'])
      expect(Object.keys(doomed.objects).filter((key) => !named.includes(key))).toEqual([])
      if (named.length > 0) partly += 1
    }
    expect(partly).toBeGreaterThan(0)
    await expectGone(scenario)
  })

  test('keeps the row of an object that is refused, blocks with a reason, and goes on after a retry', async () => {
    const { deps, organizationId, subject } = scenario
    const { id } = await scenario.request()
    const [locked = ''] = Object.keys(scenario.asked?.doomed.objects ?? {})
    deps.store.refused.add(locked)
    const { state, reason } = await runToEnd(scenario)
    expect(state).toBe('blocked')
    expect(reason).toContain('7 rounds in a row removed nothing. What is left: bundles')
    expect(reason).toContain('A stored file of bundles could not be deleted: the object is locked.')
    const { doomed } = part(await takeSnapshot(deps, organizationId), subject)
    expect([doomed.rows['bundles']?.length, Object.keys(doomed.objects)]).toEqual([1, [locked]])
    expect(await runSlice(scenario)).toBe('not ours')

    deps.store.refused.clear()
    await retryDeletion(deps, { actor: deps.operator, input: { id } })
    await runToEnd(scenario)
    await expectGone(scenario)
  })
})

describe.each(casesWithPrefix)('a deletion and strays, of $name', ({ open, kind }) => {
  test('removes what lies under its prefix without a row, counts it apart, and blocks while it is refused', async () => {
    const scenario = await openDeletionScenario(open, SIZE, { kind })
    onTestFinished(() => scenario.close())
    const { deps } = scenario
    const key = await putOrphan(scenario, 'orphan')
    await putOrphan(scenario, 'another')
    const { id } = await scenario.request()
    deps.store.refused.add(key)
    const { reason } = await runToEnd(scenario)
    expect(reason).toContain('What is left: stored files. A stored file that no row names could not be deleted')
    deps.store.refused.clear()
    await retryDeletion(deps, { actor: deps.operator, input: { id } })
    await runToEnd(scenario)
    await expectGone(scenario)
    expect((await findReceipt(deps.db, id)) as Receipt).toMatchObject({ strays: 2 }) // written by finishBatch
  })
})
