import { testDatabases } from '@organizations/database/testing'
import { DomainError } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { retryDeletion } from '../../operator/deletions/retry-deletion.ts'
import { getDeletionStatus } from './get-deletion-status.ts'
import {
  openDeletionScenario,
  passTime,
  runBatch,
  runToEnd,
  type DeletionScenario,
} from '../../testing/deletion-scenario.ts'

describe.each(testDatabases)('getDeletionStatus on $name', ({ open }) => {
  let scenario: DeletionScenario
  beforeEach(async () => {
    scenario = await openDeletionScenario(open, { apps: 1 })
  })
  afterEach(() => scenario.close())

  const status = async (actor = scenario.owner) =>
    await getDeletionStatus(scenario.deps, { actor, input: { orgId: scenario.organizationId } })

  test('has no total before all is counted, then how far it has come, and 100 percent only at the end', async () => {
    await scenario.request()
    expect(await status()).toMatchObject({ state: 'requested', done: 0 })
    expect(await status()).not.toHaveProperty('total')
    expect(await status()).not.toHaveProperty('percent')
    let percent = 0
    for (let outcome = await runBatch(scenario); outcome !== 'ended'; outcome = await runBatch(scenario)) {
      passTime(scenario, 1000)
      const now = await status()
      expect(now.percent ?? 0).toBeGreaterThanOrEqual(percent)
      percent = now.percent ?? 0
    }
    expect(percent).toBe(99.9)
    const rows = Object.values(scenario.seeded.tables).reduce((sum, it) => sum + it.rows, -1) // all but the organization
    const total = rows + Object.keys(scenario.seeded.objects).length
    expect(await status()).toMatchObject({ state: 'completed', percent: 100, done: total, total, etaSeconds: 0 })
  })

  test('has the times of each kind, of rounds, of the end of removing, and of a block', async () => {
    const { deps, seeded } = scenario
    const [kept = ''] = Object.keys(seeded.objects)
    deps.store.refused.add(kept)
    await scenario.request()
    const started = deps.clock()
    await runToEnd(scenario)
    const blocked = await status()
    expect(blocked).toMatchObject({ state: 'blocked', blockedAt: new Date(deps.clock()).toISOString() })
    const { rounds = [] } = blocked
    expect(rounds.map(({ number }) => number)).toEqual(rounds.map((_, at) => at + 2))
    expect(rounds.at(-1)?.number).toBe(blocked.round)
    expect(rounds.map(({ beganAt }) => beganAt)).toEqual(rounds.map(({ beganAt }) => beganAt).toSorted())

    deps.store.refused.clear()
    const { id } = await scenario.current()
    passTime(scenario, 3_600_000)
    await retryDeletion(deps, { actor: deps.operator, input: { id } })
    await runToEnd(scenario)
    const { kinds, sweptAt = '', completedAt = '', blockedAt } = await status()
    expect(blockedAt).toBe(blocked.blockedAt)
    expect(Date.parse(sweptAt)).toBeGreaterThan(Date.parse(blockedAt ?? ''))
    expect(sweptAt <= completedAt).toBe(true)
    for (const { kind, done, beganAt, endedAt } of kinds) {
      expect([kind, beganAt === undefined, endedAt === undefined]).toEqual([kind, done === 0, done === 0])
    }
    const times = Object.fromEntries(kinds.map(({ kind, beganAt = '', endedAt = '' }) => [kind, { beganAt, endedAt }]))
    expect(Date.parse(times['devices']?.beganAt ?? '')).toBeGreaterThanOrEqual(started)
    expect(Date.parse(times['bundles']?.endedAt ?? '')).toBeGreaterThan(Date.parse(blockedAt ?? ''))
    expect(Date.parse(times['devices']?.endedAt ?? '')).toBeLessThan(Date.parse(blockedAt ?? ''))
  })

  test('is shown only to the person who asked, by keys that could reach the organization', async () => {
    const { deps, owner } = scenario
    const refused = new DomainError('deletion_not_found')
    await expect(status()).rejects.toEqual(refused)
    await scenario.request()
    await runToEnd(scenario)
    const { actor: stranger } = await deps.newUser('stranger@example.com')
    await expect(status(stranger)).rejects.toEqual(refused)
    await expect(status(deps.operator)).rejects.toEqual(refused)
    await expect(status({ ...owner, key: { ...owner.key, limitedToOrgs: [] } })).rejects.toEqual(refused)
    expect((await status({ ...owner, key: { ...owner.key, mode: 'read' } })).state).toBe('completed')
  })
})
