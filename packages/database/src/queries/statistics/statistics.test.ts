import { wholeRight, type KeyRight } from '@organizations/domain'
import { beforeEach, describe, expect, test } from 'vitest'
import { isFenceError } from '../../database-errors.ts'
import { openFilled } from '../../testing/open-filled.ts'
import { organizationNumber, userNumber } from '../../testing/sample-rows.ts'
import { appKey, appSubject, insertSampleTombstone } from '../../testing/sample-subjects.ts'
import { testDatabases, type TestDatabase } from '../../testing/test-databases.ts'
import { inTransaction } from '../../transaction.ts'
import { updatePolicy } from '../organizations/organizations.ts'
import {
  addToDay,
  listAppDays,
  listAppKeys,
  listBundleUsage,
  listDaysOfReach,
  storedBefore,
  storedBeforeOfReach,
} from './statistics.ts'

const [ours, neighbour] = [1, 2]
const app = appKey(ours, 0)
const day = (n: number) => `2026-01-0${n}`
const january = { from: day(1), to: '2026-01-31' }

describe.each(testDatabases)('statistics on $name', ({ open }) => {
  let database: TestDatabase

  beforeEach(async () => {
    // Days 1-3 of the first app and 4-5 of the second, each with 1 of everything.
    database = await openFilled(open, { organizations: [ours, neighbour], rows: 5 })
    return () => database.remove()
  })

  const work = <T>(run: Parameters<typeof inTransaction<T>>[1]) => inTransaction<T>(database.db, run)
  const rows = () => database.db.selectFrom('daily_statistics').selectAll().execute()
  const add = (of: Parameters<typeof addToDay>[1], what: Parameters<typeof addToDay>[2]) =>
    work((trx) => addToDay(trx, of, what))
  const reach = (key: Partial<KeyRight> = {}, organization?: number, user = 0) => ({
    userId: userNumber(user),
    key: { ...wholeRight, ...key },
    now: 1000,
    organizationId: organization === undefined ? undefined : organizationNumber(organization),
  })

  describe('a day of an app', () => {
    test('begins with what is added first, and grows', async () => {
      const before = await rows()
      const date = day(9)
      await add(app, { date, storage: 100 })
      await add(app, { date, bandwidth: 7 })
      await add(app, { date, storage: 20, bandwidth: 1 })
      await add(app, { date })
      expect(await listAppDays(database.db, app, { from: date, to: date })).toEqual([
        { date, mau: 0, storage: 120, bandwidth: 8 },
      ])
      expect((await rows()).filter((row) => row.date !== date)).toEqual(before)
    })

    test('loses storage too, below what it had when more goes than came', async () => {
      await add(app, { date: day(1), storage: -50 })
      await add(app, { date: day(9), storage: -50 })
      expect(await listAppDays(database.db, app, january)).toMatchObject([
        { date: day(1), mau: 1, storage: -49, bandwidth: 1 },
        { storage: 1 },
        { storage: 1 },
        { date: day(9), mau: 0, storage: -50, bandwidth: 0 },
      ])
    })

    test('counts bytes of many terabytes', async () => {
      const terabytes = 5_000_000_000_000
      await add(app, { date: day(9), storage: terabytes, bandwidth: terabytes })
      await add(app, { date: day(9), storage: terabytes })
      const [counted] = await listAppDays(database.db, app, { from: day(9), to: day(9) })
      expect(counted).toMatchObject({ storage: 2 * terabytes, bandwidth: terabytes })
    })

    test('does not come into being once the app is deleted, nor does it grow', async () => {
      await work((trx) => insertSampleTombstone(trx, appSubject(ours, 0)))
      const before = await rows()
      for (const date of [day(1), day(9)]) {
        await expect(add(app, { date, storage: 1 })).rejects.toSatisfy(isFenceError)
      }
      expect(await rows()).toEqual(before)
    })
  })

  test.each([
    [day(1), day(3), [1, 2, 3]],
    [day(2), day(2), [2]],
    [day(3), day(9), [3]],
    ['2025-12-01', day(1), [1]],
    [day(4), day(9), []],
  ])('the days of an app from %s to %s are those of it alone, both included', async (from, to, found) => {
    const days = await listAppDays(database.db, app, { from, to })
    expect(days).toEqual(found.map((n) => ({ date: day(n), mau: 1, storage: 1, bandwidth: 1 })))
  })

  test('what an app had stored when a day began is all that came before, and 0 where nothing did', async () => {
    await add(app, { date: '2025-06-01', storage: 1000 })
    await add(appKey(ours, 1), { date: '2025-06-01', storage: 9999 })
    for (const [date, stored] of [
      ['2025-06-01', 0],
      ['2025-06-02', 1000],
      [day(1), 1000],
      [day(2), 1001],
      ['2027-01-01', 1003],
    ] as const) {
      expect(await storedBefore(database.db, app, date)).toBe(stored)
    }
    expect(await storedBefore(database.db, appKey(ours, 4), '2027-01-01')).toBe(0)
  })

  describe('all that a key reaches', () => {
    const days = (of: ReturnType<typeof reach>, period = january) => listDaysOfReach(database.db, of, period)
    const dates = async (of: ReturnType<typeof reach>) =>
      (await days(of)).map(({ date, mau }) => `${Number(date.slice(-2))}x${mau}`)
    const stored = (of: ReturnType<typeof reach>) => storedBeforeOfReach(database.db, of, '2027-01-01')
    const apps = async (of: ReturnType<typeof reach>, limit = 100) =>
      (await listAppKeys(database.db, of, limit)).map(({ appUuid }) => appUuid)

    test('adds up by day, over organizations or in one', async () => {
      await add(appKey(ours, 1), { date: day(1), storage: 10, bandwidth: 100 })
      expect((await days(reach()))[0]).toEqual({ date: day(1), mau: 2, storage: 12, bandwidth: 102 })
      expect((await days(reach({}, ours)))[0]).toEqual({ date: day(1), mau: 1, storage: 11, bandwidth: 101 })
      expect(await dates(reach())).toEqual(['1x2', '2x2', '3x2', '4x2', '5x2'])
      expect(await dates(reach({}, neighbour))).toEqual(['1x1', '2x1', '3x1', '4x1', '5x1'])
      expect(await days(reach({}, ours), { from: day(2), to: day(4) })).toHaveLength(3)
      expect(await stored(reach())).toBe(20)
      expect(await storedBeforeOfReach(database.db, reach({}, ours), day(2))).toBe(11)
      expect(await storedBeforeOfReach(database.db, reach({}, ours), day(1))).toBe(0)
    })

    test.each<[what: string, of: ReturnType<typeof reach>, dates: string[], apps: number]>([
      [
        'one organization',
        reach({ limitedToOrgs: [organizationNumber(ours)] }),
        ['1x1', '2x1', '3x1', '4x1', '5x1'],
        5,
      ],
      ['one app', reach({ limitedToApps: [app.appId] }), ['1x1', '2x1', '3x1'], 1],
      ['an app of another organization', reach({ limitedToApps: [app.appId] }, neighbour), [], 0],
      ['nothing', reach({ limitedToOrgs: [] }), [], 0],
      ['no app', reach({ limitedToApps: [] }), [], 0],
      ['what a stranger does', reach({}, undefined, 7), [], 0],
    ])('is limited to %s', async (_, of, expected, count) => {
      expect(await dates(of)).toEqual(expected)
      expect(await stored(of)).toBe(expected.length)
      expect(await apps(of)).toHaveLength(count)
    })

    test('leaves out what is deleted, and organizations whose policy the key does not meet', async () => {
      await work((trx) => insertSampleTombstone(trx, appSubject(ours, 0)))
      expect(await dates(reach())).toEqual(['1x1', '2x1', '3x1', '4x2', '5x2'])
      expect(await stored(reach({}, ours))).toBe(2)
      expect(await apps(reach({}, ours))).toEqual(['app-4-1', 'app-3-1', 'app-2-1', 'app-1-1'])
      const policy = { require_apikey_expiration: true, max_apikey_expiration_days: null }
      await work((trx) => updatePolicy(trx, { id: organizationNumber(neighbour), policy }))
      expect(await dates(reach())).toEqual(['4x1', '5x1'])
      await work((trx) => insertSampleTombstone(trx, ours))
      expect(await dates(reach())).toEqual([])
      expect(await apps(reach())).toEqual([])
    })

    test('names the apps newest first, up to a limit', async () => {
      expect(await listAppKeys(database.db, reach({}, ours), 2)).toEqual([appKey(ours, 4), appKey(ours, 3)])
      expect(await apps(reach())).toHaveLength(10)
    })
  })

  test('the usage of bundles is of the days of one app, both ends included', async () => {
    const { organizationId: organization_id, appUuid: app_uuid } = app
    const more = { organization_id, app_uuid, date: day(2), version_name: '1.1.0', devices: 9 }
    await work((trx) => trx.insertInto('daily_bundle_usage').values(more).execute())
    const usage = (from: string, to: string) => listBundleUsage(database.db, app, { from, to, limit: 100 })
    const expected = [
      { date: day(1), version_name: '1.0.0', devices: 1 },
      { date: day(2), version_name: '1.0.0', devices: 1 },
      { date: day(2), version_name: '1.1.0', devices: 9 },
      { date: day(3), version_name: '1.0.0', devices: 1 },
    ]
    expect(await usage(january.from, january.to)).toEqual(expected)
    expect(await usage(day(2), day(2))).toEqual(expected.slice(1, 3))
    expect(await usage(day(4), day(9))).toEqual([])
    expect(await listBundleUsage(database.db, appKey(ours, 2), { ...january, limit: 100 })).toEqual([])
  })
})
