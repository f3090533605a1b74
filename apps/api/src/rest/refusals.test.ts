import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { NEIGHBOUR_APP, openAppScene, type AppScene } from '../testing/app-scene.ts'
import type { RefusalCase } from '../testing/refusal-case.ts'
import { allRows } from '../testing/rows.ts'
import { APP_ID } from '../testing/test-users.ts'
import { appRefusals } from './apps/app-refusals.ts'
import { bundleRefusals } from './bundles/bundle-refusals.ts'
import { channelRefusals } from './channels/channel-refusals.ts'
import { deviceRefusals } from './devices/device-refusals.ts'
import { apiKeyRefusals } from './keys/api-key-refusals.ts'
import { memberRefusals } from './members/member-refusals.ts'
import { organizationRefusals } from './organizations/organization-refusals.ts'
import { policyRefusals } from './organizations/policy-refusals.ts'
import { statisticsRefusals } from './statistics/statistics-refusals.ts'

const tables: Record<string, RefusalCase[]> = {
  organizations: organizationRefusals,
  policies: policyRefusals,
  members: memberRefusals,
  'API keys': apiKeyRefusals,
  apps: appRefusals,
  bundles: bundleRefusals,
  channels: channelRefusals,
  devices: deviceRefusals,
  statistics: statisticsRefusals,
}

/** One for all cases: each of them changes nothing. */
let scene: AppScene
let rows: Awaited<ReturnType<typeof allRows>>

beforeAll(async () => {
  scene = await openAppScene()
  const { ask, makeBundle, makeChannel } = scene
  await makeBundle('1.0.0')
  await makeChannel('beta')
  await makeBundle('9.0.0', NEIGHBOUR_APP, 'neighbour')
  await makeChannel('theirs', { app_id: NEIGHBOUR_APP }, 'neighbour')
  await makeBundle('8.0.0', NEIGHBOUR_APP, 'neighbour')
  await makeChannel('live', { public: true })
  await ask('POST', '/device', { app_id: APP_ID, device_id: 'phone', channel: 'beta' })
  await ask('POST', '/device', { app_id: NEIGHBOUR_APP, device_id: 'theirs', channel: 'theirs' }, 'neighbour')
  rows = await allRows(scene.server.deps.db)
})
afterAll(() => scene.server.close())

describe.each(Object.entries(tables))('%s', (_, table) => {
  test.for(table)('%s may not %s %s with %o', async ([who, method, path, fields, [status, error, code]]) => {
    const json = fields && JSON.stringify(fields).replace('"HERE"', JSON.stringify(scene.users.orgId))
    const body = json === undefined ? undefined : (JSON.parse(json) as object) // JSON again
    const answer = await scene.ask(method, path.replace('HERE', scene.users.orgId), body, who)
    expect([answer.status, answer.body]).toMatchObject([status, { error, status: 'KO', code }])
  })

  test('are as they were after all of these', async () => {
    expect(await allRows(scene.server.deps.db)).toEqual(rows)
  })
})
