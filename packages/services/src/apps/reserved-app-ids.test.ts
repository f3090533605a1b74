import { createHash } from 'node:crypto'
import { findDeletion } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createApp } from './create-app.ts'
import { createOrganization } from '../organizations/create-organization.ts'
import { deleteOrganization } from '../organizations/delete-organization.ts'
import { purgeExpired } from '../outbox/purge-expired.ts'
import { retryDeletion } from '../operator/deletions/retry-deletion.ts'
import {
  openDeletionScenario,
  putOrphan,
  runAndDie,
  passTime,
  runBatch,
  runToEnd,
  type DeletionScenario,
} from '../testing/deletion-scenario.ts'
import { expectGone } from '../testing/expect-gone.ts'

const { signal } = new AbortController()

describe.each(testDatabases)('the app ids of an organization that is deleted, on $name', ({ open }) => {
  let scenario: DeletionScenario
  let elsewhere: string
  let appIds: string[]
  beforeEach(async () => {
    scenario = await openDeletionScenario(open)
    const { deps, owner: actor, organizationId } = scenario
    elsewhere = (await createOrganization(deps, { actor, input: { name: 'Elsewhere', email: undefined } })).id
    const rows = deps.db.selectFrom('apps').select('app_id').where('organization_id', '=', organizationId)
    appIds = (await rows.execute()).map((it) => it.app_id)
  })
  afterEach(() => scenario.close())

  const take = async (app_id: string) => {
    const { deps, owner: actor } = scenario
    return await createApp(deps, { actor, input: { app_id, name: 'New', owner_org: elsewhere, icon: undefined } })
  }
  const reserved = async () => await scenario.deps.db.selectFrom('held_app_ids').selectAll().execute()
  const expectTaken = async () => {
    for (const appId of appIds) await expect(take(appId)).rejects.toMatchObject({ code: 'app_id_taken' })
  }

  test('stay taken after every single batch, until the deletion has completed; then they are free', async () => {
    await scenario.request()
    do await expectTaken()
    while ((await runBatch(scenario)) !== 'ended')
    for (const appId of appIds) expect((await take(appId)).owner_org).toBe(elsewhere)
    await expectGone(scenario)
  })

  test('stay taken while the deletion is blocked after their rows are gone, and are free after its retry', async () => {
    const { deps, organizationId } = scenario
    deps.store.refused.add(await putOrphan(scenario, 'locked'))
    const { id } = await scenario.request()
    expect((await runToEnd(scenario)).state).toBe('blocked')
    const rows = deps.db.selectFrom('apps').select('id').where('organization_id', '=', organizationId)
    expect(await rows.execute()).toEqual([])
    await expectTaken()
    await purgeExpired({ ...deps, signal })
    await expectTaken()

    deps.store.refused.clear()
    await retryDeletion(deps, { actor: deps.operator, input: { id } })
    await runToEnd(scenario)
    expect((await take(appIds[0] ?? '')).owner_org).toBe(elsewhere)
    await expectGone(scenario)
  })

  test('are reserved in the commit that removes their rows, whenever a worker dies', async () => {
    const { deps, organizationId } = scenario
    await scenario.request()
    while (await runAndDie(scenario, 1)) {
      passTime(scenario, deps.leaseMs)
      const rows = deps.db.selectFrom('apps').select('id').where('organization_id', '=', organizationId)
      expect((await rows.execute()).length + (await reserved()).length).toBe(appIds.length)
    }
    await expectGone(scenario)
  })

  test('are reserved as hashes without a name, and the reservations of completed deletions are purged', async () => {
    const { deps } = scenario
    deps.store.refused.add(await putOrphan(scenario, 'locked'))
    const { id: deletion_id } = await scenario.request()
    await runToEnd(scenario)
    const hashes = appIds.map((appId) => createHash('sha256').update(appId).digest('hex'))
    expect((await reserved()).toSorted(byHash)).toEqual(
      hashes.map((app_id_hash) => ({ app_id_hash, deletion_id })).toSorted(byHash),
    )
    await purgeExpired({ ...deps, signal })
    expect((await reserved()).length).toBe(appIds.length)

    deps.store.refused.clear()
    await retryDeletion(deps, { actor: deps.operator, input: { id: deletion_id } })
    await runToEnd(scenario)
    await purgeExpired({ ...deps, signal })
    expect(await reserved()).toEqual([])
  })

  test('are reserved again for the next organization that had them, also before the first reservation is purged', async () => {
    const { deps, owner: actor } = scenario
    await scenario.request()
    await runToEnd(scenario)
    const [appId = ''] = appIds
    await take(appId)
    expect((await reserved()).length).toBe(appIds.length)

    await deleteOrganization(deps, { actor, input: { orgId: elsewhere } })
    const deletions = deps.db.selectFrom('deletions').select('id').where('subject_id', '=', elsewhere)
    const { id } = await deletions.executeTakeFirstOrThrow()
    const { actor: other } = await deps.newUser('other@example.com')
    const third = await createOrganization(deps, { actor: other, input: { name: 'Third', email: undefined } })
    const input = { app_id: appId, name: 'New', owner_org: third.id, icon: undefined }
    const state = async () => (await findDeletion(deps.db, id))?.state
    let batches = 0
    for (; (await state()) !== 'completed'; batches += 1) {
      await expect(createApp(deps, { actor: other, input })).rejects.toMatchObject({ code: 'app_id_taken' })
      await runBatch({
        ...scenario,
        current: async () => (await findDeletion(deps.db, id)) ?? (await scenario.current()),
      })
    }
    expect(batches).toBeGreaterThan(5)
    expect((await createApp(deps, { actor: other, input })).owner_org).toBe(third.id)
  })
})

function byHash(a: { app_id_hash: string }, b: { app_id_hash: string }): number {
  return a.app_id_hash < b.app_id_hash ? -1 : 1
}
