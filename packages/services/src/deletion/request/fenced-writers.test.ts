import { inTransaction, insertUpload, isFenceError } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import type { ErrorCode } from '@organizations/domain'
import { takeCensus, type Census } from '@organizations/seed'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { clearDeviceChannel } from '../../devices/clear-device-channel.ts'
import { createApp } from '../../apps/create-app.ts'
import { deleteApp } from '../../apps/delete-app.ts'
import { deleteBundles } from '../../bundles/delete-bundles.ts'
import { deleteChannel } from '../../channels/delete-channel.ts'
import { deleteOrganization } from '../../organizations/delete-organization.ts'
import { downloadBundle } from '../../bundles/download-bundle.ts'
import { registerBundle } from '../../bundles/register-bundle.ts'
import { setBundleMetadata } from '../../bundles/set-bundle-metadata.ts'
import { setBundleToChannel } from '../../bundles/set-bundle-to-channel.ts'
import { setDeviceChannel } from '../../devices/set-device-channel.ts'
import { openAppGround, type AppGround } from '../../testing/app-ground.ts'
import { textSource } from '../../testing/upload-source.ts'
import { updateApp } from '../../apps/update-app.ts'

interface Made {
  version_id: number
  channel_id: number
}

const external = { external_url: 'https://files.example/a.zip', checksum: 'any' }

/** Every use case that writes under an app. Each works on the ground as it is made, which the first test proves. */
const writers: Record<string, (it: AppGround, made: Made) => Promise<unknown>> = {
  updateApp: ({ deps, owner: actor, app_id }) =>
    updateApp(deps, { actor, input: { app_id, name: 'New', icon: undefined, retention: undefined } }),
  registerBundle: ({ deps, owner: actor, app_id }) =>
    registerBundle(deps, { actor, input: { app_id, version: '9.0.0', ...external } }),
  uploadBundle: (it) => it.upload('9.1.0', textSource('content')),
  setBundleToChannel: ({ deps, owner: actor, app_id }, made) =>
    setBundleToChannel(deps, { actor, input: { app_id, ...made } }),
  setBundleMetadata: ({ deps, owner: actor, app_id }, { version_id }) =>
    setBundleMetadata(deps, { actor, input: { app_id, version_id, link: undefined, comment: 'A comment' } }),
  'upsertChannel, a new one': (it) => it.channel('new'),
  'upsertChannel, one that is there': (it) => it.channel('beta', { ios: false }),
  'setDeviceChannel, of a new device': ({ deps, owner: actor, app_id }) =>
    setDeviceChannel(deps, { actor, input: { app_id, device_id: 'device-2', channel: 'beta' } }),
  clearDeviceChannel: ({ deps, owner: actor, app_id }) =>
    clearDeviceChannel(deps, { actor, input: { app_id, device_id: 'device-1' } }),
  deleteChannel: ({ deps, owner: actor, app_id }) =>
    deleteChannel(deps, { actor, input: { app_id, channel: 'alpha' } }),
  'deleteBundles, one': ({ deps, owner: actor, app_id }) =>
    deleteBundles(deps, { actor, input: { app_id, version: '2.0.0' } }),
  'deleteBundles, all': ({ deps, owner: actor, app_id }) =>
    deleteBundles(deps, { actor, input: { app_id, version: undefined } }),
  deleteApp: ({ deps, owner: actor, app_id }) => deleteApp(deps, { actor, input: { app_id } }),
}

const newApp = ({ deps, owner: actor, orgId }: AppGround) =>
  createApp(deps, { actor, input: { app_id: 'com.example.new', name: 'New', owner_org: orgId, icon: undefined } })

describe.each(testDatabases)('writers and the fence, on $name', ({ open }) => {
  let ground: AppGround
  let made: Made
  beforeEach(async () => {
    ground = await openAppGround(open)
    const { deps, owner: actor, app_id } = ground
    const { id: version_id } = await ground.upload('1.0.0', textSource('content'))
    await registerBundle(deps, { actor, input: { app_id, version: '2.0.0', ...external } })
    const channel_id = await ground.channel('beta')
    await ground.channel('alpha')
    await setDeviceChannel(deps, { actor, input: { app_id, device_id: 'device-1', channel: 'beta' } })
    made = { version_id, channel_id }
  })
  afterEach(() => ground.close())

  const census = async (): Promise<Census> => await takeCensus(ground.deps, ground.orgId)
  const deletions = async () => (await ground.deps.db.selectFrom('deletions').select('id').execute()).length
  const expectRefused = async (write: Promise<unknown>, code: ErrorCode) => {
    await expect(write).rejects.toMatchObject({ code })
  }

  test.each(Object.entries(writers))('%s works while there is no fence', async (_name, write) => {
    const before = await census()
    await write(ground, made)
    expect(await census()).not.toEqual(before)
  })

  test.each(Object.entries(writers))('%s is refused once the app is being deleted', async (_name, write) => {
    const { deps, owner: actor, app_id } = ground
    await deleteApp(deps, { actor, input: { app_id } })
    const before = await census()
    await expectRefused(write(ground, made), 'app_not_found')
    expect([await census(), await deletions()]).toEqual([before, 1])
  })

  test.each(Object.entries(writers))('%s is refused once the organization is being deleted', async (_name, write) => {
    const { deps, owner: actor, orgId } = ground
    await deleteOrganization(deps, { actor, input: { orgId } })
    const before = await census()
    await expectRefused(write(ground, made), 'app_not_found')
    expect([await census(), await deletions()]).toEqual([before, 1])
  })

  test('createApp is refused once the organization is being deleted, and not by the deletion of another app', async () => {
    const { deps, owner: actor, orgId, app_id } = ground
    await deleteApp(deps, { actor, input: { app_id } })
    expect((await newApp(ground)).owner_org).toBe(orgId)
    await deleteOrganization(deps, { actor, input: { orgId } })
    const before = await census()
    await expectRefused(newApp(ground), 'organization_not_accessible')
    expect(await census()).toEqual(before)
  })

  test.each(['app', 'organization'])(
    'rows are refused by the database itself, behind every check, for the %s',
    async (kind) => {
      const { deps, owner: actor, orgId, app_id, app } = ground
      const rows = await rowsByTable()
      if (kind === 'app') await deleteApp(deps, { actor, input: { app_id } })
      else await deleteOrganization(deps, { actor, input: { orgId } })
      const upload = { organizationId: orgId, appUuid: app.id, id: 'upload', objectKey: 'a/key' }
      const times = { createdAt: deps.clock(), leaseMs: 0 }
      const intent = inTransaction(deps.db, (trx) => insertUpload(trx, upload, times))
      expect(isFenceError(await intent.catch((error: unknown) => error))).toBe(true)
      for (const [table, row] of rows) {
        const insert = inTransaction(deps.db, (trx) =>
          trx
            .insertInto(table as 'channels')
            .values(row as never) // of one of these tables
            .execute(),
        )
        expect([table, isFenceError(await insert.catch((error: unknown) => error))]).toEqual([table, true])
      }
    },
  )

  /** A row of each table under an app, as it could be inserted again but for the fence. */
  async function rowsByTable(): Promise<[string, object][]> {
    const rows: [string, object][] = []
    for (const table of ['bundles', 'channels', 'devices', 'device_overrides', 'daily_statistics'] as const) {
      const row: Record<string, unknown> = await ground.deps.db.selectFrom(table).selectAll().executeTakeFirstOrThrow()
      const another = { id: undefined, name: 'another', device_id: 'another', date: '2000-01-01' }
      const changes = Object.entries(another).filter(([column]) => column in row)
      rows.push([table, { ...row, ...Object.fromEntries(changes) }])
    }
    return rows
  }

  test('what a download sent is counted no more once the app is being deleted, and does not fail', async () => {
    const { deps, owner: actor, orgId, app_id } = ground
    const download = await downloadBundle(deps, { actor, input: { app_id, version: '1.0.0' } })
    await deleteOrganization(deps, { actor, input: { orgId } })
    const before = await census()
    await download.countSent(7)
    expect(await census()).toEqual(before)
  })

  test('a request that is repeated by its key is refused like a new one', async () => {
    const { deps, owner: actor, app_id } = ground
    const call = { actor, input: { app_id, version: '9.0.0', ...external }, idempotencyKey: 'key' }
    await registerBundle(deps, call)
    await registerBundle(deps, call)
    await deleteApp(deps, { actor, input: { app_id } })
    await expectRefused(registerBundle(deps, call), 'app_not_found')
  })
})
