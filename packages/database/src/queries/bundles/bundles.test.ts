import { beforeEach, describe, expect, test } from 'vitest'
import { isFenceError, isUniqueViolation } from '../../database-errors.ts'
import { openFilled } from '../../testing/open-filled.ts'
import { integerId } from '../../testing/sample-rows.ts'
import { appKey, appSubject, insertSampleTombstone, subjectInApp } from '../../testing/sample-subjects.ts'
import { testDatabases, type TestDatabase } from '../../testing/test-databases.ts'
import { inTransaction } from '../../transaction.ts'
import { findBundle, insertBundle, isBundleUsed, listBundles, updateBundle } from './bundles.ts'

const [ours, neighbour] = [1, 2]
const app = appKey(ours, 0)
const ids = [0, 1, 2, 3, 4].map((n) => integerId(ours, n))
const [first = 0, second = 0, third = 0, ofOtherApp = 0] = ids

describe.each(testDatabases)('bundles on $name', ({ open }) => {
  let database: TestDatabase

  beforeEach(async () => {
    // Bundles 0-2 are of the first app, 3 and 4 of the second; each has a channel that points at it.
    database = await openFilled(open, { organizations: [ours, neighbour], rows: 5 })
    return () => database.remove()
  })

  const work = <T>(run: Parameters<typeof inTransaction<T>>[1]) => inTransaction<T>(database.db, run)
  const rows = () => database.db.selectFrom('bundles').selectAll().orderBy('id').execute()
  const remove = (n: number) => work((trx) => insertSampleTombstone(trx, subjectInApp('bundle', ours, n)))
  const point = (channel: number, bundleId: number | null) =>
    work((trx) => trx.updateTable('channels').set({ bundle_id: bundleId }).where('id', '=', channel).execute())
  const stored = {
    organizationId: app.organizationId,
    appUuid: app.appUuid,
    version: '2.0.0',
    checksum: 'abc',
    storageProvider: 'file' as const,
    externalUrl: null,
    objectKey: 'organizations/x',
    bytes: 7,
    createdAt: 1000,
  }

  test('a new one is answered as it is found again, with the object that it names', async () => {
    const inserted = await work((trx) => insertBundle(trx, app.appId, stored))
    expect(inserted).toEqual({
      id: expect.any(Number),
      app_id: app.appId,
      name: '2.0.0',
      checksum: 'abc',
      minUpdateVersion: null,
      storage_provider: 'file',
      external_url: null,
      size: 7,
      link: null,
      comment: null,
      deleted: false,
      created_at: '1970-01-01T00:00:01.000Z',
      updated_at: '1970-01-01T00:00:01.000Z',
    })
    const found = { bundle: inserted, objectKey: 'organizations/x' }
    expect(await findBundle(database.db, { ...app, version: '2.0.0' })).toEqual(found)
    expect(await findBundle(database.db, { ...app, id: inserted.id })).toEqual(found)
  })

  test('a registered one names no object', async () => {
    const external = { storageProvider: 'external', externalUrl: 'https://example.com/b.zip', objectKey: null } as const
    await work((trx) => insertBundle(trx, app.appId, { ...stored, ...external, bytes: 0 }))
    expect(await findBundle(database.db, { ...app, version: '2.0.0' })).toMatchObject({
      bundle: { storage_provider: 'external', external_url: 'https://example.com/b.zip', size: 0 },
      objectKey: null,
    })
  })

  test('a version is there once in an app, and again in others', async () => {
    const before = await rows()
    const again = work((trx) => insertBundle(trx, app.appId, { ...stored, version: '1.0.0' }))
    await expect(again).rejects.toSatisfy((error) => isUniqueViolation(error, 'bundles.name'))
    expect(await rows()).toEqual(before)
    for (const other of [appKey(ours, 1), appKey(neighbour, 1)]) {
      const { organizationId, appUuid } = other
      await work((trx) => insertBundle(trx, other.appId, { ...stored, organizationId, appUuid, version: '1.0.0' }))
    }
  })

  test('are found in their app alone', async () => {
    for (const wanted of [{ version: '1.0.0' }, { id: first }]) {
      expect((await findBundle(database.db, { ...app, ...wanted }))?.bundle).toMatchObject({ id: first, name: '1.0.0' })
      expect(await findBundle(database.db, { ...appKey(ours, 1), ...wanted })).toBeUndefined()
    }
    for (const wanted of [{ version: '1.0.3' }, { version: '' }, { id: ofOtherApp }, { id: integerId(neighbour, 0) }]) {
      expect(await findBundle(database.db, { ...app, ...wanted })).toBeUndefined()
    }
    const elsewhere = { ...app, organizationId: appKey(neighbour, 0).organizationId }
    expect(await findBundle(database.db, { ...elsewhere, id: first })).toBeUndefined()
  })

  test('are listed newest first, page by page, as they are found alone', async () => {
    const list = async (page: number, limit: number) =>
      (await listBundles(database.db, { ...app, page, limit })).map(({ id }) => id)
    expect(await list(0, 50)).toEqual([third, second, first])
    expect(await list(0, 2)).toEqual([third, second])
    expect(await list(1, 2)).toEqual([first])
    expect(await list(2, 2)).toEqual([])
    for (const bundle of await listBundles(database.db, { ...app, page: 0, limit: 50 })) {
      expect((await findBundle(database.db, { ...app, id: bundle.id }))?.bundle).toEqual(bundle)
    }
    expect(await listBundles(database.db, { ...appKey(ours, 2), page: 0, limit: 50 })).toEqual([])
  })

  test('one is gone from the commit of its deletion on, for every reader; its neighbours stay', async () => {
    await work((trx) => trx.deleteFrom('device_overrides').execute())
    await work((trx) => trx.deleteFrom('channels').execute())
    await remove(1)
    await work((trx) => insertSampleTombstone(trx, { ...subjectInApp('channel', ours, 0) })) // another of its number
    expect((await listBundles(database.db, { ...app, page: 0, limit: 50 })).map(({ id }) => id)).toEqual([third, first])
    for (const wanted of [{ version: '1.0.1' }, { id: second }]) {
      expect(await findBundle(database.db, { ...app, ...wanted })).toBeUndefined()
    }
    expect(await findBundle(database.db, { ...app, id: first })).toBeDefined()
  })

  test('one is used while a channel of the app points at it', async () => {
    expect(await isBundleUsed(database.db, app, first)).toBe(true)
    expect(await isBundleUsed(database.db, appKey(ours, 1), first)).toBe(false)
    await point(first, second)
    expect(await isBundleUsed(database.db, app, first)).toBe(false)
    expect(await isBundleUsed(database.db, app, second)).toBe(true)
    await point(second, null)
    expect(await isBundleUsed(database.db, app, second)).toBe(true) // the other one still does
    await point(first, null)
    expect(await isBundleUsed(database.db, app, second)).toBe(false)
    expect(await isBundleUsed(database.db, appKey(neighbour, 0), integerId(neighbour, 0))).toBe(true)
  })

  test.each([
    [{ link: 'https://example.com/', comment: undefined }, { link: 'https://example.com/' }],
    [{ link: undefined, comment: 'Better' }, { comment: 'Better' }],
    [
      { link: 'https://example.com/', comment: 'Both' },
      { link: 'https://example.com/', comment: 'Both' },
    ],
  ])('a change of %j is of that and of one bundle, and moves its time on', async (change, columns) => {
    const before = await rows()
    const update = (now: number) => work((trx) => updateBundle(trx, { id: second, change, now }))
    for (const [now, updated_at] of [
      [5000, 5000],
      [1, 5001],
    ] as const) {
      await update(now)
      expect(await rows()).toEqual(before.map((row) => (row.id === second ? { ...row, ...columns, updated_at } : row)))
    }
  })

  test('none is inserted into an app that is being deleted', async () => {
    await work((trx) => insertSampleTombstone(trx, appSubject(ours, 0)))
    await expect(work((trx) => insertBundle(trx, app.appId, stored))).rejects.toSatisfy(isFenceError)
  })
})
