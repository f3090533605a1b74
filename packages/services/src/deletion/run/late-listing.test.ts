import { inTransaction } from '@organizations/database'
import { prefixOf } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { casesWithObjects, casesWithPrefix, deletionCases } from '../../testing/cases.ts'
import {
  openDeletionScenario,
  passTime,
  putOrphan,
  runAndDie,
  runBatch,
  runDueSlices,
  runSlice,
  runToEnd,
  runUnanswered,
  type DeletionScenario,
} from '../../testing/deletion-scenario.ts'
import { expectGone } from '../../testing/expect-gone.ts'

const HOUR_MS = 3_600_000

describe.each(casesWithPrefix)('the late listing after a deletion of $name', ({ open, kind }) => {
  let scenario: DeletionScenario
  beforeEach(async () => {
    scenario = await openDeletionScenario(open, {}, { kind })
  })
  afterEach(() => scenario.close())

  test('removes, by a worker that knows nothing, what a dying writer left after the completion', async () => {
    const { deps, subject } = scenario
    await scenario.request()
    await runToEnd(scenario)
    const { completedAt } = await scenario.current()
    for (const [afterHours, strays] of [
      [1, 1],
      [24, 2],
    ] as const) {
      await putOrphan(scenario, `late-${afterHours}`)
      deps.now = (completedAt ?? 0) + afterHours * HOUR_MS - 1
      expect(await runSlice(scenario)).toBe('not ours')
      deps.now += 1
      expect(await runAndDie(scenario, 0)).toBe(true)
      passTime(scenario, deps.leaseMs)
      await putOrphan(scenario, `later-${afterHours}`)
      expect(await runDueSlices(scenario)).toBe('ended')
      expect(await scenario.current()).toMatchObject({ strays, lateListings: strays, state: 'completed' })
    }
    for await (const page of deps.store.list(prefixOf(subject) ?? '')) expect(page).toEqual([])
    const told = deps.logged.filter((it) => it.message === 'Objects were left after a completed deletion')
    expect(told.length).toBe(2) // the dead tell nothing
    passTime(scenario, 100 * 24 * HOUR_MS)
    expect(await runSlice(scenario)).toBe('not ours')
    const open = deps.db.selectFrom('outbox').select('id').where('acknowledged_at', 'is', null)
    expect(await open.execute()).toEqual([])
    await expectGone(scenario)
  })

  // By "%s", since "$name" would be cut off.
  test.each([
    ['by the last commit', runBatch],
    ['also when the answer to that is lost', runUnanswered],
    [
      'also when that is lost by a worker that is told to stop',
      (it: DeletionScenario) => runUnanswered(it, { isToldToStop: true }),
    ],
  ] as const)('is due an hour after the completion, %s', async (_name, finish) => {
    const { deps } = scenario
    const { id } = await scenario.request()
    while ((await nextAction(scenario)) !== 'finish') await runBatch(scenario)
    expect(await finish(scenario)).toBe('ended')
    const { completedAt, state } = await scenario.current()
    expect(state).toBe('completed')
    const { due_at } = await deps.db
      .selectFrom('deletions')
      .select('due_at')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(due_at).toBe((completedAt ?? 0) + HOUR_MS)
  })
})

async function nextAction({ current }: DeletionScenario): Promise<string | undefined> {
  const { plan, step } = await current()
  return plan.steps[step]?.action
}

describe.each(deletionCases.filter((it) => !casesWithPrefix.includes(it)))('after a deletion of $name', (it) => {
  test('nothing is due any more, and no event is left open', async () => {
    const scenario = await openDeletionScenario(it.open, {}, { kind: it.kind })
    onTestFinished(() => scenario.close())
    const { deps } = scenario
    const { id, eventId } = await scenario.request()
    await runToEnd(scenario)
    await expectGone(scenario)
    const [row] = await deps.db
      .selectFrom('deletions')
      .select(['due_at', 'lease_ends_at'])
      .where('id', '=', id)
      .execute()
    expect(row).toEqual({ due_at: null, lease_ends_at: null })
    const events = await deps.db.selectFrom('outbox').select(['id', 'acknowledged_at']).execute()
    expect(events).toEqual([{ id: eventId, acknowledged_at: expect.any(Number) as number }])
    await inTransaction(deps.db, (trx) =>
      trx.updateTable('deletions').set({ due_at: 0 }).where('id', '=', id).execute(),
    )
    expect(await runDueSlices(scenario)).toBe('ended') // even if it is looked at again, there is no prefix to list
    expect(deps.store.requests.length).toBe(casesWithObjects.includes(it) ? 1 : 0)
  })
})
