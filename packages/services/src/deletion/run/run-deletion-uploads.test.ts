// Uploads of processes that died or still live when what they are for is deleted; by rows alone. With real uploads:
// upload-bundle-fence.test.ts.

import { inTransaction, listCounts } from '@organizations/database'
import { appPrefix } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { removeDeadUploads } from '../../uploads/remove-dead-uploads.ts'
import { casesWithPrefix } from '../../testing/cases.ts'
import {
  openDeletionScenario,
  passTime,
  putOrphan,
  runDueSlices,
  runToEnd,
  type DeletionScenario,
} from '../../testing/deletion-scenario.ts'
import { expectGone } from '../../testing/expect-gone.ts'

describe.each(casesWithPrefix)('a deletion and uploads, of $name', ({ open, kind }) => {
  let scenario: DeletionScenario
  beforeEach(async () => {
    scenario = await openDeletionScenario(open, {}, { kind })
  })
  afterEach(() => scenario.close())

  /** An intent whose lease ends then, as its process left it. */
  const leave = async (id: string, leaseEndsInMs: number, object_key?: string) => {
    const { deps, organizationId: organization_id, appId } = scenario
    const apps = deps.db.selectFrom('apps').select('id').where('app_id', '=', appId)
    const { id: app_uuid } = await apps.executeTakeFirstOrThrow()
    const key = object_key ?? `${appPrefix(organization_id, app_uuid)}${id}`
    const row = { organization_id, app_uuid, id, object_key: key, bytes: 0, created_at: deps.clock() }
    const lease_ends_at = deps.clock() + leaseEndsInMs
    await inTransaction(deps.db, (trx) =>
      trx
        .insertInto('uploads')
        .values({ ...row, lease_ends_at })
        .execute(),
    )
    return key
  }
  const runUntilItWaits = async () => {
    const outcome = await runDueSlices(scenario)
    return outcome
  }
  const intents = async () => (await scenario.deps.db.selectFrom('uploads').select('id').execute()).map((it) => it.id)

  test('waits, and looks every half second, until the last millisecond of a live lease', async () => {
    const { deps } = scenario
    await leave('live', deps.leaseMs)
    await scenario.request()
    const endsAt = deps.clock() + deps.leaseMs
    let waits = 0
    while (deps.clock() < endsAt) {
      expect(await runUntilItWaits()).toBe('later')
      expect([(await scenario.current()).state, await intents()]).toEqual(['sweeping', ['live']])
      waits += 1
      deps.now = Math.min(deps.clock() + 500, endsAt)
    }
    expect(waits).toBe(deps.leaseMs / 500)
    await runToEnd(scenario)
    await expectGone(scenario)
  })

  test.each([
    ['has ended', 0],
    ['ends later than a lease is long: the clock went back', 10_001],
  ])('does not wait for a lease that %s', async (_name, inMs) => {
    await leave('dead', inMs)
    await scenario.request()
    const outcome = await runDueSlices(scenario)
    expect(outcome).toBe('ended')
    await expectGone(scenario)
  })

  test('removes what a dead upload stored with its intent, and counts it there and not as orphaned', async () => {
    const key = await putOrphan(scenario, 'half')
    await leave('dead', 0, key)
    const { id } = await scenario.request()
    await runToEnd(scenario)
    await expectGone(scenario)
    const uploads = (await listCounts(scenario.deps.db, id)).find((it) => it.table === 'uploads')
    expect([uploads?.rowsRemoved, uploads?.objectsRemoved, (await scenario.current()).strays]).toEqual([1, 1, 0])
  })

  test('keeps the intent while its object is refused, and no other worker removes it', async () => {
    const { deps } = scenario
    const { signal } = new AbortController()
    const key = await putOrphan(scenario, 'half')
    await leave('dead', 0, key)
    await scenario.request()
    expect(await removeDeadUploads({ ...deps, signal })).toBe(0) // what is being deleted is the deletion's
    deps.store.refused.add(key)
    const { state, reason } = await runToEnd(scenario)
    expect([state, await intents()]).toEqual(['blocked', ['dead']])
    expect(reason).toContain('uploads')
  })

  test('takes no harm from an upload that ends by itself in the middle', async () => {
    const { deps } = scenario
    await leave('live', deps.leaseMs)
    await scenario.request()
    expect(await runUntilItWaits()).toBe('later')
    await inTransaction(deps.db, (trx) => trx.deleteFrom('uploads').execute())
    if (scenario.asked) scenario.asked.doomed.rows['uploads'] = [] // it took its row along itself
    passTime(scenario, 500)
    await runToEnd(scenario)
    await expectGone(scenario)
  })
})
