/** What holds of every deletion, with any subject, database and store. */
import { findReceipt } from '@organizations/database'
import type { TestDatabase } from '@organizations/database/testing'
import type { OrganizationSubjectKind } from '@organizations/domain'
import type { OpenedTestStore } from '@organizations/storage/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { retryDeletion } from '../operator/deletions/retry-deletion.ts'
import { uploadBundle } from '../uploads/upload-bundle.ts'
import {
  fewestBatches,
  openDeletionScenario,
  passTime,
  putOrphan,
  runAndDie,
  runBatch,
  runSlice,
  runToEnd,
  type DeletionScenario,
} from './deletion-scenario.ts'
import { createDyingDeps } from './dying-deps.ts'
import { expectGone, type Receipt } from './expect-gone.ts'
import { part, rowCounts, takeSnapshot } from './snapshot.ts'
import { createUploadSource } from './upload-source.ts'

export interface ContractCase {
  name: string
  kind: OrganizationSubjectKind
  open: () => Promise<TestDatabase>
  openStore: () => Promise<OpenedTestStore>
}

/** What goes with each subject, from the seed's sizes: enough to see that it is neither more nor less. */
const SIZE = { apps: 3, bundlesPerApp: 3, channelsPerApp: 3, devicesPerApp: 4 }
const GOES = {
  organization: { apps: 3, bundles: 9, channels: 9, devices: 12, device_overrides: 6, members: 1, organizations: 1 },
  app: { apps: 1, bundles: 3, channels: 3, devices: 4, device_overrides: 2 },
  bundle: { bundles: 1 },
  bundles: { bundles: 2 },
  channel: { channels: 1, device_overrides: 3 },
}

/** Declares the tests of the contract for each case. */
export function deletionContract(cases: readonly ContractCase[]): void {
  describe.each(cases)('a deletion of $name', ({ kind, open, openStore }) => {
    let scenario: DeletionScenario
    beforeEach(async () => {
      scenario = await openDeletionScenario(open, SIZE, { kind, openStore })
    })
    afterEach(() => scenario.close())

    const hasObjects = kind !== 'channel'
    const hasPrefix = kind === 'organization' || kind === 'app'

    test('removes the subject, and nothing else; one receipt of ids, times and counts proves it', async () => {
      const { deps, subject, appId } = scenario
      if (hasPrefix) await putOrphan(scenario, 'orphan')
      const { id } = await scenario.request()
      expect(rowCounts(scenario.asked?.doomed ?? { rows: {} })).toMatchObject(GOES[kind])
      await runToEnd(scenario)
      await expectGone(scenario)
      const receipt = (await findReceipt(deps.db, id)) as Receipt // written by finishBatch
      const strays = hasPrefix ? 1 : 0
      expect(receipt).toMatchObject({ subject: { kind, id: subject.subjectId }, strays, rounds: 1 })
      for (const secret of [appId, 'channel-2', '"1.0.0"', 'device-0', 'owner@', 'Doomed']) {
        expect([secret, JSON.stringify(receipt).includes(secret)]).toEqual([secret, false])
      }
    })

    test('counts a row in the commit that removes it, and removes no row before its object', async () => {
      const { deps, organizationId, subject } = scenario
      const { id } = await scenario.request()
      const all = rowCounts(scenario.asked?.doomed ?? { rows: {} })
      let partly = 0
      for (let outcome = await runBatch(scenario); outcome !== 'ended'; outcome = await runBatch(scenario)) {
        const { doomed, rest } = part(await takeSnapshot(deps, organizationId), subject)
        expect(rest).toEqual(scenario.asked?.rest)
        const counts = deps.db.selectFrom('deletion_steps').selectAll().where('deletion_id', '=', id)
        for (const { table_name: table, rows_removed } of await counts.execute()) {
          expect([table, rows_removed + (rowCounts(doomed)[table] ?? 0)]).toEqual([table, all[table] ?? 0])
        }
        const named = (doomed.rows['bundles'] ?? []).map((row) => row['object_key'])
        expect(Object.keys(doomed.objects).filter((key) => !named.includes(key))).toEqual([])
        if (named.length > 0) partly += 1
      }
      expect(partly > 0).toBe(hasObjects)
      await expectGone(scenario)
    })

    test('completes although every worker dies after a single batch, the next one included', async () => {
      const deletion = await scenario.request()
      let deaths = 0
      // A slow machine ends a slice before the worker dies: then the next one goes on.
      for (;;) {
        const hasDied = await runAndDie(scenario, 1)
        if (!hasDied && (await scenario.current()).state === 'completed') break
        if (hasDied) deaths += 1
        if (hasDied) expect(await runSlice(scenario)).toBe('not ours') // the dead worker's lease
        passTime(scenario, scenario.deps.leaseMs)
      }
      expect(deaths).toBeGreaterThanOrEqual(fewestBatches(scenario, deletion) - 1)
      await expectGone(scenario)
    })

    test.runIf(hasObjects)('keeps the row of a refused object, is blocked, and completes after a retry', async () => {
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

    test.runIf(hasPrefix)('is blocked by a refused orphaned object, and counts it apart in the end', async () => {
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

    test.runIf(hasPrefix)('removes what an upload left that died in the middle of its content', async () => {
      const { deps, owner: actor, appId: app_id } = scenario
      const source = createUploadSource()
      const dying = createDyingDeps(deps)
      const content = { stream: source, maxBytes: 1000, signal: new AbortController().signal }
      const call = { actor, input: { app_id, version: '9.0.0', checksum: undefined } }
      const outcome = uploadBundle(dying.deps, call, content).catch(() => 'died')
      source.push('some ')
      await source.isDrained()
      dying.kill()
      const { id } = await scenario.request()
      expect(Object.values(scenario.asked?.doomed.objects ?? {})).toContain('unfinished')
      passTime(scenario, deps.leaseMs)
      await runToEnd(scenario)
      await expectGone(scenario)
      expect((await findReceipt(deps.db, id)) as Receipt).toMatchObject({ strays: 1 }) // written by finishBatch
      source.fail(new Error('killed'))
      expect(await outcome).toBe('died')
      await expectGone(scenario)
    })
  })
}
