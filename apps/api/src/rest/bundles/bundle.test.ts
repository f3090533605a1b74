import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { content, NEIGHBOUR_APP, noApp, openAppScene, time, type AppScene } from '../../testing/app-scene.ts'
import { APP_ID } from '../../testing/test-users.ts'

let scene: AppScene
beforeEach(async () => {
  scene = await openAppScene()
})
afterEach(() => scene.server.close())

const app = { app_id: APP_ID }
const bundleOf = (id: number, version: string) => ({
  id,
  app_id: APP_ID,
  name: version,
  ...content,
  minUpdateVersion: null,
  storage_provider: 'external',
  size: 0,
  link: null,
  comment: null,
  deleted: false,
  created_at: time,
  updated_at: time,
})
const list = async (query = '', fields: object = app) => {
  const { status, body } = await scene.ask('GET', `/bundle${query}`, fields)
  expect(status).toBe(200)
  return (body as { data: { id: number; name: string }[] }).data // the contract's shape
}
const versions = async (query?: string) => (await list(query)).map(({ name }) => name)

describe('bundles over REST', () => {
  test('are registered with the answer of the contract, and listed with it', async () => {
    const made = await scene.ask('POST', '/bundle/', { ...app, version: '1.0.0-rc.1+5', ...content, unknown: {} })
    const id = expect.any(Number) as number
    expect([made.status, made.body]).toStrictEqual([200, { status: 'success', bundle: bundleOf(id, '1.0.0-rc.1+5') }])
    const { bundle } = made.body as { bundle: object } // matched above
    for (const path of ['/bundle', '/bundle/']) {
      const byQuery = await scene.ask('GET', `${path}?app_id=${APP_ID}`, undefined, 'reader')
      expect([byQuery.status, byQuery.body]).toStrictEqual([200, { data: [bundle] }])
    }
    expect(await list()).toStrictEqual([bundle])
  })

  test('are registered by everything in the query, by a key of mode upload', async () => {
    const url = encodeURIComponent(content.external_url)
    const path = `/bundle?app_id=${APP_ID}&version=1.0.0%2B5&external_url=${url}&checksum=7`
    const made = await scene.ask('POST', path, undefined, 'ownerUpload')
    expect(made.body).toMatchObject({ bundle: { name: '1.0.0+5', checksum: '7' } })
  })

  test('come newest first, in pages; an app without any has an empty list', async () => {
    expect(await list()).toEqual([])
    for (const version of ['3.0.0', '1.0.0', '2.0.0']) await scene.makeBundle(version)
    await scene.makeBundle('9.0.0', NEIGHBOUR_APP, 'neighbour')
    expect(await versions()).toEqual(['2.0.0', '1.0.0', '3.0.0'])
    expect(await versions('?limit=2')).toEqual(['2.0.0', '1.0.0'])
    expect(await versions('?limit=2&page=1')).toEqual(['3.0.0'])
    expect(await versions('?page=1')).toEqual([])
    expect((await list('', { ...app, page: null, limit: null })).length).toBe(3)
  })

  test('come 50 at a time by default', async () => {
    for (let n = 0; n < 51; n += 1) await scene.makeBundle(`1.0.${n}`)
    expect((await list()).length).toBe(50)
    expect(await versions('?page=1')).toEqual(['1.0.0'])
    expect((await list('?limit=1000')).length).toBe(51)
  })

  test('are put on a channel, which then shows it', async () => {
    const [version_id, channel_id] = [await scene.makeBundle('1.2.3'), await scene.makeChannel('beta')]
    const put = await scene.ask('PUT', '/bundle/', { ...app, version_id, channel_id }, 'writer')
    expect([put.status, put.body]).toStrictEqual([
      200,
      { status: 'success', message: 'Bundle 1.2.3 set to channel beta' },
    ])
    const channel = await scene.ask('GET', '/channel', { ...app, channel: 'beta' })
    expect(channel.body).toMatchObject({ data: { version: { id: version_id, name: '1.2.3' } } })
    const query = `?app_id=${APP_ID}&version_id=${version_id}&channel_id=${channel_id}`
    expect((await scene.ask('PUT', `/bundle${query}`)).status).toBe(200)
  })

  test('are given a link and a comment, one at a time; the rest and the others stay', async () => {
    const [id, other] = [await scene.makeBundle('1.0.0'), await scene.makeBundle('2.0.0')]
    const set = async (fields: object) => {
      const { status, body } = await scene.ask('POST', '/bundle/metadata/', { ...app, version_id: id, ...fields })
      expect([status, body]).toStrictEqual([200, { status: 'success' }])
    }
    await set({ link: 'https://example.com/1', comment: null })
    await set({ comment: ' A fix ' })
    const path = `/bundle/metadata?app_id=${APP_ID}&version_id=${id}&comment=5`
    expect((await scene.ask('POST', path, undefined, 'ownerWrite')).status).toBe(200)
    expect(await list()).toStrictEqual([
      bundleOf(other, '2.0.0'),
      { ...bundleOf(id, '1.0.0'), link: 'https://example.com/1', comment: '5' },
    ])
  })
})

describe('a deleted bundle', () => {
  test('is gone at once, and its version is free at once, for a new one with an id of its own', async () => {
    const id = await scene.makeBundle('1.0.0')
    await scene.makeBundle('2.0.0')
    const gone = await scene.ask('DELETE', `/bundle/?app_id=${APP_ID}&version=1.0.0`)
    expect([gone.status, gone.body]).toStrictEqual([200, { status: 'ok', deleted: 1 }])
    expect(await versions()).toEqual(['2.0.0'])
    const none = [404, 'Bundle not found', 'bundle_not_found'] as const
    await scene.expectRefused(() => scene.ask('DELETE', '/bundle', { ...app, version: '1.0.0' }), none)
    await scene.expectRefused(
      () => scene.ask('POST', '/bundle/metadata', { ...app, version_id: id, comment: 'x' }),
      none,
    )
    const again = await scene.makeBundle('1.0.0')
    expect(again).toBeGreaterThan(id)
    await scene.finishDeletions()
    expect((await list()).map((it) => it.id)).toEqual([again, again - 1])
  })

  test('is refused while a channel uses it, and not any more once none does', async () => {
    await scene.makeBundle('1.0.0')
    await scene.makeChannel('beta', { version: '1.0.0' })
    const remove = () => scene.ask('DELETE', '/bundle', { ...app, version: '1.0.0' })
    await scene.expectRefused(remove, [409, 'Bundle is used by a channel', 'bundle_in_use'])
    await scene.ask('DELETE', '/channel', { ...app, channel: 'beta' })
    expect((await remove()).status).toBe(200)
  })

  test('without a version is every one that no channel uses; it says how many', async () => {
    for (const version of ['1.0.0', '2.0.0', '3.0.0']) await scene.makeBundle(version)
    await scene.makeBundle('9.0.0', NEIGHBOUR_APP, 'neighbour')
    await scene.makeChannel('beta', { version: '2.0.0' })
    const gone = await scene.ask('DELETE', '/bundle', app, 'writer')
    expect([gone.status, gone.body]).toStrictEqual([200, { status: 'ok', deleted: 2, kept: 1 }])
    expect(await versions()).toEqual(['2.0.0'])
    const neighbours = await scene.ask('GET', '/bundle', { app_id: NEIGHBOUR_APP }, 'neighbour')
    expect(neighbours.body).toMatchObject({ data: [{ name: '9.0.0' }] })
    expect((await scene.ask('DELETE', '/bundle', app)).body).toMatchObject({ deleted: 0, kept: 1 })
  })

  test('is one of more than fifty in one call', async () => {
    for (let n = 0; n < 101; n += 1) await scene.makeBundle(`1.0.${n}`)
    await scene.makeChannel('beta', { version: '1.0.7' })
    expect((await scene.ask('DELETE', '/bundle', app)).body).toStrictEqual({ status: 'ok', deleted: 100, kept: 1 })
    expect(await versions()).toEqual(['1.0.7'])
  })

  test('is no bundle of a deleted app', async () => {
    await scene.makeBundle('1.0.0')
    await scene.ask('DELETE', `/app/${APP_ID}`)
    await scene.expectRefused(() => scene.ask('DELETE', '/bundle', { ...app, version: '1.0.0' }), noApp)
    await scene.expectRefused(() => scene.ask('POST', '/bundle', { ...app, version: '2.0.0', ...content }), noApp)
  })
})
