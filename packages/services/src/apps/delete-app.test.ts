import { findDeletionOf } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { appPrefix, listAuditInput, parseInput } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createApp } from './create-app.ts'
import { createOrganization } from '../organizations/create-organization.ts'
import { deleteApp } from './delete-app.ts'
import { deleteOrganization } from '../organizations/delete-organization.ts'
import { getApp } from './get-app.ts'
import { listApps } from './list-apps.ts'
import { listAudit } from '../audit/list-audit.ts'
import { listBundles } from '../bundles/list-bundles.ts'
import { retryDeletion } from '../operator/deletions/retry-deletion.ts'
import {
  openDeletionScenario,
  putOrphan,
  runBatch,
  runDueSlices,
  runSlice,
  runToEnd,
  type DeletionScenario,
} from '../testing/deletion-scenario.ts'
import { expectGone } from '../testing/expect-gone.ts'
import { withKey } from '../testing/people.ts'
import { textSource } from '../testing/upload-source.ts'
import { takeSnapshot } from '../testing/snapshot.ts'
import { uploadBundle } from '../uploads/upload-bundle.ts'

const HOUR_MS = 3_600_000

describe.each(testDatabases)('deleteApp on $name', ({ open }) => {
  let scenario: DeletionScenario
  beforeEach(async () => {
    scenario = await openDeletionScenario(open, {}, { kind: 'app' })
  })
  afterEach(() => scenario.close())

  const create = async (app_id: string) => {
    const { deps, owner: actor } = scenario
    const { id: owner_org } = await createOrganization(deps, { actor, input: { name: 'Elsewhere', email: undefined } })
    return await createApp(deps, { actor, input: { app_id, name: 'New', owner_org, icon: undefined } })
  }

  test('answers at once, rings once, and removes nothing itself', async () => {
    const { deps, owner: actor, organizationId, appId: app_id } = scenario
    const before = await takeSnapshot(deps, organizationId)
    expect(await deleteApp(deps, { actor, input: { app_id } })).toEqual({ app_id })
    expect(deps.rings).toBe(1)
    const { rows, objects } = await takeSnapshot(deps, organizationId)
    const told = { audit_entries: [], events: [] }
    expect({ ...rows, ...told }).toEqual({ ...before.rows, ...told })
    expect(objects).toEqual(before.objects)
    const input = parseInput(listAuditInput, { orgId: organizationId, action: 'app.delete' })
    const { data } = await listAudit(deps, { actor, input })
    expect(data).toMatchObject([{ action: 'app.delete', subject: app_id, before: { name: 'App 1' }, after: null }])
  })

  test('hides the app from readers at once, and no other app', async () => {
    const { deps, owner: actor, organizationId: org_id, appId: app_id, subject } = scenario
    await scenario.request()
    const gone = { code: 'app_not_found' }
    await expect(getApp(deps, { actor, input: { app_id } })).rejects.toMatchObject(gone)
    const page = { page: undefined, limit: undefined }
    await expect(listBundles(deps, { actor, input: { app_id, ...page } })).rejects.toMatchObject(gone)
    await expect(deleteApp(deps, { actor, input: { app_id } })).rejects.toMatchObject(gone)
    const listed = await listApps(deps, { actor, input: { org_id, ...page } })
    expect(listed.map((it) => [it.name, it.id === subject.appUuid])).toEqual([['App 2', false]])
  })

  test('is refused to callers who may not, and then nothing happens', async () => {
    const { deps, owner, appId: app_id } = scenario
    const { actor: stranger } = await deps.newUser('stranger@example.com')
    for (const [actor, code] of [
      [stranger, 'app_not_found'],
      [await withKey(deps, owner, { mode: 'write' }), 'insufficient_app_permissions'],
      [await withKey(deps, owner, { limitedToApps: ['com.example.other'] }), 'app_not_found'],
    ] as const) {
      await expect(deleteApp(deps, { actor, input: { app_id } })).rejects.toMatchObject({ code })
    }
    expect([await deps.db.selectFrom('tombstones').selectAll().execute(), deps.rings]).toEqual([[], 0])
  })

  test('keeps the app_id taken until the deletion is complete; a new app of it has another UUID', async () => {
    const { appId, subject } = scenario
    await scenario.request()
    do await expect(create(appId)).rejects.toMatchObject({ code: 'app_id_taken' })
    while ((await runBatch(scenario)) !== 'ended')
    const app = await create(appId)
    expect([app.app_id, app.id === subject.appUuid]).toEqual([appId, false])
    await expectGone(scenario)
  })

  test('never touches a new app of the same app_id, neither with a late listing nor with a retry', async () => {
    const { deps, owner: actor, appId: app_id, organizationId } = scenario
    const { id } = await scenario.request()
    await runToEnd(scenario)
    await expectGone(scenario)
    const { owner_org: organization, id: appUuid } = await create(app_id)
    const content = { stream: textSource('new content'), maxBytes: 100, signal: new AbortController().signal }
    await uploadBundle(deps, { actor, input: { app_id, version: '1.0.0', checksum: undefined } }, content)
    const before = await takeSnapshot(deps, organization)
    expect(Object.keys(before.objects)).toEqual([expect.stringContaining(appPrefix(organization, appUuid))])

    await putOrphan(scenario, 'late')
    for (const afterHours of [1, 24]) {
      deps.now = ((await scenario.current()).completedAt ?? 0) + afterHours * HOUR_MS
      expect(await runDueSlices(scenario)).toBe('ended')
    }
    expect(await scenario.current()).toMatchObject({ strays: 1, lateListings: 2 })
    const retry = retryDeletion(deps, { actor: deps.operator, input: { id } })
    await expect(retry).rejects.toMatchObject({ code: 'deletion_not_blocked' })
    expect(await takeSnapshot(deps, organization)).toEqual(before)
    expect((await takeSnapshot(deps, organizationId)).objects).toEqual(scenario.asked?.rest.objects)
  })

  test.each(['requested', 'half done', 'blocked'])(
    'is ended as superseded by the deletion of the organization, when it is %s, and never goes on',
    async (stage) => {
      const { deps, owner: actor, organizationId: orgId } = scenario
      const { id, plan } = await scenario.request()
      if (stage === 'half done') for (let batch = 0; batch < plan.steps.length / 2; batch += 1) await runBatch(scenario)
      if (stage === 'blocked') {
        deps.store.refused.add(await putOrphan(scenario, 'locked'))
        expect((await runToEnd(scenario)).state).toBe('blocked')
        deps.store.refused.clear()
      }
      await deleteOrganization(deps, { actor, input: { orgId } })
      expect((await scenario.current()).state).toBe('superseded')
      expect(await runSlice(scenario)).toBe('not ours')
      const retry = retryDeletion(deps, { actor: deps.operator, input: { id } })
      await expect(retry).rejects.toMatchObject({ code: 'deletion_not_blocked' })
      await finishOrganization()
      expect((await scenario.current()).state).toBe('superseded')
    },
  )

  test('loses to the deletion of the organization in the middle of a batch, which commits nothing any more', async () => {
    const { deps, owner: actor, organizationId: orgId } = scenario
    await scenario.request()
    let isFenced = false
    deps.store.afterDelete = async () => {
      if (isFenced) return
      isFenced = true
      await deleteOrganization(deps, { actor, input: { orgId } })
    }
    const outcome = await runDueSlices(scenario)
    expect([isFenced, outcome, (await scenario.current()).state]).toEqual([true, 'not ours', 'superseded'])
    await finishOrganization()
  })

  async function finishOrganization(): Promise<void> {
    const { deps, organizationId } = scenario
    const current = async () => {
      const deletion = await findDeletionOf(deps.db, organizationId)
      if (deletion === undefined) throw new Error('Expected a deletion of the organization')
      return deletion
    }
    expect((await runToEnd({ ...scenario, current })).state).toBe('completed')
    const { rows, objects } = await takeSnapshot(deps, organizationId)
    expect([Object.values(rows).flat(), objects]).toEqual([[], {}])
  }
})
