import { testDatabases } from '@organizations/database/testing'
import { inTransaction } from '@organizations/database'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createApp } from '../apps/create-app.ts'
import { deleteApp } from '../apps/delete-app.ts'
import { deleteBundles } from '../bundles/delete-bundles.ts'
import { downloadBundle } from '../bundles/download-bundle.ts'
import { getAppStatistics } from './get-app-statistics.ts'
import { getBundleUsage } from './get-bundle-usage.ts'
import { getOrganizationStatistics } from './get-organization-statistics.ts'
import { getUserStatistics } from './get-user-statistics.ts'
import { registerBundle } from '../bundles/register-bundle.ts'
import { runDeletion } from '../deletion/run/run-deletion.ts'
import { openAppGround, type AppGround } from '../testing/app-ground.ts'
import { withKey } from '../testing/people.ts'
import { textSource } from '../testing/upload-source.ts'
import { uploadBundle } from '../uploads/upload-bundle.ts'

const PERIOD = { from: '2026-01-01', to: '2026-01-04', noAccumulate: undefined }
const other_id = 'com.example.other'

describe.each(testDatabases)('statistics on $name', ({ open }) => {
  let ground: AppGround
  beforeEach(async () => {
    ground = await openAppGround(open)
    const { deps, owner: actor, orgId: owner_org } = ground
    await createApp(deps, { actor, input: { app_id: other_id, name: 'Another', owner_org, icon: undefined } })
  })
  afterEach(() => ground.close())

  const goTo = (day: string) => (ground.deps.now = Date.parse(`${day}T12:00:00.000Z`))
  const ofApp = async (period: object = {}, app_id = ground.app_id) =>
    await getAppStatistics(ground.deps, { actor: ground.owner, input: { app_id, ...PERIOD, ...period } })
  const ofOrganization = async (period: object = {}, actor = ground.owner) =>
    await getOrganizationStatistics(ground.deps, {
      actor,
      input: { org_id: ground.orgId, breakdown: undefined, ...PERIOD, ...period },
    })
  const uploadToOther = async (content: string) => {
    const { deps, owner: actor } = ground
    const stream = { stream: textSource(content), maxBytes: 100, signal: new AbortController().signal }
    await uploadBundle(deps, { actor, input: { app_id: other_id, version: '1.0.0', checksum: undefined } }, stream)
  }
  const removeBundle = async (version: string | undefined) => {
    const { deps, owner: actor, app_id } = ground
    await deleteBundles(deps, { actor, input: { app_id, version } })
  }

  /** Five bytes on the first day, three more on the second, and the five go on the third. */
  const live = async () => {
    goTo('2026-01-01')
    await ground.upload('1.0.0', textSource('12345'))
    goTo('2026-01-02')
    await ground.upload('2.0.0', textSource('123'))
    goTo('2026-01-03')
    await removeBundle('1.0.0')
  }

  test('storage goes up with an upload and down with its deletion, from the request on', async () => {
    await live()
    expect((await ofApp()).map((it) => [it.date, it.storage])).toEqual([
      ['2026-01-01', 5],
      ['2026-01-02', 8],
      ['2026-01-03', 3],
      ['2026-01-04', 3],
    ])
    expect((await ofApp({ noAccumulate: true })).map((it) => it.storage)).toEqual([5, 3, -5, 0])
    expect((await ofApp({ from: '2026-01-03' })).map((it) => it.storage)).toEqual([3, 3])
    await removeBundle(undefined)
    const { signal } = new AbortController()
    for (const { id } of await ground.deps.db.selectFrom('deletions').select('id').execute()) {
      while ((await runDeletion(ground.deps, { deletionId: id, signal })) === 'more');
    }
    expect((await ofApp()).map((it) => it.storage)).toEqual([5, 8, 0, 0])
  })

  test('storage stays what it was for a refused upload, and for a bundle whose content is elsewhere', async () => {
    const { deps, owner: actor, app_id } = ground
    await expect(ground.upload('1.0.0', textSource('12345'), { maxBytes: 4 })).rejects.toMatchObject({
      code: 'upload_too_large',
    })
    const external = { version: '2.0.0', external_url: 'https://files.example/a.zip', checksum: 'any' }
    await registerBundle(deps, { actor, input: { app_id, ...external } })
    await removeBundle('2.0.0')
    expect(await deps.db.selectFrom('daily_statistics').selectAll().execute()).toEqual([])
  })

  test('an organization has the days of its apps together, or of each with breakdown', async () => {
    await live()
    await uploadToOther('1234567')
    const { deps, owner: actor, app_id } = ground
    const { countSent } = await downloadBundle(deps, { actor, input: { app_id, version: '2.0.0' } })
    await countSent(11)
    expect((await ofOrganization()).map((it) => [it.storage, it.bandwidth])).toEqual([
      [5, 0],
      [8, 0],
      [10, 11],
      [10, 0],
    ])
    const broken = await ofOrganization({ breakdown: true, from: '2026-01-03', to: '2026-01-03' })
    expect(broken.map((it) => [it.app_id, it.storage, it.bandwidth])).toEqual([
      [other_id, 7, 0],
      [app_id, 3, 11],
    ])
    const mine = await getUserStatistics(deps, { actor, input: PERIOD })
    expect(mine).toEqual(await ofOrganization())
  })

  test('are only of the apps that a key reaches, and of no one’s else', async () => {
    await live()
    await uploadToOther('1234567')
    const { deps, owner, app_id } = ground
    const narrow = await withKey(deps, owner, { limitedToApps: [app_id] })
    expect((await ofOrganization({}, narrow)).map((it) => it.storage)).toEqual([5, 8, 3, 3])
    const stranger = await ground.person('stranger')
    await expect(ofOrganization({}, stranger)).rejects.toMatchObject({ code: 'organization_not_accessible' })
    const theirs = await getUserStatistics(deps, { actor: stranger, input: PERIOD })
    expect(theirs.map((it) => it.storage)).toEqual([0, 0, 0, 0])
    const refused = getAppStatistics(deps, { actor: stranger, input: { app_id, ...PERIOD } })
    await expect(refused).rejects.toMatchObject({ code: 'app_not_found' })
  })

  test('lose an app that is deleted from the request on', async () => {
    await live()
    await uploadToOther('1234567')
    const { deps, owner: actor, app_id } = ground
    await deleteApp(deps, { actor, input: { app_id } })
    expect((await ofOrganization()).map((it) => it.storage)).toEqual([0, 0, 7, 7])
    expect(new Set((await ofOrganization({ breakdown: true })).map((it) => it.app_id))).toEqual(new Set([other_id]))
    await expect(ofApp()).rejects.toMatchObject({ code: 'app_not_found' })
  })

  test('refuse a breakdown into more points than one answer should hold', async () => {
    const { deps, app } = ground
    const row = await deps.db.selectFrom('apps').selectAll().where('id', '=', app.id).executeTakeFirstOrThrow()
    const rows = Array.from({ length: 140 }, (_, at) => ({ ...row, id: `app-${at}`, app_id: `com.example.a${at}` }))
    await inTransaction(deps.db, (trx) => trx.insertInto('apps').values(rows).execute())
    const year = { breakdown: true, from: '2026-01-01', to: '2026-12-31' }
    await expect(ofOrganization(year)).rejects.toMatchObject({
      code: 'invalid_input',
      message: 'Expected at most 50000 points, got 365 days of more than 136 apps: ask for fewer days',
    })
    const days = { breakdown: true, from: '2026-01-01', to: '2026-01-31' }
    expect((await ofOrganization(days)).length).toBe(142 * 31)
  })

  test('refuse a usage of more versions than one answer should hold, also when each is of one day', async () => {
    const { deps, owner: actor, orgId, app, app_id } = ground
    const row = { organization_id: orgId, app_uuid: app.id, devices: 1 }
    const rows = Array.from({ length: 137 }, (_, at) => ({ ...row, date: '2026-01-05', version_name: `1.0.${at}` }))
    await inTransaction(deps.db, (trx) => trx.insertInto('daily_bundle_usage').values(rows).execute())
    const usage = (from: string, to: string) => getBundleUsage(deps, { actor, input: { app_id, from, to } })
    await expect(usage('2026-01-01', '2026-12-31')).rejects.toMatchObject({
      code: 'invalid_input',
      message: 'Expected at most 50000 points, got 365 days of more than 136 versions: ask for fewer days',
    })
    expect((await usage('2026-01-02', '2026-12-31')).datasets).toHaveLength(137) // 49,868 points
  })

  test('show which share of an app’s devices ran which version', async () => {
    const { deps, owner: actor, orgId, app, app_id } = ground
    const row = { organization_id: orgId, app_uuid: app.id }
    const rows = [
      { ...row, date: '2026-01-01', version_name: '1.0.0', devices: 3 },
      { ...row, date: '2026-01-02', version_name: '1.0.0', devices: 1 },
      { ...row, date: '2026-01-02', version_name: '2.0.0', devices: 2 },
      { ...row, date: '2026-02-01', version_name: '3.0.0', devices: 9 },
    ]
    await inTransaction(deps.db, (trx) => trx.insertInto('daily_bundle_usage').values(rows).execute())
    const input = { app_id, from: '2026-01-01', to: '2026-01-03' }
    expect(await getBundleUsage(deps, { actor, input })).toEqual({
      labels: ['2026-01-01', '2026-01-02', '2026-01-03'],
      datasets: [
        { label: '1.0.0', data: [100, 33.33, 0] },
        { label: '2.0.0', data: [0, 66.67, 0] },
      ],
    })
  })
})
