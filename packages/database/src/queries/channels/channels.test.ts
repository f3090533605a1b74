import { newChannelSettings, type ChannelSettings, type Platform } from '@organizations/domain'
import { beforeEach, describe, expect, test } from 'vitest'
import { isUniqueViolation } from '../../database-errors.ts'
import { openFilled } from '../../testing/open-filled.ts'
import { integerId, organizationNumber } from '../../testing/sample-rows.ts'
import { appKey, insertSampleTombstone, subjectInApp } from '../../testing/sample-subjects.ts'
import { testDatabases, type TestDatabase } from '../../testing/test-databases.ts'
import { inTransaction } from '../../transaction.ts'
import { freeChannelName } from '../bundles/mark-bundles.ts'
import { findChannel, insertChannel, listChannels, takePublicFlag, updateChannel } from './channels.ts'

const [ours, neighbour] = [1, 2]
const app = appKey(ours, 0)
const [first, second, third, ofOtherApp] = [0, 1, 2, 3].map((n) => integerId(ours, n)) as [
  number,
  number,
  number,
  number,
] // four
const allOff: ChannelSettings = {
  public: false,
  disableAutoUpdateUnderNative: false,
  disableAutoUpdate: 'none',
  ios: false,
  android: false,
  electron: false,
  allow_device_self_set: false,
  allow_emulator: false,
  allow_dev: false,
}
const flags = Object.keys(allOff).filter((it) => it !== 'disableAutoUpdate') as (keyof ChannelSettings)[] // its own keys

describe.each(testDatabases)('channels on $name', ({ open }) => {
  let database: TestDatabase

  beforeEach(async () => {
    // Channels 0-2 are of the first app, 3 and 4 of the second.
    database = await openFilled(open, { organizations: [ours, neighbour], rows: 5 })
    return () => database.remove()
  })

  const work = <T>(run: Parameters<typeof inTransaction<T>>[1]) => inTransaction<T>(database.db, run)
  const rows = () => database.db.selectFrom('channels').selectAll().orderBy('id').execute()
  const insert = (name: string, settings: ChannelSettings = newChannelSettings, bundleId: number | null = null) =>
    work((trx) => insertChannel(trx, app, { name, bundleId, settings, now: 1000 }))
  const find = (wanted: { name?: string; id?: number }, of = app) => findChannel(database.db, { ...of, ...wanted })

  test('a new one is found with its settings and the bundle that it points at', async () => {
    const id = await insert('beta', newChannelSettings, first)
    const channel = {
      id,
      name: 'beta',
      app_id: app.appId,
      version: { id: first, name: '1.0.0' },
      ...newChannelSettings,
      created_at: '1970-01-01T00:00:01.000Z',
      updated_at: '1970-01-01T00:00:01.000Z',
    }
    expect(await find({ name: 'beta' })).toEqual(channel)
    expect(await find({ id })).toEqual(channel)
  })

  test('one that points at no bundle has no version at all', async () => {
    await insert('beta')
    expect(await find({ name: 'beta' })).not.toHaveProperty('version')
  })

  test.each(flags)('keep the setting %s apart from all others', async (flag) => {
    const settings = { ...allOff, [flag]: true }
    const id = await insert('beta', settings)
    expect(await find({ id })).toMatchObject(settings)
    await work((trx) => updateChannel(trx, id, { settings: allOff, now: 2000 }))
    expect(await find({ id })).toMatchObject(allOff)
    await work((trx) => updateChannel(trx, id, { settings, now: 3000 }))
    expect(await find({ id })).toMatchObject(settings)
  })

  test('a name is there once in an app, and again in others', async () => {
    const before = await rows()
    await expect(insert('channel-0')).rejects.toSatisfy((error) => isUniqueViolation(error, 'channels.name'))
    expect(await rows()).toEqual(before)
    await insert('Channel-0') // another name
    const channel = { name: 'channel-0', bundleId: null, settings: newChannelSettings, now: 1 }
    for (const other of [appKey(ours, 1), appKey(neighbour, 1)]) await work((trx) => insertChannel(trx, other, channel))
  })

  test('are found in their app alone', async () => {
    for (const wanted of [{ name: 'channel-0' }, { id: first }]) {
      expect(await find(wanted)).toMatchObject({ id: first, name: 'channel-0' })
      expect(await find(wanted, appKey(ours, 1))).toBeUndefined()
    }
    for (const wanted of [{ name: 'channel-3' }, { name: '' }, { id: ofOtherApp }, { id: integerId(neighbour, 0) }]) {
      expect(await find(wanted)).toBeUndefined()
    }
    expect(await find({ id: first }, { ...app, organizationId: organizationNumber(neighbour) })).toBeUndefined()
  })

  test('are listed newest first, page by page, without those that are deleted', async () => {
    const list = async (page: number, limit: number) =>
      (await listChannels(database.db, { ...app, page, limit })).map(({ id }) => id)
    expect(await list(0, 50)).toEqual([third, second, first])
    expect(await list(0, 2)).toEqual([third, second])
    expect(await list(1, 2)).toEqual([first])
    expect(await list(2, 2)).toEqual([])
    await work((trx) => insertSampleTombstone(trx, subjectInApp('channel', ours, 1)))
    await work((trx) => insertSampleTombstone(trx, subjectInApp('bundle', ours, 0))) // another of its number
    expect(await list(0, 50)).toEqual([third, first])
    for (const wanted of [{ id: second }, { name: 'channel-1' }]) expect(await find(wanted)).toBeUndefined()
    expect(await find({ id: first })).toBeDefined()
    for (const channel of await listChannels(database.db, { ...app, page: 0, limit: 50 })) {
      expect(await find({ id: channel.id })).toEqual(channel)
    }
  })

  describe('a change', () => {
    test.each<[what: string, change: object, columns: object]>([
      ['its bundle', { bundleId: first }, { bundle_id: first }],
      ['its bundle to none', { bundleId: null }, { bundle_id: null }],
      ['its settings, and keeps its bundle', { settings: { ...allOff, ios: true } }, { android: 0, electron: 0 }],
      ['nothing but its time', { bundleId: undefined }, {}],
    ])('is of %s, and of one channel', async (_, change, columns) => {
      const before = await rows()
      for (const [now, updated_at] of [
        [5000, 5000],
        [1, 5001],
      ] as const) {
        await work((trx) => updateChannel(trx, second, { ...change, now }))
        expect(await rows()).toEqual(
          before.map((row) => (row.id === second ? { ...row, ...columns, updated_at } : row)),
        )
      }
    })
  })

  describe('the public flag', () => {
    const served = (...names: Platform[]) => ({
      ...allOff,
      public: true,
      ...Object.fromEntries(names.map((name) => [name, true])),
    })
    const publicNames = async () => (await rows()).flatMap((row) => (row.is_public === 1 ? [row.name] : []))
    const take = async (id: number, settings: ChannelSettings) => {
      const losers = await work((trx) => takePublicFlag(trx, app, { id, settings, now: 5000 }))
      return losers.map(({ name }) => name)
    }

    test.each([
      [['ios'], ['all', 'apple', 'both']],
      [['android'], ['all', 'both']],
      [['electron'], ['all', 'desktop']],
      [
        ['ios', 'electron'],
        ['all', 'apple', 'both', 'desktop'],
      ],
      [[], []],
    ] as const)('of a channel for %j is taken from %j and no other', async (names, losers) => {
      const settings = served(...names)
      const taker = await insert('taker', settings)
      await insert('all', served('ios', 'android', 'electron'))
      await insert('apple', served('ios'))
      await insert('both', served('ios', 'android'))
      await insert('desktop', served('electron'))
      await insert('nowhere', served())
      await insert('not public', { ...served('ios', 'android', 'electron'), public: false })
      const channel = { name: 'all', bundleId: null, settings: served('ios', 'android', 'electron'), now: 1 }
      for (const other of [appKey(ours, 1), appKey(neighbour, 0)]) {
        await work((trx) => insertChannel(trx, other, channel))
      }
      const before = await rows()
      expect((await take(taker, settings)).toSorted()).toEqual(losers)
      expect(await rows()).toEqual(
        before.map((row) =>
          row.app_uuid === app.appUuid && losers.some((name) => name === row.name)
            ? { ...row, is_public: 0, updated_at: 5000 }
            : row,
        ),
      )
    })

    test('is taken once: the second time there is none to take', async () => {
      const settings = served('ios')
      const taker = await insert('taker', settings)
      await insert('apple', settings)
      expect(await take(taker, settings)).toEqual(['apple'])
      expect(await take(taker, settings)).toEqual([])
      expect(await publicNames()).toEqual(['taker'])
    })

    test('is taken from no channel that is being deleted: that one is not visible any more', async () => {
      const settings = served('ios')
      const taker = await insert('taker', settings)
      const gone = await insert('gone', settings)
      const subject = { ...subjectInApp('channel', ours, 0), subjectId: String(gone) }
      await work((trx) => insertSampleTombstone(trx, subject))
      await work((trx) => freeChannelName(trx, gone))
      expect(await take(taker, settings)).toEqual([])
    })
  })
})
