import { beforeEach, describe, expect, test } from 'vitest'
import { isFenceError } from '../../database-errors.ts'
import { explain } from '../../testing/live-schema.ts'
import { recordQueries } from '../../testing/record-queries.ts'
import { openFilled } from '../../testing/open-filled.ts'
import { integerId, sampleRows } from '../../testing/sample-rows.ts'
import { appKey, appSubject, insertSampleTombstone, subjectInApp } from '../../testing/sample-subjects.ts'
import { testDatabases, type TestDatabase } from '../../testing/test-databases.ts'
import { inTransaction } from '../../transaction.ts'
import { clearDeviceChannel, insertDevice, setDeviceChannel } from './device-channels.ts'
import { filterDevices, findDevice, listDevices } from './devices.ts'
import { tallyDevices } from './tally-devices.ts'

const [ours, neighbour] = [1, 2]
const app = appKey(ours, 0)

describe.each(testDatabases)('devices on $name', ({ name, open }) => {
  let database: TestDatabase

  beforeEach(async () => {
    // Devices 0-2 are of the first app, 3 and 4 of the second; each is on the channel of its number.
    database = await openFilled(open, { organizations: [ours, neighbour], rows: 5 })
    return () => database.remove()
  })

  const work = <T>(run: Parameters<typeof inTransaction<T>>[1]) => inTransaction<T>(database.db, run)
  const rows = () => database.db.selectFrom('devices').selectAll().execute()
  const overrides = () =>
    database.db.selectFrom('device_overrides').selectAll().orderBy('app_uuid').orderBy('device_id').execute()
  const find = (deviceId: string, of = app) => findDevice(database.db, { ...of, deviceId })
  const page = async (after: string, limit = 50, of = app) =>
    (await listDevices(database.db, { ...of, after, limit })).map((device) => device.device_id)
  const device = (deviceId: string, now = 1000) => ({ deviceId, platform: 'android' as const, now })

  test('one that becomes known is found with all that is known of it', async () => {
    await work((trx) => insertDevice(trx, app, device('new')))
    expect(await find('new')).toEqual({
      device_id: 'new',
      app_id: app.appId,
      platform: 'android',
      custom_id: null,
      version: null,
      version_name: null,
      channel: null,
      plugin_version: null,
      os_version: null,
      version_build: null,
      is_prod: true,
      is_emulator: false,
      key_id: null,
      updated_at: '1970-01-01T00:00:01.000Z',
    })
  })

  test('one that is known stays as it is, and is another in another app', async () => {
    const before = await rows()
    await work((trx) => insertDevice(trx, app, device('device-0')))
    expect(await rows()).toEqual(before)
    for (const other of [appKey(ours, 1), appKey(neighbour, 2)]) {
      await work((trx) => insertDevice(trx, other, device('device-0', 7000)))
      expect(await find('device-0', other)).toMatchObject({ platform: 'android', app_id: other.appId })
    }
    expect(await find('device-0')).toMatchObject({ platform: 'ios', app_id: app.appId })
  })

  test('what a device reports is told', async () => {
    const columns = {
      bundle_id: 7,
      version_name: '1.0.0',
      custom_id: 'custom',
      plugin_version: '6',
      os_version: '18',
      version_build: '42',
      is_prod: 0,
      is_emulator: 1,
      key_id: 'key',
    } as const
    await work((trx) => trx.updateTable('devices').set(columns).where('device_id', '=', 'device-0').execute())
    const { bundle_id: version, is_prod: _, is_emulator: __, ...same } = columns
    expect(await find('device-0')).toMatchObject({ ...same, version, is_prod: false, is_emulator: true })
  })

  test('none is found that is unknown, or in another app', async () => {
    for (const deviceId of ['', 'device', 'DEVICE-0', 'device-3']) expect(await find(deviceId)).toBeUndefined()
    expect(await find('device-0', appKey(ours, 1))).toBeUndefined()
    expect(await find('device-0', { ...app, organizationId: appKey(neighbour, 0).organizationId })).toBeUndefined()
  })

  describe('pages', () => {
    test('are in the order of ids, each after the last one of the page before', async () => {
      expect(await page('')).toEqual(['device-0', 'device-1', 'device-2'])
      expect(await page('', 2)).toEqual(['device-0', 'device-1'])
      expect(await page('device-1', 2)).toEqual(['device-2'])
      expect(await page('device-2')).toEqual([])
      expect(await page('device-05')).toEqual(['device-1', 'device-2']) // of a device that is gone by now
      expect(await page('', 50, appKey(ours, 1))).toEqual(['device-3', 'device-4'])
      expect(await page('', 50, appKey(ours, 2))).toEqual([])
    })

    test('of any size hold every device once, also while others come and go', async () => {
      const ids = ['a', 'B', 'ä', 'z', '0', '~', '🦊', 'device-00', 'x'.repeat(255)]
      for (const id of ids) await work((trx) => insertDevice(trx, app, device(id)))
      const all = await page('', 1000)
      expect(new Set(all)).toEqual(new Set([...ids, 'device-0', 'device-1', 'device-2']))
      for (const size of [1, 2, 3, 5, all.length, all.length + 1]) {
        const seen: string[] = []
        // One page more than there can be: a page that does not go on must not go on for ever.
        for (let count = 0; count <= all.length; count += 1) seen.push(...(await page(seen.at(-1) ?? '', size)))
        expect(seen).toEqual(all)
      }
      await work((trx) =>
        trx
          .deleteFrom('devices')
          .where('device_id', '=', all[3] ?? '')
          .execute(),
      )
      expect(await page(all[3] ?? '', 1000)).toEqual(all.slice(4))
    })

    test('hold each as it is found alone', async () => {
      for (const listed of await listDevices(database.db, { ...app, after: '', limit: 50 })) {
        expect(await find(listed.device_id)).toEqual(listed)
        expect(listed.channel).toBe(`channel-${listed.device_id.at(-1)}`)
      }
    })

    test.runIf(name === 'SQLite')('are one range of the clustered table, wherever they begin', async () => {
      const queries = await recordQueries(database.db, (trx) => listDevices(trx, { ...app, after: 'a', limit: 10 }))
      expect(queries).toHaveLength(1)
      for (const query of queries) {
        const lines = await explain(database.db, query)
        const key = '(organization_id=? AND app_uuid=? AND device_id'
        expect(lines[0]).toBe(`SEARCH d USING PRIMARY KEY ${key}>?)`)
        expect(lines[1]).toBe(`SEARCH v USING PRIMARY KEY ${key}=?) LEFT-JOIN`)
        expect(lines.filter((line) => /^SCAN|TEMP B-TREE/.test(line))).toEqual([])
      }
    })
  })

  describe('those that have something in common', () => {
    const some = async (filter: Parameters<typeof filterDevices>[1]['filter'], more: object = {}) => {
      const range = { after: '', limit: 50, most: 1000, ...more }
      const { devices, stoppedAt } = await filterDevices(database.db, { ...app, ...range, filter })
      return [devices.map((it) => it.device_id), stoppedAt]
    }
    beforeEach(async () => {
      await work(async (trx) => {
        await trx.deleteFrom('device_overrides').execute()
        await trx.deleteFrom('devices').execute()
        for (const id of ['a', 'ab', 'ab1', 'ab\u{10fffd}', 'abé', 'ac', 'b', 'ä']) {
          await insertDevice(trx, app, { ...device(id), platform: id.length > 2 ? 'ios' : 'android' })
        }
        await trx.updateTable('devices').set({ version_name: '2.0.0' }).where('device_id', 'in', ['ab', 'b']).execute()
      })
    })

    test('are those whose ids begin alike, the one with just this id included, wherever the page begins', async () => {
      const all = ['ab', 'ab1', 'abé', 'ab\u{10fffd}']
      expect(await some({ idPrefix: 'ab' })).toEqual([all, undefined])
      expect(await some({ idPrefix: 'ab' }, { after: 'aa' })).toEqual([all, undefined])
      expect(await some({ idPrefix: 'ab' }, { after: 'ab' })).toEqual([all.slice(1), undefined])
      expect(await some({ idPrefix: 'ab' }, { after: 'ac' })).toEqual([[], undefined])
      expect(await some({ idPrefix: 'ab' }, { limit: 2 })).toEqual([all.slice(0, 2), undefined])
      expect(await some({ idPrefix: 'ä' })).toEqual([['ä'], undefined])
    })

    test('are those of a platform, of a version, and of both', async () => {
      expect(await some({ platform: 'android' })).toEqual([['a', 'ab', 'ac', 'b', 'ä'], undefined])
      expect(await some({ platform: 'electron' })).toEqual([[], undefined])
      expect(await some({ versionName: '2.0.0' })).toEqual([['ab', 'b'], undefined])
      expect(await some({ platform: 'android', versionName: '2.0.0', idPrefix: 'a' })).toEqual([['ab'], undefined])
      expect(await some({ platform: 'android', versionName: '%' })).toEqual([[], undefined])
    })

    test('are looked for among so many devices at a time, and go on where the search stopped', async () => {
      expect(await some({ versionName: '2.0.0' }, { most: 3 })).toEqual([['ab'], 'ab1'])
      expect(await some({ versionName: '2.0.0' }, { most: 3, after: 'ab1' })).toEqual([[], 'ac'])
      expect(await some({ versionName: '2.0.0' }, { most: 3, after: 'ac' })).toEqual([['b'], undefined])
    })

    test.runIf(name === 'SQLite')('are one range of the clustered table', async () => {
      for (const filter of [{ idPrefix: 'ab' }, { platform: 'ios' as const, versionName: '1' }]) {
        const queries = await recordQueries(database.db, (trx) =>
          filterDevices(trx, { ...app, after: 'a', limit: 10, most: 5, filter }),
        )
        expect(queries).toHaveLength(2)
        for (const query of queries) {
          const lines = await explain(database.db, query)
          const key = '(organization_id=? AND app_uuid=? AND device_id>? AND device_id<?)'
          expect(lines[0]).toBe(`SEARCH d USING PRIMARY KEY ${key}`)
          expect(lines.filter((line) => /^SCAN|TEMP B-TREE/.test(line))).toEqual([])
        }
      }
    })
  })

  describe('counted together when they are alike', () => {
    test('are counted batch by batch, each once, with the channel that they were put on', async () => {
      for (const id of ['a', 'z', '\u{10fffd}']) await work((trx) => insertDevice(trx, app, device(id)))
      const whole = await tallyDevices(database.db, { ...app, after: '', most: 100 })
      expect(whole.stoppedAt).toBeUndefined()
      const alike = { isEmulator: false, isProd: true }
      expect(whole.alike.toSorted((a, b) => (a.channelId ?? 0) - (b.channelId ?? 0))).toEqual([
        { ...alike, channelId: null, platform: 'android', count: 3 },
        ...[0, 1, 2].map((n) => ({ ...alike, channelId: integerId(ours, n), platform: 'ios', count: 1 })),
      ])
      let [after, count]: [string | undefined, number] = ['', 0]
      while (after !== undefined) {
        const some: Awaited<ReturnType<typeof tallyDevices>> = await tallyDevices(database.db, {
          ...app,
          after,
          most: 2,
        })
        count += some.alike.reduce((sum, it) => sum + it.count, 0)
        after = some.stoppedAt
      }
      expect(count).toBe(6)
    })

    test.runIf(name === 'SQLite')('are one range of the clustered table', async () => {
      const queries = await recordQueries(database.db, (trx) => tallyDevices(trx, { ...app, after: 'a', most: 5 }))
      expect(queries).toHaveLength(1)
      const lines = (await Promise.all(queries.map((query) => explain(database.db, query)))).flat()
      expect(lines.filter((line) => line.startsWith('SEARCH d'))).toEqual([
        'SEARCH d USING PRIMARY KEY (organization_id=? AND app_uuid=? AND device_id>?)',
      ])
      expect(lines.filter((line) => /^SCAN [dv]/.test(line))).toEqual([])
    })
  })

  describe('the channel that one was put on', () => {
    const put = (deviceId: string, channelId: number, now = 5000) =>
      work((trx) => setDeviceChannel(trx, app, { deviceId, channelId, now }))

    test('is the last one, and no other device moves', async () => {
      const before = await overrides()
      await put('device-0', integerId(ours, 1))
      await put('device-0', integerId(ours, 2), 6000)
      expect(await find('device-0')).toMatchObject({ channel: 'channel-2' })
      expect(await overrides()).toEqual(
        before.map((row) =>
          row.device_id === 'device-0' && row.app_uuid === app.appUuid
            ? { ...row, channel_id: integerId(ours, 2), created_at: 6000 }
            : row,
        ),
      )
    })

    test('is one of its own app', async () => {
      for (const channelId of [integerId(ours, 3), integerId(neighbour, 0), 999]) {
        await expect(put('device-0', channelId)).rejects.toThrow(/foreign key/i)
      }
      expect(await find('device-0')).toMatchObject({ channel: 'channel-0' })
    })

    test('is not told any more once that channel is deleted; what others were put on is', async () => {
      await work((trx) => insertSampleTombstone(trx, subjectInApp('channel', ours, 0)))
      await work((trx) => insertSampleTombstone(trx, subjectInApp('bundle', ours, 1))) // another of its number
      expect(await find('device-0')).toMatchObject({ channel: null })
      const channels = (await listDevices(database.db, { ...app, after: '', limit: 50 })).map(({ channel }) => channel)
      expect(channels).toEqual([null, 'channel-1', 'channel-2'])
    })

    test('is cleared, once, and no other with it', async () => {
      const before = await overrides()
      const clear = (deviceId: string) => work((trx) => clearDeviceChannel(trx, app, deviceId))
      expect(await clear('device-1')).toBe(true)
      for (const deviceId of ['device-1', 'device-3', 'unknown']) expect(await clear(deviceId)).toBe(false)
      expect(await overrides()).toEqual(
        before.filter((row) => row.device_id !== 'device-1' || row.app_uuid !== app.appUuid),
      )
      expect(await find('device-1')).toMatchObject({ channel: null })
    })
  })

  test('none becomes known to an app that is being deleted, not even one that is', async () => {
    await work((trx) => insertSampleTombstone(trx, appSubject(ours, 0)))
    const before = await rows()
    for (const deviceId of ['new', sampleRows(ours, 0).devices.device_id]) {
      await expect(work((trx) => insertDevice(trx, app, device(deviceId)))).rejects.toSatisfy(isFenceError)
    }
    expect(await rows()).toEqual(before)
  })
})
