import { testDatabases } from '@organizations/database/testing'
import { listAuditInput, parseInput } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { clearDeviceChannel } from '../devices/clear-device-channel.ts'
import { deleteApp } from '../apps/delete-app.ts'
import { deleteBundles } from '../bundles/delete-bundles.ts'
import { deleteChannel } from './delete-channel.ts'
import { getChannel } from './get-channel.ts'
import { getDevice } from '../devices/get-device.ts'
import { listAudit } from '../audit/list-audit.ts'
import { registerBundle } from '../bundles/register-bundle.ts'
import { runDeletion } from '../deletion/run/run-deletion.ts'
import { setDeviceChannel } from '../devices/set-device-channel.ts'
import { openAppGround, type AppGround } from '../testing/app-ground.ts'

describe.each(testDatabases)('deleteChannel on $name', ({ open }) => {
  let ground: AppGround
  beforeEach(async () => {
    ground = await openAppGround(open)
    await ground.channel('beta')
    await ground.channel('alpha')
  })
  afterEach(() => ground.close())

  const remove = async (channel: string) => {
    const { deps, owner: actor, app_id } = ground
    return await deleteChannel(deps, { actor, input: { app_id, channel } })
  }
  const put = async (device_id: string, channel: string) => {
    const { deps, owner: actor, app_id } = ground
    return await setDeviceChannel(deps, { actor, input: { app_id, device_id, channel } })
  }
  const channelOf = async (device_id: string) => {
    const { deps, owner: actor, app_id } = ground
    return (await getDevice(deps, { actor, input: { app_id, device_id } })).channel
  }
  const overrides = async () => await ground.deps.db.selectFrom('device_overrides').select('device_id').execute()
  const runAll = async () => {
    const { signal } = new AbortController()
    const open = ground.deps.db.selectFrom('deletions').select('id').where('state', '=', 'requested')
    for (const { id } of await open.execute()) {
      while ((await runDeletion(ground.deps, { deletionId: id, signal })) === 'more');
    }
  }

  test('hides the channel at once, also from the devices that were put on it, and takes only these off', async () => {
    const { deps, owner: actor, app_id } = ground
    await put('device-1', 'beta')
    await put('device-2', 'beta')
    await put('device-3', 'alpha')
    await remove('beta')
    const gone = { code: 'channel_not_found' }
    await expect(getChannel(deps, { actor, input: { app_id, channel: 'beta' } })).rejects.toMatchObject(gone)
    await expect(put('device-4', 'beta')).rejects.toMatchObject(gone)
    await expect(remove('beta')).rejects.toMatchObject(gone)
    expect([await channelOf('device-1'), await channelOf('device-3')]).toEqual([null, 'alpha'])
    await runAll()
    expect(await overrides()).toEqual([{ device_id: 'device-3' }])
    expect([await channelOf('device-1'), await channelOf('device-3')]).toEqual([null, 'alpha'])
    expect(deps.rings).toBe(1)
  })

  test('frees the name at once, for a channel that the old one’s deletion does not touch', async () => {
    const old = await ground.channel('beta')
    await put('device-1', 'beta')
    await put('device-2', 'beta')
    expect(await remove('beta')).toEqual({ id: old })
    const fresh = await ground.channel('beta')
    expect(fresh).toBeGreaterThan(old)
    await put('device-1', 'beta')
    await runAll()
    expect([await channelOf('device-1'), await channelOf('device-2')]).toEqual(['beta', null])
    const rows = await ground.deps.db.selectFrom('channels').select(['id', 'name']).orderBy('id').execute()
    expect(rows).toEqual([
      { id: expect.any(Number) as number, name: 'alpha' },
      { id: fresh, name: 'beta' },
    ])
  })

  test('lets a device be taken off a channel that is being deleted', async () => {
    const { deps, owner: actor, app_id } = ground
    await put('device-1', 'beta')
    await remove('beta')
    await clearDeviceChannel(deps, { actor, input: { app_id, device_id: 'device-1' } })
    expect(await overrides()).toEqual([])
    await runAll()
    expect(await deps.db.selectFrom('deletions').select(['state', 'round']).execute()).toEqual([
      { state: 'completed', round: 1 },
    ])
  })

  test('no longer uses its bundle, which may be deleted at once', async () => {
    const { deps, owner: actor, app_id } = ground
    const input = { app_id, version: '1.0.0', external_url: 'https://files.example/a.zip', checksum: 'any' }
    await registerBundle(deps, { actor, input })
    await ground.channel('beta', { version: '1.0.0' })
    await remove('beta')
    expect(await deleteBundles(deps, { actor, input: { app_id, version: '1.0.0' } })).toEqual({ deleted: 1 })
    await runAll()
    const states = await deps.db
      .selectFrom('deletions')
      .select(['subject_kind', 'state'])
      .orderBy('subject_kind')
      .execute()
    expect(states).toEqual([
      { subject_kind: 'bundle', state: 'completed' },
      { subject_kind: 'channel', state: 'completed' },
    ])
  })

  test('records in the audit log what the channel was', async () => {
    const { deps, owner: actor, orgId, app_id } = ground
    await remove('beta')
    const input = parseInput(listAuditInput, { orgId, action: 'channel.delete' })
    const { data } = await listAudit(deps, { actor, input })
    const before = { version: null, public: false }
    expect(data).toMatchObject([{ subject: `${app_id}/channel/beta`, before, after: null }])
  })

  test('is ended as superseded by the deletion of the app', async () => {
    const { deps, owner: actor, app_id } = ground
    await put('device-1', 'beta')
    await remove('beta')
    await deleteApp(deps, { actor, input: { app_id } })
    await runAll()
    const states = await deps.db
      .selectFrom('deletions')
      .select(['subject_kind', 'state'])
      .orderBy('subject_kind')
      .execute()
    expect(states).toEqual([
      { subject_kind: 'app', state: 'completed' },
      { subject_kind: 'channel', state: 'superseded' },
    ])
    expect(await overrides()).toEqual([])
  })
})
