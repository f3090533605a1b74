import { testDatabases, type TestDatabase } from '@organizations/database/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../deps.ts'
import { getWorkload } from './get-workload.ts'
import { retryDeletion } from './deletions/retry-deletion.ts'
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
    expect(await look()).toEqual({
      deletionsByState: nothingToDo,
      oldestEventAgeMs: 0,
      deletionsWaitingForOthers: 0,
      oldestWaitForOthersMs: 0,
      oldestDeliveryAgeMs: 0,
      participantsWaitedFor: 0,
      mailsWaiting: 0,
      oldestMailAgeMs: 0,
    })
  })

  test('counts what is not over, and shows how long the oldest event has asked for work', async () => {
    const { deps, seeded } = scenario
    const [key = ''] = Object.keys(seeded.objects)
    deps.store.refused.add(key)
    const { id } = await scenario.request()
    passTime(scenario, 1500)
    expect(await look()).toMatchObject({ deletionsByState: { ...nothingToDo, requested: 1 }, oldestEventAgeMs: 1500 })

    // Blocked it asks for no work: a person has to see to it.
    await runToEnd(scenario)
    expect(await look()).toMatchObject({ deletionsByState: { ...nothingToDo, blocked: 1 }, oldestEventAgeMs: 0 })

    deps.store.refused.clear()
    await retryDeletion(deps, { actor: deps.operator, input: { id } })
    passTime(scenario, 700)
    expect(await look()).toMatchObject({ deletionsByState: { blocked: 0 }, oldestEventAgeMs: 700 })

    // Completed it still waits for its late listing, on purpose.
    await runToEnd(scenario)
    passTime(scenario, 2 * HOUR_MS)
    expect(await look()).toEqual({
      deletionsByState: nothingToDo,
      oldestEventAgeMs: 0,
      deletionsWaitingForOthers: 0,
      oldestWaitForOthersMs: 0,
      oldestDeliveryAgeMs: 0,
      participantsWaitedFor: 0,
      mailsWaiting: 0,
      oldestMailAgeMs: 0,
    })
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
})
