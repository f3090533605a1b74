import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { NEIGHBOUR_APP, noApp, openAppScene, OTHER_APP, time, type AppScene } from '../../testing/app-scene.ts'
import type { Keyholder } from '../../testing/test-users.ts'
import { APP_ID } from '../../testing/test-users.ts'

const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)

let scene: AppScene
beforeEach(async () => {
  scene = await openAppScene()
})
afterEach(() => scene.server.close())

const appIds = (body: unknown) => (body as { data: { app_id: string }[] }).data.map(({ app_id }) => app_id) // the contract's shape
const list = async (fields: object = {}, who: Keyholder = 'owner') => {
  const { status, body } = await scene.ask('GET', '/app', fields, who)
  expect(status).toBe(200)
  return appIds(body)
}

describe('apps over REST', () => {
  test('are made with the answer of the contract, by a member who writes, and read alike', async () => {
    const fields = { app_id: 'com.Example.New_1', name: ' New ', icon: 'https://example.com/a.png', unknown: 1 }
    const made = await scene.ask('POST', '/app/', { ...fields, owner_org: scene.users.orgId }, 'writer')
    const data = {
      app_id: 'com.Example.New_1',
      id: uuid,
      name: 'New',
      owner_org: scene.users.orgId,
      user_id: expect.stringMatching(/^user_[0-9a-z]{26}$/),
      default_upload_channel: 'dev',
      icon_url: 'https://example.com/a.png',
      last_version: null,
      retention: 2_592_000,
      created_at: time,
      updated_at: time,
    }
    expect([made.status, made.body]).toStrictEqual([200, { data }])
    for (const path of ['/app/com.Example.New_1', '/app/com.Example.New_1/']) {
      for (const who of ['owner', 'reader', 'ownerReadOnly', 'ownerHere'] as const) {
        const read = await scene.ask('GET', path, undefined, who)
        expect([read.status, read.body]).toStrictEqual([200, made.body])
      }
    }
  })

  test('may be made with everything in the query, and have no icon then', async () => {
    const path = `/app?app_id=${OTHER_APP}&name=By%20query&owner_org=${scene.users.orgId}`
    const { status, body } = await scene.ask('POST', path)
    expect([status, body]).toMatchObject([200, { data: { app_id: OTHER_APP, name: 'By query', icon_url: null } }])
  })

  test('are changed by what is given; updated_at moves, the rest and the neighbour stay', async () => {
    const before = await scene.ask('GET', `/app/${APP_ID}`)
    const neighbour = await scene.ask('GET', `/app/${NEIGHBOUR_APP}`, undefined, 'neighbour')
    const { data } = before.body as { data: { updated_at: string } } // the contract's shape
    const named = await scene.ask('PUT', `/app/${APP_ID}/`, { name: 'New', icon: null, unknown: 5 }, 'writer')
    const updated = (named.body as { data: { updated_at: string } }).data // likewise
    expect([named.status, named.body]).toStrictEqual([
      200,
      { data: { ...data, name: 'New', updated_at: updated.updated_at } },
    ])
    expect(updated.updated_at > data.updated_at).toBe(true)
    const kept = await scene.ask('PUT', `/app/${APP_ID}?retention=63113903&icon=https://example.com/b.png`)
    expect(kept.body).toMatchObject({
      data: { name: 'New', retention: 63_113_903, icon_url: 'https://example.com/b.png' },
    })
    expect((await scene.ask('GET', `/app/${APP_ID}`)).body).toStrictEqual(kept.body)
    const after = await scene.ask('GET', `/app/${NEIGHBOUR_APP}`, undefined, 'neighbour')
    expect(after.body).toStrictEqual(neighbour.body)
  })

  test('of the path win over body and query', async () => {
    await scene.makeApp(OTHER_APP)
    const put = await scene.ask('PUT', `/app/${APP_ID}?app_id=${OTHER_APP}`, { app_id: OTHER_APP, name: 'X' })
    expect(put.body).toMatchObject({ data: { app_id: APP_ID, name: 'X' } })
    const gone = await scene.ask('DELETE', `/app/${APP_ID}`, { app_id: OTHER_APP })
    expect([gone.status, gone.body]).toStrictEqual([200, { status: 'ok' }])
    expect(await list()).toEqual([OTHER_APP])
  })

  test('have their newest existing version as last_version', async () => {
    const version = async () => (await scene.ask('GET', `/app/${APP_ID}`)).body as { data: { last_version: string } } // the contract's shape
    await scene.makeBundle('2.0.0')
    await scene.makeBundle('1.0.0')
    expect((await version()).data.last_version).toBe('1.0.0')
    await scene.ask('DELETE', '/bundle', { app_id: APP_ID, version: '1.0.0' })
    expect((await version()).data.last_version).toBe('2.0.0')
  })
})

describe('the list of apps', () => {
  test('is newest first, in pages, of one organization or of all that the key reaches', async () => {
    const second = await scene.ask('POST', '/organization', { name: 'Second' })
    const { id } = second.body as { id: string } // the contract's shape
    const ids = ['a.a', 'a.b', 'a.c', 'a.d'].map((it) => `com.${it}`)
    for (const [index, it] of ids.entries()) await scene.makeApp(it, 'owner', index === 1 ? id : scene.users.orgId)
    const all = [...ids.toReversed(), APP_ID]
    expect(await list()).toEqual(all)
    expect(await list({ org_id: id })).toEqual([ids[1]])
    expect(await list({ org_id: scene.users.orgId })).toEqual(all.filter((it) => it !== ids[1]))
    expect(await list({ limit: 2 })).toEqual(all.slice(0, 2))
    expect(await list({ page: 1, limit: 2 })).toEqual(all.slice(2, 4))
    expect(await list({ page: 3, limit: 2 })).toEqual([])
    expect(await list({ page: null, limit: null, org_id: null })).toEqual(all)
    expect(appIds((await scene.ask('GET', `/app/?limit=1&page=1&org_id=${scene.users.orgId}`)).body)).toEqual([ids[2]])
    expect(await list({}, 'reader')).toEqual(all.filter((it) => it !== ids[1]))
    expect(await list({}, 'ownerHere')).toEqual(all.filter((it) => it !== ids[1]))
  })

  test('has 50 by default, and at most 1,000', async () => {
    const row = await scene.server.deps.db
      .selectFrom('apps')
      .selectAll()
      .where('app_id', '=', APP_ID)
      .executeTakeFirstOrThrow()
    const rows = Array.from({ length: 60 }, (_, n) => ({ ...row, id: randomUUID(), app_id: `com.many.n${n}` }))
    await scene.server.deps.db.transaction().execute((trx) => trx.insertInto('apps').values(rows).execute())
    expect(await list()).toHaveLength(50)
    expect(await list({ limit: 1000 })).toHaveLength(61)
    expect((await scene.ask('GET', '/app', { limit: 1001 })).status).toBe(400)
  })

  test('is empty, or of their own apps alone, for keys that reach little', async () => {
    await scene.makeApp(OTHER_APP)
    expect(await list({}, 'neighbour')).toEqual([NEIGHBOUR_APP])
    for (const who of ['stranger', 'invited', 'ownerNothing', 'ownerElsewhere'] as const) {
      expect(await list({}, who)).toEqual([])
    }
    expect(await list({}, 'ownerOneApp')).toEqual([APP_ID])
    expect(await list({ org_id: scene.users.orgId }, 'ownerOneApp')).toEqual([APP_ID])
  })
})

describe('a key that is limited to an app', () => {
  test('reaches that app with all its right, and neither another app nor the organization', async () => {
    await scene.makeApp(OTHER_APP)
    const own = await scene.ask('PUT', `/app/${APP_ID}`, { name: 'X' }, 'ownerOneApp')
    expect(own.body).toMatchObject({ data: { app_id: APP_ID, name: 'X' } })
    const ask = (method: string, path: string, fields?: object) => () => scene.ask(method, path, fields, 'ownerOneApp')
    const noOrganization = [403, 'No access to this organization', 'organization_not_accessible'] as const
    const { orgId } = scene.users
    await scene.expectRefused(ask('GET', `/app/${OTHER_APP}`), noApp)
    await scene.expectRefused(ask('DELETE', `/app/${OTHER_APP}`), noApp)
    await scene.expectRefused(ask('GET', '/organization', { orgId }), noOrganization)
    await scene.expectRefused(
      ask('POST', '/app', { app_id: 'com.new.app', name: 'X', owner_org: orgId }),
      noOrganization,
    )
    expect((await scene.ask('DELETE', `/app/${APP_ID}`, undefined, 'ownerOneApp')).body).toEqual({ status: 'ok' })
  })
})

describe('a deleted app', () => {
  test('is gone at once for every caller and operation, also for another deletion', async () => {
    const { status, body } = await scene.ask('DELETE', `/app/${APP_ID}/`, undefined, 'admin')
    expect([status, body]).toStrictEqual([200, { status: 'ok' }])
    expect(scene.server.deps.rings).toBeGreaterThan(0)
    await scene.expectRefused(() => scene.ask('DELETE', `/app/${APP_ID}`), noApp)
    await scene.expectRefused(() => scene.ask('GET', '/bundle', { app_id: APP_ID }), noApp)
    await scene.expectRefused(() => scene.ask('POST', '/channel', { app_id: APP_ID, channel: 'x' }), noApp)
    expect(await list()).toEqual([])
    expect(await list({}, 'neighbour')).toEqual([NEIGHBOUR_APP])
  })

  test('keeps its app_id reserved until its deletion is complete; then any organization may use it', async () => {
    const taken = [409, 'Custom ID already in use', 'app_id_taken'] as const
    const again = () =>
      scene.ask('POST', '/app', { app_id: APP_ID, name: 'Mine', owner_org: scene.users.neighbourOrgId }, 'neighbour')
    await scene.expectRefused(again, taken)
    await scene.ask('DELETE', `/app/${APP_ID}`)
    await scene.expectRefused(again, taken)
    await scene.finishDeletions()
    expect((await again()).body).toMatchObject({ data: { app_id: APP_ID, owner_org: scene.users.neighbourOrgId } })
    await scene.expectRefused(() => scene.ask('GET', `/app/${APP_ID}`), noApp)
  })

  test('of a deleted organization is none either, and frees its app_id with the organization', async () => {
    await scene.ask('DELETE', '/organization', { orgId: scene.users.orgId })
    for (const method of ['GET', 'DELETE']) {
      await scene.expectRefused(() => scene.ask(method, `/app/${APP_ID}`), noApp)
    }
    expect(await list()).toEqual([])
    const fields = { app_id: APP_ID, name: 'Mine', owner_org: scene.users.neighbourOrgId }
    const again = async () => (await scene.ask('POST', '/app', fields, 'neighbour')).status
    const setState = (state: 'verifying' | 'completed') =>
      scene.server.deps.db.transaction().execute((trx) => trx.updateTable('deletions').set({ state }).execute())
    expect(await again()).toBe(409)
    await scene.finishDeletions()
    await setState('verifying') // its row is gone by then, and its app_id still taken
    expect(await again()).toBe(409)
    await setState('completed')
    expect(await again()).toBe(200)
  })
})
