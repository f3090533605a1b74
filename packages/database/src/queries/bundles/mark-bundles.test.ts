import { beforeEach, describe, expect, test } from 'vitest'
import type { DeletionId } from '@organizations/domain'
import { isFenceError } from '../../database-errors.ts'
import { openFilled } from '../../testing/open-filled.ts'
import { integerId, sampleRows } from '../../testing/sample-rows.ts'
import { appKey } from '../../testing/sample-subjects.ts'
import { testDatabases, type TestDatabase } from '../../testing/test-databases.ts'
import { inTransaction } from '../../transaction.ts'
import { listBundles } from './bundles.ts'
import { findNextBundles, freeChannelName, markBundle, markBundlesAgain, markUnusedBundles } from './mark-bundles.ts'

const [ours, neighbour] = [1, 2]
const app = appKey(ours, 0)
const [first = 0, second = 0, third = 0, ofOtherApp = 0] = [0, 1, 2, 3].map((n) => integerId(ours, n))
const deletionId = 'deletion_1' as DeletionId // its form does not matter here
const createdAt = sampleRows(ours, 0).bundles.created_at
/** Of the first app's bundles the first and the third are stored here. */
const bytesOf = (...all: number[]) => all.reduce((sum, n) => sum + sampleRows(ours, n).bundles.bytes, 0)

describe.each(testDatabases)('marking bundles on $name', ({ open }) => {
  let database: TestDatabase

  beforeEach(async () => {
    // Bundles 0-2 are of the first app, 3 and 4 of the second; each has a channel that points at it.
    database = await openFilled(open, { organizations: [ours, neighbour], rows: 5 })
    return () => database.remove()
  })

  const work = <T>(run: Parameters<typeof inTransaction<T>>[1]) => inTransaction<T>(database.db, run)
  const point = (channel: number, bundleId: number | null) =>
    work((trx) => trx.updateTable('channels').set({ bundle_id: bundleId }).where('id', '=', channel).execute())
  const marks = async () => {
    const rows = await database.db.selectFrom('bundles').select(['id', 'name', 'deletion_id']).orderBy('id').execute()
    return rows.flatMap((row) => (row.deletion_id === null ? [] : [row]))
  }
  const marked = (...ids: number[]) => ids.map((id) => ({ id, name: `\u0001${id}`, deletion_id: deletionId }))
  const listed = async () => (await listBundles(database.db, { ...app, page: 0, limit: 50 })).map(({ id }) => id)
  const whole = { above: 0, upTo: third, deletionId }

  test('takes those that no channel of the app uses, with their names, and says what is left', async () => {
    await point(second, first)
    await point(third, null)
    expect(await work((trx) => markUnusedBundles(trx, app, whole))).toEqual({
      marked: 2,
      bytes: bytesOf(1, 2),
      kept: [first],
    })
    expect(await marks()).toEqual(marked(second, third))
    expect(await listed()).toEqual([first])
    // What is marked already is neither marked again nor left.
    expect(await work((trx) => markUnusedBundles(trx, app, whole))).toEqual({ marked: 0, bytes: 0, kept: [first] })
  })

  test('takes none outside of the range, and none of another app', async () => {
    for (const channel of [first, second, third, ofOtherApp]) await point(channel, null)
    const range = { above: first, upTo: second, deletionId }
    expect(await work((trx) => markUnusedBundles(trx, app, range))).toEqual({ marked: 1, bytes: bytesOf(1), kept: [] })
    expect(await marks()).toEqual(marked(second))
  })

  test('goes through an app page by page, also over what is marked', async () => {
    const next = (above: number, limit: number) => findNextBundles(database.db, app, { above, limit })
    await work((trx) => markBundle(trx, { id: first, deletionId }))
    expect(await next(0, 2)).toEqual({ upTo: second, isLast: false })
    expect(await next(second, 2)).toEqual({ upTo: third, isLast: true })
    expect(await next(third, 2)).toBeUndefined()
    expect(await next(0, 3)).toEqual({ upTo: third, isLast: false })
  })

  test('again, by a tombstone, spares what was kept and what is newer', async () => {
    for (const channel of [first, second, third]) await point(channel, null)
    const again = (range: { kept: number[] }, requestedAt: number) =>
      work((trx) =>
        markBundlesAgain(trx, app.organizationId, {
          range: { ...range, appUuid: app.appUuid, above: 0, upTo: third },
          deletionId,
          requestedAt,
        }),
      )
    expect(await again({ kept: [] }, createdAt - 1)).toEqual({ marked: 0, bytes: 0, kept: [first, second, third] })
    expect(await again({ kept: [second] }, createdAt)).toEqual({ marked: 2, bytes: bytesOf(0, 2), kept: [second] })
    expect(await marks()).toEqual(marked(first, third))
  })

  test('keeps channels from pointing at it, whichever transaction marked it', async () => {
    await point(second, null)
    await work((trx) => markBundle(trx, { id: second, deletionId }))
    await expect(point(first, second)).rejects.toSatisfy(isFenceError)
    await point(first, third)
  })

  test('frees the names of both bundles and channels for another at once', async () => {
    await point(first, null)
    await work((trx) => markBundle(trx, { id: first, deletionId }))
    await work((trx) => freeChannelName(trx, first))
    const { id: _bundle, ...bundle } = sampleRows(ours, 0).bundles
    const { id: _channel, ...channel } = sampleRows(ours, 0).channels
    await work(async (trx) => {
      await trx.insertInto('bundles').values(bundle).execute()
      await trx
        .insertInto('channels')
        .values({ ...channel, bundle_id: null })
        .execute()
    })
    const names = await database.db.selectFrom('channels').select('name').where('id', '=', first).execute()
    expect(names).toEqual([{ name: `\u0001${first}` }])
  })
})
