import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { NEIGHBOUR_APP, noApp, openAppScene, time, type AppScene } from '../../testing/app-scene.ts'
import { APP_ID } from '../../testing/test-users.ts'

let scene: AppScene
beforeEach(async () => {
  scene = await openAppScene()
  await scene.makeChannel('beta')
})
afterEach(() => scene.server.close())

const app = { app_id: APP_ID }
const deviceOf = (device_id: string, channel: string | null) => ({
  device_id,
  app_id: APP_ID,
  platform: 'ios',
  custom_id: null,
  version: null,
  version_name: null,
  channel,
  plugin_version: null,
  os_version: null,
  version_build: null,
  is_prod: true,
  is_emulator: false,
  key_id: null,
  updated_at: time,
})
const put = async (device_id: string, channel = 'beta') => {
  const { status, body } = await scene.ask('POST', '/device', { ...app, device_id, channel })
  expect([status, body]).toStrictEqual([200, { status: 'ok' }])
}
const channelOf = async (device_id: string) => {
  const { body } = await scene.ask('GET', '/device', { ...app, device_id })
  return (body as { channel: string | null }).channel // the contract's shape
}
interface Page {
  data: { device_id: string }[]
  nextCursor?: string
  hasMore: boolean
}
const page = async (fields: object = {}) => {
  const { status, body } = await scene.ask('GET', '/device', { ...app, ...fields }, 'reader')
  expect(status).toBe(200)
  return body as Page // the contract's shape
}
/** Every device, page by page. */
const everyId = async (limit: number) => {
  const ids: string[] = []
  let answer: Page | undefined
  while (answer?.hasMore !== false) {
    answer = await page({ limit, cursor: answer?.nextCursor })
    expect(answer.data.length).toBeLessThanOrEqual(limit)
    expect('nextCursor' in answer).toBe(answer.hasMore)
    ids.push(...answer.data.map(({ device_id }) => device_id))
  }
  return ids
}

describe('devices over REST', () => {
  test('become known with the channel that they are put on; one comes with its fields at the top', async () => {
    const put = await scene.ask('POST', '/device/', { ...app, device_id: 'phone', channel: 'beta', x: 1 }, 'writer')
    expect([put.status, put.body]).toStrictEqual([200, { status: 'ok' }])
    for (const path of ['/device', '/device/']) {
      const one = await scene.ask('GET', `${path}?app_id=${APP_ID}&device_id=phone`, undefined, 'ownerReadOnly')
      expect([one.status, one.body]).toStrictEqual([200, deviceOf('phone', 'beta')])
      const all = await scene.ask('GET', path, { ...app, device_id: null, cursor: null, limit: null }, 'reader')
      expect([all.status, all.body]).toStrictEqual([200, { data: [deviceOf('phone', 'beta')], hasMore: false }])
    }
  })

  test('have the first platform that the channel serves when they become known', async () => {
    await scene.makeChannel('android', { ios: false })
    await put('phone', 'android')
    await put('phone', 'beta')
    expect((await page()).data).toMatchObject([{ device_id: 'phone', platform: 'android', channel: 'beta' }])
  })

  test('are the same in any case and with spaces around, and are shown in lower case', async () => {
    await put(' DEV-A ')
    await put('dev-A')
    expect((await page()).data).toMatchObject([{ device_id: 'dev-a' }])
    const one = await scene.ask('GET', `/device?app_id=${APP_ID}&device_id=DEV-A`)
    expect(one.body).toMatchObject({ device_id: 'dev-a' })
    await scene.ask('DELETE', '/device', { ...app, device_id: 'Dev-A' })
    expect(await channelOf('dev-a')).toBeNull()
  })

  test('are put on another channel, and taken off, as often as one likes, by body or query', async () => {
    await scene.makeChannel('gamma')
    await put('phone')
    await put('tablet')
    const path = `/device?app_id=${APP_ID}&device_id=phone`
    expect((await scene.ask('POST', `${path}&channel=gamma`, undefined, 'ownerWrite')).body).toEqual({ status: 'ok' })
    expect(await channelOf('phone')).toBe('gamma')
    for (const query of [path, path.replace('?', '/?'), path.replace('phone', 'unknown')]) {
      const cleared = await scene.ask('DELETE', query)
      expect([cleared.status, cleared.body]).toStrictEqual([200, { status: 'ok' }])
    }
    expect((await page()).data).toStrictEqual([deviceOf('phone', null), deviceOf('tablet', 'beta')])
  })

  test('are on no channel any more once theirs is deleted, also before that is carried out', async () => {
    await scene.makeChannel('gamma')
    await put('phone')
    await put('tablet', 'gamma')
    await scene.ask('DELETE', '/channel', { ...app, channel: 'beta' })
    expect([await channelOf('phone'), await channelOf('tablet')]).toEqual([null, 'gamma'])
    await scene.makeChannel('beta')
    await scene.finishDeletions()
    expect([await channelOf('phone'), await channelOf('tablet')]).toEqual([null, 'gamma'])
    await put('phone')
    expect(await channelOf('phone')).toBe('beta')
  })

  test('show the bundle that they run and all that is known about them', async () => {
    await put('phone')
    const version = await scene.makeBundle('1.0.0')
    const known = { custom_id: 'mine', plugin_version: '7', os_version: '18', version_build: '1.2', key_id: 'k' }
    await scene.server.deps.db.transaction().execute((trx) =>
      trx
        .updateTable('devices')
        .set({ ...known, bundle_id: version, version_name: '1.0.0', platform: 'electron', is_prod: 0, is_emulator: 1 })
        .execute(),
    )
    const one = await scene.ask('GET', '/device', { ...app, device_id: 'phone' })
    const more = { version, version_name: '1.0.0', platform: 'electron', is_prod: false, is_emulator: true }
    expect(one.body).toStrictEqual({ ...deviceOf('phone', 'beta'), ...known, ...more })
  })

  test('of a deleted app are none', async () => {
    await put('phone')
    await scene.ask('DELETE', `/app/${APP_ID}`)
    await scene.expectRefused(() => scene.ask('GET', '/device', { ...app, device_id: 'phone' }), noApp)
    await scene.expectRefused(() => scene.ask('DELETE', '/device', { ...app, device_id: 'phone' }), noApp)
    await scene.expectRefused(() => scene.ask('POST', '/device', { ...app, device_id: 'x', channel: 'beta' }), noApp)
  })
})

describe('the list of devices', () => {
  const odd = ['__proto__', 'constructor', '\u{1f600}', 'ä', 'zz', '0', "' or 1=1 --", '%', 'a\u00a0b', 'x'.repeat(255)]
  const ids = [...odd, ...Array.from({ length: 30 }, (_, n) => `device-${n}`)]

  test('comes page by page to its end, with every device once, in the order of their ids', async () => {
    for (const id of ids.toReversed()) await put(id)
    await scene.makeChannel('theirs', { app_id: NEIGHBOUR_APP }, 'neighbour')
    const theirs = { app_id: NEIGHBOUR_APP, device_id: 'device-theirs', channel: 'theirs' }
    await scene.ask('POST', '/device', theirs, 'neighbour')
    const sorted = ids.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
    for (const limit of [1, 7, ids.length - 1, ids.length, 1000]) expect(await everyId(limit)).toEqual(sorted)
  })

  test('goes on behind the cursor, also when its device is gone or others came meanwhile', async () => {
    for (const id of ['a', 'c', 'e', 'g']) await put(id)
    const first = await page({ limit: 2 })
    expect(first).toMatchObject({ data: [{ device_id: 'a' }, { device_id: 'c' }], nextCursor: 'c', hasMore: true })
    await put('b')
    await put('d')
    await scene.server.deps.db.transaction().execute(async (trx) => {
      await trx.deleteFrom('device_overrides').where('device_id', '=', 'c').execute()
      await trx.deleteFrom('devices').where('device_id', '=', 'c').execute()
    })
    const second = await scene.ask('GET', `/device?app_id=${APP_ID}&limit=10&cursor=c`)
    expect(second.body).toMatchObject({
      data: [{ device_id: 'd' }, { device_id: 'e' }, { device_id: 'g' }],
      hasMore: false,
    })
    expect(await page({ cursor: 'zzz' })).toStrictEqual({ data: [], hasMore: false })
  })

  test('has 50 by default', async () => {
    for (let n = 0; n < 51; n += 1) await put(`device-${n}`)
    expect(await page()).toMatchObject({ data: { length: 50 }, hasMore: true })
    expect(await page({ limit: 51 })).toMatchObject({ data: { length: 51 }, hasMore: false })
  })
})
