import { appendEvent, inTransaction, insertDeletion } from '@organizations/database'
import { testDatabases, type TestDatabase } from '@organizations/database/testing'
import { cascadeRegistry, organizationSubject, planDeletion } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../deps.ts'
import { getWorkload } from './get-workload.ts'
import { retryDeletion } from './retry-deletion.ts'
import { openDeletionScenario, passTime, runToEnd, type DeletionScenario } from '../testing/deletion-scenario.ts'
import { withKey } from '../testing/people.ts'

const HOUR_MS = 3_600_000
const nothingToDo = { requested: 0, sweeping: 0, verifying: 0, blocked: 0 }

describe.each(testDatabases)('getWorkload on $name', ({ open }) => {
  let database: TestDatabase
  let scenario: DeletionScenario
  beforeEach(async () => {
    database = await open()
    scenario = await openDeletionScenario(async () => database, { apps: 1 })
  })
  afterEach(() => scenario.close())

  const look = async (actor: Caller = scenario.deps.operator) => await getWorkload(scenario.deps, { actor })

  test('shows that there is nothing to do', async () => {
    expect(await look()).toEqual({ deletionsByState: nothingToDo, oldestEventAgeMs: 0 })
  })

  test('counts what is not over, and shows how long the oldest event has asked for work', async () => {
    const { deps, seeded } = scenario
    const [key = ''] = Object.keys(seeded.objects)
    deps.store.refused.add(key)
    const { id } = await scenario.request()
    passTime(scenario, 1500)
    expect(await look()).toEqual({ deletionsByState: { ...nothingToDo, requested: 1 }, oldestEventAgeMs: 1500 })

    // Blocked it asks for no work: a person has to see to it.
    await runToEnd(scenario)
    expect(await look()).toEqual({ deletionsByState: { ...nothingToDo, blocked: 1 }, oldestEventAgeMs: 0 })

    deps.store.refused.clear()
    await retryDeletion(deps, { actor: deps.operator, input: { id } })
    passTime(scenario, 700)
    expect(await look()).toMatchObject({ deletionsByState: { blocked: 0 }, oldestEventAgeMs: 700 })

    // Completed it still waits for its late listing, on purpose.
    await runToEnd(scenario)
    passTime(scenario, 2 * HOUR_MS)
    expect(await look()).toEqual({ deletionsByState: nothingToDo, oldestEventAgeMs: 0 })
  })

  test('takes an event from a clock that was ahead for a new one', async () => {
    await scenario.request()
    passTime(scenario, -HOUR_MS)
    expect((await look()).oldestEventAgeMs).toBe(0)
  })

  test('is for operators, with a key that may do all', async () => {
    const { deps, owner } = scenario
    const weak = await withKey(deps, deps.operator, { mode: 'read' })
    const limited = await withKey(deps, deps.operator, { limitedToOrgs: [scenario.organizationId] })
    for (const actor of [owner, weak, limited]) {
      await expect(look(actor)).rejects.toMatchObject({ code: 'operator_required' })
    }
  })

  /** As many deletions that are over, most of them long ago, some with a late listing still to come. */
  const insertPast = async (count: number) => {
    const { db, ids, clock } = scenario.deps
    const now = clock()
    const plan = planDeletion(cascadeRegistry, 'organization')
    await inTransaction(db, async (trx) => {
      for (let at = 0; at < count; at += 1) {
        const [id, eventId, subject] = [ids.deletion(), ids.event(), organizationSubject(ids.organization())]
        await insertDeletion(trx, { id, subject, plan, eventId, requestedBy: scenario.owner.userId, requestedAt: now })
        if (at % 50 > 0) continue
        const late = { type: 'deletion.late_listing', payload: { deletionId: id }, due: { at: now + HOUR_MS } } as const
        await appendEvent(trx, { id: eventId, ...late, organizationId: subject.organizationId, now })
      }
      await trx.updateTable('deletions').set({ state: 'completed', due_at: null }).execute()
    })
  }

  test('costs as much with 5,000 deletions behind it as with none', async () => {
    const medianMs = async () => {
      const times: number[] = []
      for (let looks = 0; looks < 50; looks += 1) {
        const from = performance.now()
        await look()
        times.push(performance.now() - from)
      }
      return times.toSorted((one, other) => one - other)[25] ?? Infinity
    }
    await medianMs() // warms up
    const before = await medianMs()
    await insertPast(5000)
    await scenario.request()
    expect((await look()).deletionsByState).toEqual({ ...nothingToDo, requested: 1 })
    // Reading all of them takes a hundred times as long; the rest is for a machine that is busy with other things.
    expect(await medianMs()).toBeLessThan(before * 10 + 5)
  })
})
