import {
  clearDeviceChannelInput,
  createAppInput,
  deleteBundleInput,
  deleteChannelInput,
  listAppsInput,
  listBundlesInput,
  organizationStatisticsInput,
  readChannelsInput,
  readDevicesInput,
  registerBundleInput,
  setBundleMetadataInput,
  setBundleToChannelInput,
  setDeviceChannelInput,
  updateAppInput,
  upsertChannelInput,
  userStatisticsInput,
} from '@organizations/domain'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { content, openAppScene, type AppScene } from '../testing/app-scene.ts'
import { APP_ID } from '../testing/test-users.ts'
import { allRows } from '../testing/rows.ts'

const app = { app_id: APP_ID }
const january = { from: '2026-01-01', to: '2026-01-31' }

/** Calls that succeed, with all optional fields. Fields in the path are not sent. */
const calls = {
  'GET /app': [listAppsInput, { page: 0, limit: 1 }],
  'POST /app': [createAppInput, { app_id: 'com.example.new', name: 'New', icon: 'https://e.co/a' }],
  'PUT /app/:app_id': [updateAppInput, { name: 'New', icon: 'https://e.co/a', retention: 1 }],
  'GET /bundle': [listBundlesInput, app],
  'POST /bundle': [registerBundleInput, { ...app, version: '2.0.0', ...content }],
  'PUT /bundle': [setBundleToChannelInput, { ...app, version_id: 1, channel_id: 1 }],
  'POST /bundle/metadata': [setBundleMetadataInput, { ...app, version_id: 1, link: 'https://e.co', comment: 'x' }],
  'DELETE /bundle': [deleteBundleInput, { ...app, version: '1.0.0' }],
  'GET /channel': [readChannelsInput, { ...app, channel: 'beta' }],
  'POST /channel': [upsertChannelInput, { ...app, channel: 'beta' }],
  'DELETE /channel': [deleteChannelInput, { ...app, channel: 'beta' }],
  'GET /device': [readDevicesInput, { ...app, device_id: 'phone' }],
  'POST /device': [setDeviceChannelInput, { ...app, device_id: 'phone', channel: 'beta' }],
  'DELETE /device': [clearDeviceChannelInput, { ...app, device_id: 'phone' }],
  'GET /statistics/org/:org_id': [organizationStatisticsInput, january],
  'GET /statistics/user': [userStatisticsInput, january],
} as const
/** Values of every type of JSON but null, which counts as missing. Which of them a field takes depends on its type. */
const values = ['', 'x\0', 5, -1, 1.5, true, [], [[]], ['a'], {}, { $ne: 1 }, { length: 3 }]
const takes: Record<string, (value: unknown) => boolean> = {
  string: () => false,
  number: (value) => value === 5,
  boolean: (value) => value === true,
}
/** Names something: any text may be asked for, and most of it is not found. */
const named = new Set(['app_id', 'owner_org', 'org_id', 'version', 'channel', 'cursor'])

/** Those that an empty text clears. */
const clearable = new Set(['PUT /app/:app_id icon', 'POST /bundle/metadata link', 'POST /bundle/metadata comment'])

type Case = [call: string, field: string, value: unknown]
const cases = Object.entries(calls).flatMap(([call, [schema]]) =>
  Object.entries<z.ZodType>(schema.shape).flatMap(([field, { def }]): Case[] => {
    if (call.includes(`:${field}`)) return []
    const type = typeOf(def)
    const clears = (value: unknown) => value === '' && clearable.has(`${call} ${field}`)
    const bad = values.filter((value) => takes[type]?.(value) !== true && !clears(value))
    return bad.filter((value) => !(named.has(field) && value === 'x\0')).map((value): Case => [call, field, value])
  }),
)

let scene: AppScene
beforeAll(async () => {
  scene = await openAppScene()
  await scene.makeBundle('1.0.0')
  await scene.makeChannel('beta')
})
afterAll(() => scene.server.close())

describe('a field of another type', () => {
  test('is looked for in every field of every call', () => {
    expect(cases.length).toBeGreaterThan(500)
    expect(new Set(cases.map(([call]) => call))).toEqual(new Set(Object.keys(calls)))
  })

  test.for(Object.keys(calls))('of %s is refused by its name, and changes nothing', async (call) => {
    const before = await allRows(scene.server.deps.db)
    const faults: unknown[] = []
    for (const [, field, value] of cases.filter(([of]) => of === call)) {
      const { status, body, text } = await ask(call, { [field]: value })
      const { issues = [] } = body as { issues?: { path: string }[] } // an error's
      const isNamed = issues.some(({ path }) => path === field || path.startsWith(`${field}.`))
      if (status !== 400 || !isNamed) faults.push([field, value, status, text])
    }
    expect(faults).toEqual([])
    expect(await allRows(scene.server.deps.db)).toEqual(before)
  })

  test('is what was wrong: the calls succeed without it', async () => {
    const refused = new Set(['DELETE /bundle', 'DELETE /channel', 'GET /device'])
    for (const call of Object.keys(calls).filter((it) => !refused.has(it))) {
      expect([call, (await ask(call, {})).status]).toEqual([call, 200])
    }
  })
})

async function ask(call: string, fields: object) {
  const [method = '', path = ''] = call.split(' ')
  const [, valid] = calls[call as keyof typeof calls] // one of its keys
  const owner = call === 'POST /app' ? { owner_org: scene.users.orgId } : {}
  const body = { ...valid, ...owner, ...fields }
  const url = path.replace(':app_id', APP_ID).replace(':org_id', scene.users.orgId)
  return await scene.ask(method, url, body)
}

interface Def {
  type: string
  in?: z.core.$ZodType
  innerType?: z.core.$ZodType
}

/** The type of a field, under what makes it optional, nullable or transformed. */
function typeOf({ type, in: before, innerType }: Def): string {
  const inner = before ?? innerType
  return inner === undefined ? type : typeOf(inner._zod.def)
}
