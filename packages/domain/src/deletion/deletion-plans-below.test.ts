import { describe, expect, test } from 'vitest'
import { cascadeRegistry, sweptTables, type CascadeRegistry } from './cascade-registry.ts'
import { planDeletion, plannedTables, scopeValues, sweepSteps } from './deletion-plan.ts'
import {
  organizationSubject,
  prefixOf,
  subjectKinds,
  userSubject,
  type DeletionSubject,
  type SubjectKind,
} from './subject-kinds.ts'
import type { OrganizationId, UserId } from '../ids.ts'
import { appPrefix, bundleObjectKey, organizationPrefix } from './object-prefix.ts'

const organizationId = 'org_1' as OrganizationId // its form does not matter here
const appUuid = '0196f3a0-7b1e-7000-8000-000000000001'
const subjects: Record<SubjectKind, DeletionSubject> = {
  organization: organizationSubject(organizationId),
  app: { subjectKind: 'app', subjectId: appUuid, organizationId, appUuid },
  bundle: { subjectKind: 'bundle', subjectId: '7', organizationId, appUuid },
  bundles: { subjectKind: 'bundles', subjectId: 'deletion_1', organizationId, appUuid },
  channel: { subjectKind: 'channel', subjectId: '8', organizationId, appUuid },
  user: userSubject('user_1' as UserId), // likewise
}

describe('the plan of an app’s deletion', () => {
  const plan = planDeletion(cascadeRegistry, 'app')

  test('sweeps all that is under apps, children first, and leaves the app’s own row to the last commit', () => {
    expect(plannedTables(plan)).toEqual([
      'device_overrides',
      'devices',
      'daily_statistics',
      'daily_bundle_usage',
      'uploads',
      'channels',
      'bundles',
    ])
    const tables = plannedTables(plan)
    for (const { table, references } of sweepSteps(plan)) {
      for (const parent of references.filter((it) => it !== 'apps')) {
        expect(tables.indexOf(table)).toBeLessThan(tables.indexOf(parent))
      }
    }
  })

  test('is about the rows of the app alone, in the order of the rest of their key', () => {
    for (const step of sweepSteps(plan)) {
      const registered = sweptTables(cascadeRegistry).find(({ table }) => table === step.table)
      expect(step.scope).toEqual({ app_uuid: 'app' })
      expect(['app_uuid', ...step.key]).toEqual(registered?.key)
    }
  })

  test('counts what it sweeps, deletes orphaned objects, verifies and finishes', () => {
    const count = plannedTables(plan).length
    const counted = plan.steps.flatMap((step) => (step.action === 'count' ? [step.table] : []))
    expect(counted).toEqual(plannedTables(plan))
    expect(plan.steps.map(({ action }) => action)).toEqual([
      ...Array.from({ length: count }, () => 'count'),
      ...Array.from({ length: count }, () => 'sweep'),
      'delete strays',
      'verify',
      'finish',
    ])
  })

  test('keeps the columns for objects and for rows in use', () => {
    const sweep = (name: string) => sweepSteps(plan).find(({ table }) => table === name)
    expect(sweep('bundles')).toMatchObject({ object: { key: 'object_key', bytes: 'bytes' }, lease: null })
    expect(sweep('uploads')).toMatchObject({
      object: { key: 'object_key', bytes: 'bytes' },
      lease: 'lease_ends_at',
    })
  })

  test('takes in a new table under apps as soon as the registry has it, and no other', () => {
    const registry: CascadeRegistry = {
      ...cascadeRegistry,
      crash_reports: { fate: 'sweep', kind: 'crash reports', key: ['app_uuid', 'id'], references: ['apps', 'devices'] },
      invoices: { fate: 'sweep', kind: 'invoices', key: ['id'], references: [] },
    }
    const tables = plannedTables(planDeletion(registry, 'app'))
    expect(tables.toSorted()).toEqual([...plannedTables(plan), 'crash_reports'].toSorted())
    expect(tables.indexOf('crash_reports')).toBeLessThan(tables.indexOf('devices'))
    expect(sweepSteps(planDeletion(registry, 'app')).find(({ table }) => table === 'crash_reports')).toMatchObject({
      scope: { app_uuid: 'app' },
      key: ['id'],
    })
    for (const kind of ['bundle', 'bundles', 'channel'] as const) {
      expect(planDeletion(registry, kind)).toEqual(planDeletion(cascadeRegistry, kind))
    }
  })
})

describe('the plan of a bundle’s deletion', () => {
  test('sweeps its own row with its object, verifies and finishes', () => {
    const row = {
      table: 'bundles',
      kind: 'bundles',
      scope: { app_uuid: 'app', id: 'subject' },
      key: ['id'],
      references: ['apps'],
      object: { key: 'object_key', bytes: 'bytes' },
    }
    expect(planDeletion(cascadeRegistry, 'bundle').steps).toEqual([
      { action: 'count', ...row },
      { action: 'sweep', ...row, lease: null, held: null },
      { action: 'verify' },
      { action: 'finish' },
    ])
  })
})

test('the plan of a bulk deletion sweeps the bundles that have its mark, with their objects', () => {
  const [count, sweep, ...rest] = planDeletion(cascadeRegistry, 'bundles').steps
  const row = { table: 'bundles', scope: { app_uuid: 'app', deletion_id: 'subject' }, key: ['id'] }
  const object = { key: 'object_key', bytes: 'bytes' }
  expect([count, sweep]).toMatchObject([
    { action: 'count', ...row, object },
    { action: 'sweep', ...row, object },
  ])
  expect(rest).toEqual([{ action: 'verify' }, { action: 'finish' }])
})

describe('the plan of a channel’s deletion', () => {
  const ofChannel = {
    table: 'device_overrides',
    scope: { app_uuid: 'app', channel_id: 'subject' },
    key: ['device_id'],
  }
  const own = { table: 'channels', scope: { app_uuid: 'app', id: 'subject' }, key: ['id'], object: null }

  test('sweeps the devices that were put on it, then its own row, verifies and finishes', () => {
    const { steps } = planDeletion(cascadeRegistry, 'channel')
    expect(steps).toMatchObject([
      { action: 'count', ...ofChannel },
      { action: 'count', ...own },
      { action: 'sweep', ...ofChannel },
      { action: 'sweep', ...own },
      { action: 'verify' },
      { action: 'finish' },
    ])
  })

  test('takes in a new table whose rows go with channels', () => {
    const registry: CascadeRegistry = {
      ...cascadeRegistry,
      channel_notes: {
        fate: 'sweep',
        kind: 'channel notes',
        key: ['app_uuid', 'id'],
        references: ['channels'],
        channel: 'noted_channel',
      },
    }
    const steps = sweepSteps(planDeletion(registry, 'channel'))
    expect(steps.map(({ table }) => table).toSorted()).toEqual(['channel_notes', 'channels', 'device_overrides'])
    expect(steps.at(-1)).toMatchObject({ table: 'channels' })
    expect(steps.find(({ table }) => table === 'channel_notes')).toMatchObject({
      scope: { app_uuid: 'app', noted_channel: 'subject' },
      key: ['id'],
    })
  })
})

describe('a plan of any kind', () => {
  const kinds = subjectKinds

  test.each(kinds)('of an %s is a value: it survives being stored as JSON', (kind) => {
    const plan = planDeletion(cascadeRegistry, kind)
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan)
  })

  test.each(kinds)('of an %s deletes orphaned objects only if the subject has a prefix of its own', (kind) => {
    const deletesStrays = planDeletion(cascadeRegistry, kind).steps.some(({ action }) => action === 'delete strays')
    expect(deletesStrays).toBe(prefixOf(subjects[kind]) !== null)
  })

  test.each(kinds)('of an %s sweeps each table once', (kind) => {
    const tables = plannedTables(planDeletion(cascadeRegistry, kind))
    expect(new Set(tables).size).toBe(tables.length)
  })
})

describe('the values of a scope', () => {
  test.each<[what: string, kind: SubjectKind, scope: Parameters<typeof scopeValues>[0], values: object]>([
    ['are none for a whole organization', 'organization', {}, {}],
    ['name the app', 'app', { app_uuid: 'app' }, { app_uuid: appUuid }],
    ['name a bundle by its number', 'bundle', { app_uuid: 'app', id: 'subject' }, { app_uuid: appUuid, id: 7 }],
    [
      'name bundles in bulk by their deletion',
      'bundles',
      { app_uuid: 'app', deletion_id: 'subject' },
      { app_uuid: appUuid, deletion_id: 'deletion_1' },
    ],
    [
      'name a channel in a column of any name',
      'channel',
      { app_uuid: 'app', channel_id: 'subject' },
      { app_uuid: appUuid, channel_id: 8 },
    ],
  ])('%s', (_, kind, scope, values) => {
    const found = scopeValues(scope, subjects[kind])
    expect(found).toEqual(values)
    expect(Object.keys(found)).toEqual(Object.keys(scope)) // their order is the index's
  })
})

describe('the prefix of stored objects', () => {
  test.each([
    ['organization', `organizations/${organizationId}/`],
    ['app', `organizations/${organizationId}/apps/${appUuid}/`],
    ['bundle', null],
    ['bundles', null],
    ['channel', null],
    ['user', null],
  ] as const)('of an %s is %s', (kind, prefix) => {
    expect(prefixOf(subjects[kind])).toBe(prefix)
  })

  test('of an app without an id is none, rather than that of all apps', () => {
    expect(prefixOf({ ...subjects.app, appUuid: null })).toBeNull()
  })

  test('holds the objects of its own, and none of a neighbour whose id begins alike', () => {
    const key = bundleObjectKey(organizationId, appUuid, 'random')
    expect(key).toBe(`organizations/${organizationId}/apps/${appUuid}/random`)
    expect(key.startsWith(organizationPrefix(organizationId))).toBe(true)
    expect(key.startsWith(appPrefix(organizationId, appUuid))).toBe(true)
    expect(bundleObjectKey(organizationId, `${appUuid}0`, 'r').startsWith(appPrefix(organizationId, appUuid))).toBe(
      false,
    )
    const longer = `${organizationId}0` as OrganizationId // likewise
    expect(bundleObjectKey(longer, appUuid, 'r').startsWith(organizationPrefix(organizationId))).toBe(false)
  })
})
