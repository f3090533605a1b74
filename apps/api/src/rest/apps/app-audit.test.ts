import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { content, openAppScene, type AppScene } from '../../testing/app-scene.ts'
import type { Keyholder } from '../../testing/test-users.ts'
import { APP_ID } from '../../testing/test-users.ts'
import { allRows } from '../../testing/rows.ts'

const app = { app_id: APP_ID }

let scene: AppScene
beforeAll(async () => {
  scene = await openAppScene()
})
afterAll(() => scene.server.close())

interface Entry {
  action: string
  subject: string
  before: unknown
  after: unknown
}

/** Makes a request, and returns the new entries of the audit log. */
async function audited(method: string, path: string, fields: object, who: Keyholder = 'owner'): Promise<Entry[]> {
  const read = async () => {
    const { body } = await scene.ask('GET', '/organization/audit', { orgId: scene.users.orgId, limit: 1000 })
    return body as { data: Entry[]; total: number } // the contract's shape
  }
  const { total } = await read()
  const headers = { 'x-request-id': 'this-one' }
  const answer = await scene.server.call(method, path, { key: scene.users[who], headers, body: fields })
  expect(answer.status).toBe(200)
  const after = await read()
  const added = after.data.slice(0, after.total - total).toReversed()
  for (const entry of added)
    expect(entry).toMatchObject({ request_id: 'this-one', email: `${emails[who] ?? who}@example.com` })
  return added.map(({ action, subject, before, after }) => ({ action, subject, before, after }))
}
const emails: Partial<Record<Keyholder, string>> = { ownerUpload: 'owner', ownerWrite: 'owner' }

const settings = {
  public: false,
  disableAutoUpdateUnderNative: true,
  disableAutoUpdate: 'major',
  ios: true,
  android: true,
  electron: true,
  allow_device_self_set: false,
  allow_emulator: true,
  allow_dev: true,
}
const entry = (action: string, of: string, before: object | null, after: object | null) => ({
  action,
  subject: `${APP_ID}${of}`,
  before,
  after,
})

describe('the audit log of apps', () => {
  test('has every change: who, on what, before and after, by which request', async () => {
    const other = 'com.example.other'
    const created = await audited('POST', '/app', { app_id: other, name: 'O', owner_org: scene.users.orgId }, 'writer')
    const after = { name: 'O', icon_url: null }
    expect(created).toStrictEqual([{ action: 'app.create', subject: other, before: null, after }])
    const was = { name: 'App', icon_url: null, retention: 2_592_000 }
    expect(await audited('PUT', `/app/${APP_ID}`, { name: 'New', retention: 5 }, 'writer')).toStrictEqual([
      entry('app.update', '', was, { ...was, name: 'New', retention: 5 }),
    ])
    const provider = { storage_provider: 'external', external_url: content.external_url, bytes: 0 }
    for (const version of ['1.0.0', '2.0.0', '3.0.0']) {
      expect(await audited('POST', '/bundle', { ...app, version, ...content }, 'ownerUpload')).toStrictEqual([
        entry('bundle.create', `/bundle/${version}`, null, provider),
      ])
    }
    const metadata = { ...app, version_id: 1, comment: 'x', link: 'https://e.co' }
    expect(await audited('POST', '/bundle/metadata', metadata, 'ownerWrite')).toStrictEqual([
      entry('bundle.update', '/bundle/1.0.0', { link: null, comment: null }, { link: 'https://e.co', comment: 'x' }),
    ])
  })

  test('has changes of channels and devices', async () => {
    expect(await audited('POST', '/channel', { ...app, channel: 'beta', version: '1.0.0' })).toStrictEqual([
      entry('channel.create', '/channel/beta', null, { version: '1.0.0', ...settings }),
    ])
    expect(await audited('PUT', '/bundle', { ...app, version_id: 2, channel_id: 1 })).toStrictEqual([
      entry('channel.update', '/channel/beta', { version: '1.0.0' }, { version: '2.0.0' }),
    ])
    const before = { version: '2.0.0', ...settings }
    expect(await audited('POST', '/channel', { ...app, channel: 'beta', public: true })).toStrictEqual([
      entry('channel.update', '/channel/beta', before, { ...before, public: true }),
    ])
    const live = { version: null, ...settings, public: true }
    const took = await audited('POST', '/channel', { ...app, channel: 'live', public: true })
    expect(took).toHaveLength(2)
    expect(took).toContainEqual(entry('channel.create', '/channel/live', null, live))
    expect(took).toContainEqual(entry('channel.update', '/channel/beta', { public: true }, { public: false }))
    const phone = { ...app, device_id: 'Phone' }
    expect(await audited('POST', '/device', { ...phone, channel: 'beta' })).toStrictEqual([
      entry('device.set_channel', '/device/phone', { channel: null }, { channel: 'beta' }),
    ])
    expect(await audited('DELETE', '/device', phone)).toStrictEqual([
      entry('device.clear_channel', '/device/phone', { channel: 'beta' }, { channel: null }),
    ])
    expect(await audited('DELETE', '/device', phone)).toStrictEqual([])
  })

  test('has every deletion, one in bulk once', async () => {
    expect(await audited('DELETE', '/bundle', { ...app, version: '1.0.0' })).toStrictEqual([
      entry('bundle.delete', '/bundle/1.0.0', { bytes: 0 }, null),
    ])
    expect(await audited('DELETE', '/channel', { ...app, channel: 'beta' })).toStrictEqual([
      entry('channel.delete', '/channel/beta', { version: '2.0.0', public: false }, null),
    ])
    expect(await audited('DELETE', '/bundle', app)).toStrictEqual([
      entry('bundle.delete', '/bundles', { bundles: 2, bytes: 0 }, null),
    ])
    expect(await audited('DELETE', `/app/${APP_ID}`, {}, 'admin')).toStrictEqual([
      entry('app.delete', '', { name: 'New' }, null),
    ])
  })

  test('is filtered by each of these actions', async () => {
    const count = async (action: string) => {
      const { body } = await scene.ask('GET', '/organization/audit', { orgId: scene.users.orgId, action })
      return (body as { total: number }).total // the contract's shape
    }
    expect(await count('bundle.create')).toBe(3)
    expect(await count('bundle.delete')).toBe(2)
    expect(await count('app.delete')).toBe(1)
    expect(await count('device.set_channel')).toBe(1)
  })

  test('has nothing about reads and refusals, and nothing in the logs of other organizations', async () => {
    const before = await allRows(scene.server.deps.db)
    await scene.ask('GET', '/app')
    await scene.ask('POST', '/channel', { ...app, channel: 'x' })
    expect((await allRows(scene.server.deps.db))['audit_entries']).toEqual(before['audit_entries'])
    const theirs = { orgId: scene.users.neighbourOrgId }
    const { body } = await scene.ask('GET', '/organization/audit', theirs, 'neighbour')
    expect(body).toMatchObject({ total: 2, data: [{ action: 'app.create' }, { action: 'organization.create' }] })
  })
})
