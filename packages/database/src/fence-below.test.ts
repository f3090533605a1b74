/** The fences of what organizations own: apps, bundles and channels. That of organizations has its own file. */
import { sql, type Transaction } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { cascadeRegistry, planDeletion, plannedTables } from '@organizations/domain'
import { isFenceError } from './database-errors.ts'
import { introspectSchema } from './dialect.ts'
import { setDeviceChannel } from './queries/devices/device-channels.ts'
import { updateChannel } from './queries/channels/channels.ts'
import type { Database } from './schema.ts'
import { openFilled } from './testing/open-filled.ts'
import {
  appUuid,
  insertRow,
  insertSampleRow,
  integerId,
  organizationNumber,
  sampleRows,
  type SweptTableName,
} from './testing/sample-rows.ts'
import { appSubject, insertSampleTombstone, subjectInApp } from './testing/sample-subjects.ts'
import { testDatabases, type TestDatabase } from './testing/test-databases.ts'
import { inTransaction } from './transaction.ts'

const [ours, neighbour] = [1, 2]
const tablesOfApps = plannedTables(planDeletion(cascadeRegistry, 'app')) as SweptTableName[] // the registry's own names

describe.each(testDatabases)('on $name', ({ open }) => {
  let database: TestDatabase

  beforeEach(async () => {
    // Rows 0 and 1 are of the first app, which is the one to be deleted.
    database = await openFilled(open, { organizations: [ours, neighbour], rows: 2, users: 4 })
    return () => database.remove()
  })

  const work = <T>(run: (trx: Transaction<Database>) => Promise<T>) => inTransaction(database.db, run)
  const putUpFence = (subject: Parameters<typeof insertSampleTombstone>[1]) =>
    work((trx) => insertSampleTombstone(trx, subject))
  const rowsOf = async (table: string, app: string) =>
    (await sql`select * from ${sql.table(table)} where app_uuid = ${app}`.execute(database.db)).rows

  test('every table with an app_uuid that goes with an organization has its case here', async () => {
    const live = await introspectSchema(database.db)
    const found = live.flatMap(({ name, columns }) => (columns.includes('app_uuid') ? [name] : []))
    expect(found.toSorted()).toEqual([...tablesOfApps, 'deletions'].toSorted()) // these stay, and tell what became of it
  })

  describe.each(tablesOfApps)('the fence of an app, on %s,', (table) => {
    const deletedApp = appUuid(ours, 0)
    const otherApp = appUuid(ours, 1)
    const insertRow = (organization: number, n: number) =>
      work((trx) => insertSampleRow(trx, table, { organization, n }))

    beforeEach(async () => {
      // What a channel and the device on it point at.
      const parents = { channels: ['bundles'], device_overrides: ['bundles', 'channels'] } as const
      await work(async (trx) => {
        for (const parent of table in parents ? parents[table as keyof typeof parents] : []) {
          for (const [organization, n] of [
            [ours, 2],
            [ours, 3],
            [neighbour, 2],
          ] as const) {
            await insertSampleRow(trx, parent, { organization, n })
          }
        }
      })
    })

    test('takes no row of a deleted app, and those of others', async () => {
      await putUpFence(appSubject(ours, 0))
      const before = await rowsOf(table, deletedApp)
      await expect(insertRow(ours, 2)).rejects.toSatisfy(isFenceError)
      await expect(
        inTransaction(database.relaxedDb, (trx) => insertSampleRow(trx, table, { organization: ours, n: 2 })),
      ).rejects.toSatisfy(isFenceError)
      expect(await rowsOf(table, deletedApp)).toEqual(before)

      await insertRow(ours, 3)
      expect(await rowsOf(table, otherApp)).toHaveLength(1)
      const neighbours = await rowsOf(table, appUuid(neighbour, 0))
      await insertRow(neighbour, 2)
      expect(await rowsOf(table, appUuid(neighbour, 0))).toHaveLength(neighbours.length + 1)
    })

    test('takes that very row while the app is not deleted', async () => {
      const before = await rowsOf(table, deletedApp)
      await insertRow(ours, 2)
      expect(await rowsOf(table, deletedApp)).toHaveLength(before.length + 1)
    })

    test('takes no row that moves in from another app, and lets those of others move', async () => {
      await insertRow(ours, 3)
      await putUpFence(appSubject(ours, 0))
      const before = await rowsOf(table, otherApp)
      const move = (to: string) =>
        work((trx) => sql`update ${sql.table(table)} set app_uuid = ${to} where app_uuid = ${otherApp}`.execute(trx))
      await expect(move(deletedApp)).rejects.toSatisfy(isFenceError)
      expect(await rowsOf(table, otherApp)).toEqual(before)
      await move(otherApp) // the same update, which leads nowhere that is deleted
    })

    test('lets what is there be changed and go', async () => {
      await putUpFence(appSubject(ours, 0))
      const column =
        Object.keys(sampleRows(ours, 0)[table]).find((it) => !/(^|_)(id|uuid)$/.test(it)) ?? expect.unreachable()
      await work((trx) =>
        sql`update ${sql.table(table)} set ${sql.ref(column)} = ${sql.ref(column)}
          where app_uuid = ${deletedApp}`.execute(trx),
      )
      await work(async (trx) => {
        for (const each of tablesOfApps) {
          await sql`delete from ${sql.table(each)} where app_uuid = ${deletedApp}`.execute(trx)
          if (each === table) return
        }
      })
      expect(await rowsOf(table, deletedApp)).toEqual([])
      expect(await rowsOf(table, appUuid(neighbour, 0))).not.toEqual([])
    })
  })

  test('the fence of an app says nothing of apps themselves: a new one may come', async () => {
    await putUpFence(appSubject(ours, 0))
    await work((trx) => insertSampleRow(trx, 'apps', { organization: ours, n: 2 }))
  })

  describe('the fence of a bundle', () => {
    const [deleted, other] = [integerId(ours, 0), integerId(ours, 1)]
    const channel = (bundleId: number | null) => ({ ...sampleRows(ours, 2).channels, bundle_id: bundleId })
    const insert = (bundleId: number | null) => work((trx) => insertRow(trx, 'channels', channel(bundleId)))
    const point = (bundleId: number | null) => work((trx) => updateChannel(trx, other, { bundleId, now: 5 }))
    const bundleOf = async (id: number) =>
      (await database.db.selectFrom('channels').select('bundle_id').where('id', '=', id).executeTakeFirst())?.bundle_id

    test('takes no new channel that points at it, and those that point at another or at none', async () => {
      await putUpFence(subjectInApp('bundle', ours, 0))
      await expect(insert(deleted)).rejects.toSatisfy(isFenceError)
      expect(await bundleOf(integerId(ours, 2))).toBeUndefined()
      await insert(other)
      await work((trx) => trx.deleteFrom('channels').where('id', '=', integerId(ours, 2)).execute())
      await insert(null)
    })

    test('takes no channel that turns to it, and those that turn to another or to none', async () => {
      await putUpFence(subjectInApp('bundle', ours, 0))
      for (const bundleId of [null, other]) {
        await point(bundleId)
        await expect(point(deleted)).rejects.toSatisfy(isFenceError)
        expect(await bundleOf(other)).toBe(bundleId)
      }
    })

    test('lets a channel turn away from it, and a neighbour’s keep theirs', async () => {
      await putUpFence(subjectInApp('bundle', ours, 0))
      await work((trx) => updateChannel(trx, deleted, { now: 5 }))
      expect(await bundleOf(deleted)).toBe(deleted)
      await work((trx) => updateChannel(trx, deleted, { bundleId: null, now: 6 }))
      const theirs = integerId(neighbour, 0)
      await work((trx) => updateChannel(trx, theirs, { bundleId: theirs, now: 5 }))
      expect(await bundleOf(theirs)).toBe(theirs)
    })

    test('is not that of a channel of the same number, nor of a bundle whose number begins alike', async () => {
      await putUpFence(subjectInApp('channel', ours, 0))
      const longer = { ...subjectInApp('bundle', ours, 0), subjectId: `${deleted}0` }
      await putUpFence(longer)
      await putUpFence({ ...longer, subjectId: String(deleted).slice(0, -1) })
      await insert(deleted)
      await point(deleted)
    })
  })

  describe('the fence of a channel', () => {
    const [deleted, other] = [integerId(ours, 0), integerId(ours, 1)]
    const app = { organizationId: organizationNumber(ours), appUuid: appUuid(ours, 0) }
    const put = (deviceId: string, channelId: number) =>
      work((trx) => setDeviceChannel(trx, app, { deviceId, channelId, now: 5 }))
    const channelOf = async (deviceId: string) => {
      const rows = await database.db.selectFrom('device_overrides').selectAll().execute()
      return rows.find((it) => it.device_id === deviceId && it.app_uuid === app.appUuid)?.channel_id
    }

    beforeEach(() => putUpFence(subjectInApp('channel', ours, 0)))

    test('takes no device that is put on it, and those that are put on another', async () => {
      await expect(put('new', deleted)).rejects.toSatisfy(isFenceError)
      expect(await channelOf('new')).toBeUndefined()
      await put('new', other)
      expect(await channelOf('new')).toBe(other)
    })

    test('takes no device that was on another, and lets those on it turn to another', async () => {
      await expect(put('device-1', deleted)).rejects.toSatisfy(isFenceError)
      const move = sql`update device_overrides set channel_id = ${deleted} where device_id = 'device-1'
        and app_uuid = ${app.appUuid}`
      await expect(work((trx) => move.execute(trx))).rejects.toSatisfy(isFenceError)
      expect(await channelOf('device-1')).toBe(other)
      await put('device-0', other)
      expect(await channelOf('device-0')).toBe(other)
    })

    test('says nothing of a neighbour’s, nor of a bundle of the same number', async () => {
      const theirs = { organizationId: organizationNumber(neighbour), appUuid: appUuid(neighbour, 0) }
      const channelId = integerId(neighbour, 0)
      await work((trx) => setDeviceChannel(trx, theirs, { deviceId: 'new', channelId, now: 5 }))
      await putUpFence(subjectInApp('bundle', ours, 1))
      await put('new', other)
    })
  })
})
