import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NEIGHBOUR_APP, noApp, openAppScene, OTHER_APP, type AppScene } from '../../testing/app-scene.ts'
import type { Keyholder } from '../../testing/test-users.ts'
import { APP_ID } from '../../testing/test-users.ts'
import { insertUsage, insertDays } from '../../testing/rows.ts'

let scene: AppScene
/** The owner's app in another organization of theirs. */
const FAR_APP = 'com.example.far'
let farOrgId: string

beforeAll(async () => {
  scene = await openAppScene()
  const { server, makeApp, ask } = scene
  farOrgId = ((await ask('POST', '/organization', { name: 'Far' })).body as { id: string }).id // the contract's shape
  await makeApp(OTHER_APP)
  await makeApp(FAR_APP, 'owner', farOrgId)
  await insertDays(server.deps.db, APP_ID, [
    ['2025-12-01', 1, 1000, 9],
    ['2026-01-02', 5, 200, 30],
    ['2026-01-04', 7, -300, 40],
  ])
  await insertDays(server.deps.db, OTHER_APP, [['2026-01-02', 2, 50, 1]])
  await insertDays(server.deps.db, FAR_APP, [['2026-01-01', 3, 7, 2]])
  await insertDays(server.deps.db, NEIGHBOUR_APP, [['2026-01-02', 1000, 1000, 1000]])
  await insertUsage(server.deps.db, APP_ID, [
    ['2026-01-02', '1.0.0', 2],
    ['2026-01-02', '2.0.0', 1],
    ['2026-01-04', '2.0.0', 8],
    ['2025-12-01', '0.9.0', 5],
  ])
  await insertUsage(server.deps.db, OTHER_APP, [['2026-01-02', '7.0.0', 9]])
})
afterAll(() => scene.server.close())

const period = { from: '2026-01-01', to: '2026-01-04' }
const point = (day: number, mau: number, storage: number, bandwidth: number) => ({
  date: `2026-01-0${day}`,
  mau,
  storage,
  bandwidth,
})
const ask = async (path: string, fields: object = period, who: Keyholder = 'owner') => {
  const { status, body } = await scene.ask('GET', `/statistics${path}`, fields, who)
  expect(status).toBe(200)
  return body
}
const ofApp = [point(1, 0, 1000, 0), point(2, 5, 1200, 30), point(3, 0, 1200, 0), point(4, 7, 900, 40)]
const ofBoth = [point(1, 0, 1000, 0), point(2, 7, 1250, 31), point(3, 0, 1250, 0), point(4, 7, 950, 40)]
const ofAll = [point(1, 3, 1007, 2), point(2, 7, 1257, 31), point(3, 0, 1257, 0), point(4, 7, 957, 40)]
const quiet = [1, 2, 3, 4].map((day) => point(day, 0, 0, 0))

describe('the statistics of an app', () => {
  test('are a bare list, a point for every day, with the storage added up from what was there before', async () => {
    expect(await ask(`/app/${APP_ID}`)).toStrictEqual(ofApp)
    expect(await ask(`/app/${APP_ID}/`, period, 'reader')).toStrictEqual(ofApp)
    expect(await ask(`/app/${APP_ID}?from=2026-01-01&to=2026-01-04`, {}, 'ownerOneApp')).toStrictEqual(ofApp)
  })

  test('have each day’s own storage with noAccumulate, in the body or the query', async () => {
    const own = [point(1, 0, 0, 0), point(2, 5, 200, 30), point(3, 0, 0, 0), point(4, 7, -300, 40)]
    expect(await ask(`/app/${APP_ID}`, { ...period, noAccumulate: true })).toStrictEqual(own)
    expect(await ask(`/app/${APP_ID}?noAccumulate=true`)).toStrictEqual(own)
    expect(await ask(`/app/${APP_ID}?noAccumulate=false`)).toStrictEqual(ofApp)
    expect(await ask(`/app/${APP_ID}`, { ...period, noAccumulate: null })).toStrictEqual(ofApp)
  })

  test('are of one day, of 366, and of days that have yet to come', async () => {
    expect(await ask(`/app/${APP_ID}`, { from: '2026-01-02', to: '2026-01-02' })).toStrictEqual([ofApp[1]])
    const year = await ask(`/app/${APP_ID}`, { from: '2028-01-01', to: '2028-12-31' })
    expect(year).toHaveLength(366)
    expect(year).toMatchObject({ 59: { date: '2028-02-29', storage: 900 }, 365: { date: '2028-12-31' } })
  })

  test('take a time for its day in UTC', async () => {
    const times = { from: '2026-01-02T00:30:00+02:00', to: '2026-01-01T23:30:00.000-02:00' }
    expect(await ask(`/app/${APP_ID}`, times)).toStrictEqual(ofApp.slice(0, 2))
  })
})

describe('the usage of bundles', () => {
  test('is the share of each version by day, in percent', async () => {
    const answer = {
      labels: ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04'],
      datasets: [
        { label: '1.0.0', data: [0, 66.67, 0, 0] },
        { label: '2.0.0', data: [0, 33.33, 0, 100] },
      ],
    }
    expect(await ask(`/app/${APP_ID}/bundle_usage`, period, 'reader')).toStrictEqual(answer)
    const byQuery = await ask(`/app/${APP_ID}/bundle_usage/?from=2026-01-01&to=2026-01-04`, {})
    expect(byQuery).toStrictEqual(answer)
  })

  test('without any is days without datasets', async () => {
    const day = { from: '2026-02-01', to: '2026-02-01' }
    expect(await ask(`/app/${APP_ID}/bundle_usage`, day)).toStrictEqual({ labels: ['2026-02-01'], datasets: [] })
  })
})

describe('the statistics of an organization', () => {
  test('are those of its apps together, as far as the key reaches them', async () => {
    const { orgId } = scene.users
    expect(await ask(`/org/${orgId}`)).toStrictEqual(ofBoth)
    expect(await ask(`/org/${orgId}/?from=2026-01-01&to=2026-01-04`, {}, 'reader')).toStrictEqual(ofBoth)
    expect(await ask(`/org/${orgId}`, period, 'ownerOneApp')).toStrictEqual(ofApp)
    expect(await ask(`/org/${farOrgId}`, period, 'ownerOneApp')).toStrictEqual(quiet)
    const own = await ask(`/org/${orgId}`, { ...period, noAccumulate: true })
    expect(own).toStrictEqual([point(1, 0, 0, 0), point(2, 7, 250, 31), point(3, 0, 0, 0), point(4, 7, -300, 40)])
  })

  test('are broken down into each app by itself, newest first', async () => {
    const of = (app_id: string, points: object[]) => points.map((it) => ({ ...it, app_id }))
    const ofOther = [point(1, 0, 0, 0), point(2, 2, 50, 1), point(3, 0, 50, 0), point(4, 0, 50, 0)]
    const path = `/org/${scene.users.orgId}`
    const both = [...of(OTHER_APP, ofOther), ...of(APP_ID, ofApp)]
    expect(await ask(path, { ...period, breakdown: true })).toStrictEqual(both)
    expect(await ask(`${path}?breakdown=true`)).toStrictEqual(both)
    expect(await ask(path, { ...period, breakdown: true }, 'ownerOneApp')).toStrictEqual(of(APP_ID, ofApp))
    const first = await ask(path, { ...period, to: period.from, breakdown: true, noAccumulate: true })
    expect(first).toStrictEqual([...of(OTHER_APP, quiet.slice(0, 1)), ...of(APP_ID, quiet.slice(0, 1))])
  })
})

describe('the statistics of a user', () => {
  test('are those of all that the key reaches, in all organizations', async () => {
    expect(await ask('/user')).toStrictEqual(ofAll)
    expect(await ask('/user/?from=2026-01-01&to=2026-01-04', {})).toStrictEqual(ofAll)
    expect(await ask('/user', period, 'ownerHere')).toStrictEqual(ofBoth)
    expect(await ask('/user', period, 'ownerOneApp')).toStrictEqual(ofApp)
    expect(await ask('/user', period, 'reader')).toStrictEqual(ofBoth)
    for (const who of ['ownerNothing', 'stranger', 'invited', 'ownerElsewhere'] as const) {
      expect([who, await ask('/user', period, who)]).toStrictEqual([who, quiet])
    }
  })
})

describe('statistics', () => {
  test('of an app or an organization that was deleted are none', async () => {
    const { server, ask, expectRefused, makeApp, users } = await openAppScene()
    await makeApp(OTHER_APP)
    await insertDays(server.deps.db, APP_ID, [['2026-01-02', 1, 1, 1]])
    await ask('DELETE', `/app/${APP_ID}`)
    await expectRefused(() => ask('GET', `/statistics/app/${APP_ID}`, period), noApp)
    expect((await ask('GET', `/statistics/org/${users.orgId}`, period)).body).toStrictEqual(quiet)
    expect((await ask('GET', '/statistics/user', period)).body).toStrictEqual(quiet)
    await ask('DELETE', '/organization', { orgId: users.orgId })
    await expectRefused(
      () => ask('GET', `/statistics/org/${users.orgId}`, period),
      [403, 'No access to this organization', 'organization_not_accessible'],
    )
    await server.close()
  })
})
