import { inTransaction, renewLease, takeLease } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { publishOutbox } from './publish-outbox.ts'
import { takeOverAllLeases } from './take-over-all-leases.ts'
import {
  openDeletionScenario,
  runAndDie,
  runSlice,
  runToEnd,
  type DeletionScenario,
} from '../testing/deletion-scenario.ts'
import { expectGone } from '../testing/expect-gone.ts'

/** Takes every event. */
const relay = { publish: async () => {}, room: async () => 100, after: '' }

describe.each(testDatabases)('takeOverAllLeases on $name', ({ open }) => {
  let scenario: DeletionScenario
  beforeEach(async () => {
    scenario = await openDeletionScenario(open, { apps: 1 })
  })
  afterEach(() => scenario.close())

  test('lets the work of a process that died go on at once, and rings for it', async () => {
    const { deps } = scenario
    await scenario.request()
    await publishOutbox(deps, relay)
    expect(await runAndDie(scenario, 3)).toBe(true)
    expect(await runSlice(scenario)).toBe('not ours')
    await takeOverAllLeases(deps)
    expect(await publishOutbox(deps, relay)).toMatchObject({ published: 1 })
    await runToEnd(scenario)
    await expectGone(scenario)
  })

  test('leaves a worker that was alive after all with a lease that is worth nothing', async () => {
    const { deps } = scenario
    const { id } = await scenario.request()
    const lease = { id, leaseMs: deps.leaseMs }
    const held = await inTransaction(deps.db, (trx) => takeLease(trx, lease))
    if (held === undefined) throw new Error('Expected the lease to be free')
    await takeOverAllLeases(deps)
    expect(await inTransaction(deps.db, (trx) => renewLease(trx, held, 1))).toBe(false)
  })

  test('wakes neither a completed deletion nor a blocked one', async () => {
    const { deps } = scenario
    const [key = ''] = Object.keys(scenario.seeded.objects)
    deps.store.refused.add(key)
    await scenario.request()
    const blocked = await runToEnd(scenario)
    await takeOverAllLeases(deps)
    expect(await runSlice(scenario)).toBe('not ours')
    expect(await scenario.current()).toEqual(blocked)
  })
})
