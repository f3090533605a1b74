import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { retryDeletion } from '../../operator/deletions/retry-deletion.ts'
import { deletionCases } from '../../testing/cases.ts'
import {
  openDeletionScenario,
  passTime,
  runDueSlices,
  runSlice,
  runToEnd,
  type DeletionScenario,
  type SMALL,
} from '../../testing/deletion-scenario.ts'
import { expectGone } from '../../testing/expect-gone.ts'
import { part, takeSnapshot } from '../../testing/snapshot.ts'
import { watched } from '../../testing/watched-db.ts'

describe.each(deletionCases)('a deletion that fits into one batch, of $name', ({ open, kind }) => {
  let scenario: DeletionScenario
  const openWith = async (size: Partial<typeof SMALL>) => {
    scenario = await openDeletionScenario(open, size, { kind })
    scenario.deps.batchSizes = { of: () => 1000, room: () => 1, learn() {} } // also on a busy machine
  }
  const hasObjects = kind !== 'channel'
  const canHaveNone = kind === 'organization' || kind === 'app'
  beforeEach(() => openWith({ channelsPerApp: 3 }))
  afterEach(() => scenario.close())

  test('is finished in two transactions with stored objects, and in one without', async () => {
    await scenario.request()
    expect(await commitsOfBatches(scenario)).toEqual(hasObjects ? ['relaxed', 'full'] : ['full'])
    await expectGone(scenario)
  })

  test.runIf(canHaveNone)('looks at the store once when nothing is stored', async () => {
    await scenario.close()
    await openWith({ bundlesPerApp: 0, channelsPerApp: 0 })
    const { deps } = scenario
    let listings = 0
    const { store } = deps
    deps.store = {
      ...store,
      list(...given) {
        listings += 1
        return store.list(...given)
      },
    }
    await scenario.request()
    expect(await commitsOfBatches(scenario)).toEqual(['full'])
    expect(listings).toBe(1)
    await expectGone(scenario)
  })

  test('is whole after the death of a worker at the end of any of its transactions', async () => {
    const { deps, organizationId, subject } = scenario
    await scenario.request()
    for (const lives of hasObjects ? [1, 2] : [1]) {
      const before = part(await takeSnapshot(deps, organizationId), subject)
      await dieAtTheEnd(scenario, lives + 1)
      if (lives === 1) expect(part(await takeSnapshot(deps, organizationId), subject)).toEqual(before)
      expect(await runSlice(scenario)).toBe('not ours')
      passTime(scenario, deps.leaseMs)
    }
    expect(await runDueSlices(scenario)).toBe('ended')
    await expectGone(scenario)
  })

  test.runIf(canHaveNone)('does what can be done when its last step fails again and again', async () => {
    const { deps } = scenario
    const { ids } = deps
    const fail = () => {
      throw new Error('there are no ids')
    }
    await scenario.request()
    deps.ids = { ...ids, event: fail }
    const { state, plan, step } = await runToEnd(scenario)
    expect([state, plan.steps[step]?.action]).toEqual(['blocked', 'finish'])
    deps.ids = ids
    await retryDeletion(deps, { actor: deps.operator, input: { id: (await scenario.current()).id } })
    await runToEnd(scenario)
    await expectGone(scenario)
  })

  test.runIf(canHaveNone)(
    'leaves what a row points at whose file could not be deleted, and fails at nothing',
    async () => {
      const { deps, seeded } = scenario
      const [refused = ''] = Object.keys(seeded.objects)
      deps.store.refused.add(refused)
      await scenario.request()
      await runSlice(scenario)
      expect(deps.logged.filter(({ message }) => message === 'A piece of a deletion failed')).toEqual([])
      expect((await scenario.current()).failures).toBe(0)
      deps.store.refused.clear()
      await runToEnd(scenario)
      await expectGone(scenario)
    },
  )

  test('has passed every state, for the log, when its one commit has come', async () => {
    await scenario.request()
    await runDueSlices(scenario)
    const moves = scenario.deps.logged.filter(({ message }) => message === 'Deletion moved on')
    expect(moves.map(({ fields }) => (fields as { state: string }).state)).toEqual([
      'requested',
      'sweeping',
      'verifying',
      'completed',
    ])
  })
})

/** The transactions of its batches, by what a power failure may do to them. A slow machine takes several slices. */
async function commitsOfBatches(scenario: DeletionScenario): Promise<string[]> {
  const { deps } = scenario
  const commits: string[] = []
  for (;;) {
    const ofSlice: string[] = []
    const { db } = watched(deps, { afterCommit: () => void ofSlice.push('full') })
    const { relaxedDb } = watched(deps, { afterCommit: () => void ofSlice.push('relaxed') })
    const outcome = await runSlice({ ...scenario, deps: { ...deps, db, relaxedDb } })
    const [, ...batches] = ofSlice // after the one that takes the lease
    commits.push(...(outcome === 'more' ? batches.slice(0, -1) : batches))
    if (outcome !== 'more') return commits
  }
}

async function dieAtTheEnd(scenario: DeletionScenario, transaction: number): Promise<void> {
  let transactions = 0
  const beforeCommit = () => {
    transactions += 1
    if (transactions >= transaction) throw new Error('killed')
  }
  const log = { info() {}, warn() {}, error() {} }
  const dying = { ...scenario, deps: watched({ ...scenario.deps, log }, { beforeCommit }) }
  await expect(runDueSlices(dying)).rejects.toThrow('killed')
}
