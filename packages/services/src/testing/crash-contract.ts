/** Deaths of workers in the middle of a deletion, one after the other and at every step. */
import { inTransaction, renewLease, takeLease } from '@organizations/database'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runDeletion } from '../deletion/run/run-deletion.ts'
import type { DeletionCase } from './cases.ts'
import {
  fewestBatches,
  openDeletionScenario,
  passTime,
  runAndDie,
  runBatch,
  runSlice,
  runToEnd,
  runUnanswered,
  type DeletionScenario,
} from './deletion-scenario.ts'
import { expectGone } from './expect-gone.ts'
import { part, rowCounts, takeSnapshot } from './snapshot.ts'

const SIZE = { channelsPerApp: 3 }

/** Declares, for each case, what happens when workers die, freeze or get no answer. */
export function crashContract(cases: readonly DeletionCase[]): void {
  describe.each(cases)('a deletion whose workers die, of $name', ({ open, kind }) => {
    let scenario: DeletionScenario
    beforeEach(async () => {
      scenario = await openDeletionScenario(open, SIZE, { kind })
    })
    afterEach(() => scenario.close())

    test('completes although a worker dies before it could commit anything, at every single step', async () => {
      const deletion = await scenario.request()
      let deaths = 0
      do {
        expect(await runAndDie(scenario, 0)).toBe(true)
        deaths += 1
        passTime(scenario, scenario.deps.leaseMs)
      } while ((await runBatch(scenario)) !== 'ended')
      expect(deaths).toBeGreaterThanOrEqual(fewestBatches(scenario, deletion))
      await expectGone(scenario)
    })

    test('commits nothing for a worker that was frozen for longer than its lease', async () => {
      const { deps } = scenario
      const { id } = await scenario.request()
      while ((await scenario.current()).plan.steps[(await scenario.current()).step]?.action !== 'sweep') {
        await runBatch(scenario)
      }
      const taken = await inTransaction(deps.db, (trx) => takeLease(trx, { id, leaseMs: deps.leaseMs }))
      if (taken === undefined) throw new Error('Expected the lease to be free')
      passTime(scenario, deps.leaseMs)
      const second = await inTransaction(deps.db, (trx) => takeLease(trx, { id, leaseMs: deps.leaseMs }))
      expect(second?.token).toBe(taken.token + 1)
      expect(await inTransaction(deps.db, (trx) => renewLease(trx, taken, deps.leaseMs))).toBe(false)
      if (second) expect(await inTransaction(deps.db, (trx) => renewLease(trx, second, deps.leaseMs))).toBe(true)
    })

    test.each([
      ['', false],
      [' to a worker that is told to stop', true],
    ])('believes the database when the answer to each commit of a batch is lost%s', async (_to, isToldToStop) => {
      const deletion = await scenario.request()
      let losses = 0
      while ((await scenario.current()).state !== 'completed') {
        passTime(scenario, scenario.deps.leaseMs)
        await runUnanswered(scenario, { isToldToStop })
        losses += 1
      }
      expect(losses).toBeGreaterThanOrEqual(fewestBatches(scenario, deletion))
      expect(await runSlice(scenario)).toBe('not ours')
      await expectGone(scenario)
    })

    const hasObjects = kind !== 'channel'

    test.runIf(hasObjects)(
      'loses to its successor when it wakes up after its objects are deleted, and counts nothing twice',
      async () => {
        const { deps } = scenario
        const { id } = await scenario.request()
        let hasTakenOver = false
        deps.store.afterDelete = async () => {
          if (hasTakenOver) return
          hasTakenOver = true
          passTime(scenario, deps.leaseMs)
          await runToEnd(scenario)
        }
        let outcome = await runSlice(scenario)
        while (outcome === 'more')
          outcome = await runDeletion(deps, { deletionId: id, signal: new AbortController().signal })
        expect([hasTakenOver, outcome]).toEqual([true, 'not ours'])
        expect(deps.logged.map((it) => it.message)).toContain('The lease was lost to another worker')
        await expectGone(scenario)
      },
    )

    test.runIf(hasObjects)('keeps every count right when a worker dies between an object and its row', async () => {
      const { deps, organizationId, subject } = scenario
      await scenario.request()
      while (deps.store.requests.length === 0) {
        await runAndDie(scenario, 0)
        passTime(scenario, deps.leaseMs)
        if (deps.store.requests.length === 0) await runBatch(scenario)
      }
      const { doomed } = part(await takeSnapshot(deps, organizationId), subject)
      expect(rowCounts(doomed)['bundles']).toBe(scenario.asked?.doomed.rows['bundles']?.length)
      expect(doomed.objects).toEqual({})
      await runToEnd(scenario)
      await expectGone(scenario)
    })
  })
}
