import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { NEIGHBOUR_APP, noApp, openAppScene, time, type AppScene } from '../../testing/app-scene.ts'
import { APP_ID } from '../../testing/test-users.ts'

let scene: AppScene
beforeEach(async () => {
  scene = await openAppScene()
})
afterEach(() => scene.server.close())

const app = { app_id: APP_ID }
/** The settings of a new channel by default. */
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
const opposite = {
  public: true,
  disableAutoUpdateUnderNative: false,
  disableAutoUpdate: 'none',
  ios: false,
  android: false,
  electron: false,
  allow_device_self_set: true,
  allow_emulator: false,
  allow_dev: false,
}
const get = async (channel: string) => {
  const { status, body } = await scene.ask('GET', '/channel', { ...app, channel })
  expect(status).toBe(200)
  return (body as { data: Record<string, unknown> }).data // the contract's shape
}
const names = async (query = '') => {
  const { body } = await scene.ask('GET', `/channel${query}`, app, 'reader')
  return (body as { data: { name: string }[] }).data.map(({ name }) => name) // likewise
}
/** The public channels, in the order of their names. */
const publicOnes = async () => {
  const { body } = await scene.ask('GET', '/channel', app)
  const { data } = body as { data: { name: string; public: boolean }[] } // likewise
  return data.flatMap((it) => (it.public ? [it.name] : [])).toSorted()
}

describe('channels over REST', () => {
  test('are made with the answer of the contract, and read alone and in the list', async () => {
    const made = await scene.ask('POST', '/channel/', { ...app, channel: ' beta ', unknown: 1 }, 'writer')
    const id = expect.any(Number) as number
    expect([made.status, made.body]).toStrictEqual([200, { status: 'ok', id, public: false }])
    const channel = { id, name: 'beta', app_id: APP_ID, ...settings, created_at: time, updated_at: time }
    for (const path of ['/channel', '/channel/']) {
      const one = await scene.ask('GET', `${path}?app_id=${APP_ID}&channel=beta`, undefined, 'reader')
      expect([one.status, one.body]).toStrictEqual([200, { data: channel }])
      const all = await scene.ask('GET', path, { ...app, channel: null }, 'ownerReadOnly')
      expect([all.status, all.body]).toStrictEqual([200, { data: [channel] }])
    }
  })

  test('take every setting, from the body or the query, and show the version that they point at', async () => {
    const version = await scene.makeBundle('1.0.0')
    await scene.ask('POST', '/channel', { ...app, channel: 'all', version: '1.0.0', ...opposite })
    expect(await get('all')).toMatchObject({ ...opposite, version: { id: version, name: '1.0.0' } })
    const query = new URLSearchParams({ ...app, channel: 'query', version: '1.0.0' })
    for (const [name, value] of Object.entries({ ...opposite, public: false })) query.set(name, String(value))
    const made = await scene.ask('POST', `/channel?${String(query)}`)
    expect(made.body).toMatchObject({ status: 'ok', public: false })
    expect(await get('query')).toMatchObject({ ...opposite, public: false, version: { name: '1.0.0' } })
  })

  test('are changed by what is given: all else stays, also what is null; updated_at moves', async () => {
    await scene.makeBundle('1.0.0')
    await scene.makeBundle('2.0.0')
    const id = await scene.makeChannel('beta', { version: '1.0.0', ...opposite })
    const before = await get('beta')
    const changed = await scene.ask('POST', '/channel', {
      ...app,
      channel: 'beta',
      ios: true,
      version: null,
      public: null,
    })
    expect(changed.body).toStrictEqual({ status: 'ok', id, public: true })
    const after = await get('beta')
    expect(after).toStrictEqual({ ...before, ios: true, updated_at: after['updated_at'] })
    expect(String(after['updated_at']) > String(before['updated_at'])).toBe(true)
    await scene.ask('POST', '/channel', { ...app, channel: 'beta', version: '2.0.0' })
    expect(await get('beta')).toMatchObject({ ...opposite, ios: true, version: { name: '2.0.0' } })
  })

  test('come newest first, in pages', async () => {
    for (const name of ['b', 'a', 'c']) await scene.makeChannel(name)
    await scene.makeChannel('theirs', { app_id: NEIGHBOUR_APP }, 'neighbour')
    expect(await names()).toEqual(['c', 'a', 'b'])
    expect(await names('?limit=2')).toEqual(['c', 'a'])
    expect(await names('?limit=2&page=1')).toEqual(['b'])
    expect(await names('?page=1')).toEqual([])
  })

  test('come 50 at a time by default', async () => {
    for (let n = 0; n < 51; n += 1) await scene.makeChannel(`c${n}`)
    expect((await names()).length).toBe(50)
    expect(await names('?page=1')).toEqual(['c0'])
    expect((await names('?limit=1000')).length).toBe(51)
  })

  test.for([
    '__proto__',
    'constructor',
    'toString',
    '\u{1f600}',
    'ä/b?c=d&e',
    "'; drop table channels --",
    'x'.repeat(100),
  ])('may be named %s', async (name) => {
    const id = await scene.makeChannel(name)
    expect(await get(name)).toMatchObject({ id, name })
    const byQuery = await scene.ask('GET', `/channel?${String(new URLSearchParams({ ...app, channel: name }))}`)
    expect(byQuery.body).toMatchObject({ data: { id, name } })
    expect(await scene.makeChannel(name, { ios: false })).toBe(id)
    expect((await scene.ask('DELETE', '/channel', { ...app, channel: name })).body).toStrictEqual({ status: 'ok' })
    expect(await names()).toEqual([])
  })
})

describe('the public channel', () => {
  test('is one for each platform: becoming public takes the flag from those that share one', async () => {
    await scene.makeChannel('ios', { public: true, android: false, electron: false })
    await scene.makeChannel('others', { public: true, ios: false })
    await scene.makeChannel('theirs', { app_id: NEIGHBOUR_APP, public: true }, 'neighbour')
    expect(await publicOnes()).toEqual(['ios', 'others'])
    await scene.makeChannel('android', { public: true, ios: false, electron: false })
    expect(await publicOnes()).toEqual(['android', 'ios'])
    await scene.makeChannel('all', { public: true })
    expect(await publicOnes()).toEqual(['all'])
    const theirs = await scene.ask('GET', '/channel', { app_id: NEIGHBOUR_APP, channel: 'theirs' }, 'neighbour')
    expect(theirs.body).toMatchObject({ data: { public: true } })
  })

  test('takes the flag also when it begins to serve another platform, and loses it on request', async () => {
    await scene.makeChannel('ios', { public: true, android: false, electron: false })
    await scene.makeChannel('others', { public: true, ios: false })
    await scene.makeChannel('ios', { android: true })
    expect(await publicOnes()).toEqual(['ios'])
    await scene.makeChannel('ios', { public: false })
    expect(await publicOnes()).toEqual([])
  })

  test('that serves no platform takes the flag from no channel', async () => {
    await scene.makeChannel('all', { public: true })
    await scene.makeChannel('none', { public: true, ios: false, android: false, electron: false })
    expect(await publicOnes()).toEqual(['all', 'none'])
  })
})

describe('a deleted channel', () => {
  test('is gone at once, and its name is free at once, for a new one with an id of its own', async () => {
    await scene.makeBundle('1.0.0')
    const id = await scene.makeChannel('beta', { public: true, version: '1.0.0' })
    await scene.makeChannel('other')
    const gone = await scene.ask('DELETE', `/channel/?app_id=${APP_ID}&channel=beta`, undefined, 'writer')
    expect([gone.status, gone.body]).toStrictEqual([200, { status: 'ok' }])
    expect(await names()).toEqual(['other'])
    const none = [404, 'Channel not found', 'channel_not_found'] as const
    await scene.expectRefused(() => scene.ask('DELETE', '/channel', { ...app, channel: 'beta' }), none)
    await scene.expectRefused(() => scene.ask('GET', '/channel', { ...app, channel: 'beta' }), none)
    const again = await scene.makeChannel('beta')
    expect(again).toBeGreaterThan(id)
    expect(await get('beta')).not.toHaveProperty('version')
    await scene.finishDeletions()
    expect(await get('beta')).toMatchObject({ id: again, public: false })
  })

  test('is none of a deleted app', async () => {
    await scene.makeChannel('beta')
    await scene.ask('DELETE', `/app/${APP_ID}`)
    await scene.expectRefused(() => scene.ask('DELETE', '/channel', { ...app, channel: 'beta' }), noApp)
    await scene.expectRefused(() => scene.ask('POST', '/channel', { ...app, channel: 'beta' }), noApp)
  })
})
