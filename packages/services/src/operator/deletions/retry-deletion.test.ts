import { testDatabases } from '@organizations/database/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { retryDeletion } from './retry-deletion.ts'
import { runDeletion } from '../../deletion/run/run-deletion.ts'
import { openDeletionScenario, runToEnd, type DeletionScenario } from '../../testing/deletion-scenario.ts'

describe.each(testDatabases)('retryDeletion on $name', ({ open }) => {
  let scenario: DeletionScenario
  beforeEach(async () => {
    scenario = await openDeletionScenario(open, { apps: 1 })
    const [key = ''] = Object.keys(scenario.seeded.objects)
    scenario.deps.store.refused.add(key)
  })
  afterEach(() => scenario.close())

  const retry = async (id: string, actor = scenario.deps.operator) =>
    await retryDeletion(scenario.deps, { actor, input: { id } })

  test('writes a new event under which workers go on; deliveries of the old one do nothing', async () => {
    const { deps } = scenario
    const { id, eventId } = await scenario.request()
    await runToEnd(scenario)
    const rings = deps.rings
    await retry(id)
    expect(deps.rings).toBe(rings + 1)
    const resumed = await scenario.current()
    expect(resumed.eventId).not.toBe(eventId)
    const { signal } = new AbortController()
    for (let dispatch = 1; dispatch < 20; dispatch += 1) {
      expect(await runDeletion(deps, { deletionId: id, delivery: { eventId, dispatch }, signal })).toBe('not ours')
    }
    const delivery = { eventId: resumed.eventId, dispatch: 1 }
    expect(await runDeletion(deps, { deletionId: id, delivery, signal })).toBe('later')
  })

  test('refuses a deletion that is not blocked, one that is unknown, and a caller who is no operator', async () => {
    const { owner } = scenario
    const { id } = await scenario.request()
    await expect(retry(id)).rejects.toMatchObject({ code: 'deletion_not_blocked' })
    await runToEnd(scenario)
    await expect(retry(id, owner)).rejects.toMatchObject({ code: 'operator_required' })
    await expect(retry(scenario.deps.ids.deletion())).rejects.toMatchObject({ code: 'deletion_unknown' })
    await expect(retry('nonsense')).rejects.toMatchObject({ code: 'deletion_unknown' })
    await retry(id)
    await expect(retry(id)).rejects.toMatchObject({ code: 'deletion_not_blocked' })
  })
})
