import { inTransaction, takeLease } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { takeCensus } from '@organizations/seed'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { getDeletionStatus } from '../status/get-deletion-status.ts'
import { listDeletions } from '../../operator/deletions/list-deletions.ts'
import { retryDeletion } from '../../operator/deletions/retry-deletion.ts'
import {
  openDeletionScenario,
  passTime,
  runBatch,
  runDueSlices,
  runSlice,
  runToEnd,
  type DeletionScenario,
} from '../../testing/deletion-scenario.ts'
import { countRows, expectGone } from '../../testing/expect-gone.ts'

describe.each(testDatabases)('a deletion and the object store, on $name', ({ open }) => {
  let scenario: DeletionScenario
  let locked: string
  beforeEach(async () => {
    scenario = await openDeletionScenario(open)
    locked = Object.keys(scenario.seeded.objects)[0] ?? ''
  })
  afterEach(() => scenario.close())

  const retry = async () => {
    const { deps } = scenario
    const { id } = await scenario.current()
    await retryDeletion(deps, { actor: deps.operator, input: { id } })
  }

  test('blocks after seven rounds in vain, with a reason for people, and completes once retried', async () => {
    const { deps, owner: actor, organizationId: orgId } = scenario
    deps.store.refused.add(locked)
    await scenario.request()
    const { state, reason } = await runToEnd(scenario)
    expect(state).toBe('blocked')
    const { bundles, apps, ...rest } = await countRows(deps.db, orgId)
    expect([bundles, apps]).toEqual([1, 2]) // a row stays with its object, and so do those that it points at
    expect(Object.values(rest).every((count) => count === 0)).toBe(true)
    expect(Object.keys((await takeCensus(deps, orgId)).objects)).toEqual([locked])
    expect(reason).toBe(
      '7 rounds in a row removed nothing. What is left: bundles, apps, stored files. A stored file of bundles could not be deleted: the object is locked.',
    )
    expect(await getDeletionStatus(deps, { actor, input: { orgId } })).toMatchObject({ state, reason })
    const listed = await listDeletions(deps, { actor: deps.operator, input: { state: 'blocked', page: undefined } })
    expect(listed).toMatchObject([{ organizationId: orgId, state, reason }])
    passTime(scenario, 3_600_000)
    expect(await runSlice(scenario)).toBe('not ours')

    await retry()
    expect((await runToEnd(scenario)).state).toBe('blocked')
    deps.store.refused.clear()
    await retry()
    expect((await runToEnd(scenario)).reason).toBeNull()
    await expectGone(scenario)
  })

  test('only ever moves forward through rounds, steps and rows', async () => {
    const { deps } = scenario
    deps.store.refused.add(locked)
    await scenario.request()
    let before = await scenario.current()
    const rounds = new Set<number>()
    for (let outcome = await runBatch(scenario); outcome !== 'ended'; outcome = await runBatch(scenario)) {
      const after = await scenario.current()
      rounds.add(after.round)
      if (rounds.size === 3) deps.store.refused.clear()
      const hasGrown =
        after.round > before.round ||
        (after.round === before.round && after.step > before.step) ||
        (after.round === before.round && after.step === before.step && after.cursor !== null)
      expect([before.round, before.step, after.round, after.step, hasGrown].at(-1)).toBe(true)
      before = after
      passTime(scenario, 60_000)
    }
    expect(rounds.size).toBeGreaterThanOrEqual(3)
    await expectGone(scenario)
  })

  test('waits for a store that is away, for as long as it takes', async () => {
    const { deps } = scenario
    deps.store.isAway = true
    await scenario.request()
    for (let looks = 0; looks < 30; looks += 1) {
      await runSlice(scenario)
      passTime(scenario, 60_000)
    }
    expect(await scenario.current()).toMatchObject({
      state: 'sweeping',
      reason: null,
      lastError: 'The object store does not answer',
    })
    deps.store.isAway = false
    await runToEnd(scenario)
    await expectGone(scenario)
  })

  test('halves a request that is not answered in time, and renews its lease meanwhile', async () => {
    const { deps } = scenario
    await scenario.request()
    deps.store.silentAbove = 2
    deps.now = undefined
    const leaseEnds: number[] = []
    deps.store.afterDelete = async () => {
      const row = await deps.db.selectFrom('deletions').select('lease_ends_at').executeTakeFirstOrThrow()
      leaseEnds.push((row.lease_ends_at ?? 0) - Date.now())
    }
    await runDueSlices(scenario)
    expect(deps.store.requests).toEqual([4, 2, 2])
    // Five seconds have passed since the last commit: without a renewal less than half the lease would be left.
    expect(leaseEnds[0]).toBeGreaterThan(deps.leaseMs / 2 + 1000)
    await expectGone(scenario)
  })

  test('gives a request up as soon as its lease turns out to be lost', async () => {
    const { deps } = scenario
    const { id } = await scenario.request()
    while (deps.store.requests.length === 0) {
      // The first request to delete is the one that hangs: until then there is nothing to wait for.
      deps.store.silentAbove = 0
      const slice = runSlice(scenario)
      const hangs = waitUntil(() => deps.store.requests.length > 0)
      if ((await Promise.race([slice, hangs])) === 'more') continue
      passTime(scenario, deps.leaseMs)
      const lease = { id, leaseMs: deps.leaseMs }
      expect(await inTransaction(deps.db, (trx) => takeLease(trx, lease))).toBeDefined()
      expect(await slice).toBe('not ours')
    }
    expect(deps.store.requests).toEqual([4]) // never halved: it did not last until its time limit
    deps.store.silentAbove = Number.POSITIVE_INFINITY
    passTime(scenario, deps.leaseMs)
    await runToEnd(scenario)
    await expectGone(scenario)
  })

  test('does not wait for a listing that is never answered', async () => {
    const { deps } = scenario
    deps.store.hasSilentListings = true
    await scenario.request()
    const outcome = await runDueSlices(scenario)
    expect(outcome).toBe('later')
    deps.store.hasSilentListings = false
    passTime(scenario, 60_000)
    await runToEnd(scenario)
    await expectGone(scenario)
  })
})

async function waitUntil(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resume) => setImmediate(resume))
}
