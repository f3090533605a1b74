import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { dialectOf } from '../dialect.ts'
import type { FeedEventId } from '@organizations/domain'
import { placeEvents, readEventFeed } from '../queries/events/event-feed.ts'
import { listEventsOf } from '../queries/events/list-events.ts'
import { insertSampleEvent } from '../testing/insert-events.ts'
import { insertPastDeletions } from '../testing/past-deletions.ts'
import { deletionNumber, insertSampleDeletion, plan } from '../testing/sample-deletions.ts'
import { insertUsers, insertWholeOrganization, organizationNumber } from '../testing/sample-rows.ts'
import { testDatabases, type TestDatabase } from '../testing/test-databases.ts'
import { readText, storeText } from '../stored-text.ts'
import { inTransaction } from '../transaction.ts'
import { compareRows } from './compare-rows.ts'
import { copyRows, highestId, type RowMove } from './copy-rows.ts'

const pairs = testDatabases.flatMap((from) => testDatabases.map((to) => ({ from, to })))

describe.each(pairs)('a move from $from.name to $to.name', ({ from, to }) => {
  let source: TestDatabase
  let target: TestDatabase

  beforeEach(async () => {
    source = await from.open()
    target = await to.open()
    await inTransaction(source.db, async (trx) => {
      await insertUsers(trx, 10)
      for (const organization of [1, 2]) await insertWholeOrganization(trx, organization, 3)
      await insertPastDeletions(trx, { count: 5, now: 1_000_000_000, state: 'over' })
    })
    return async () => {
      await source.remove()
      await target.remove()
    }
  })

  const move = (more: Partial<RowMove> = {}): RowMove => ({
    source,
    target,
    requireAlone() {},
    onRows() {},
    ...more,
  })

  test('takes all rows, finds them equal, and says so by counts and checksums', async () => {
    let copied = 0
    await copyRows(move({ onRows: (count) => (copied += count) }))
    const compared = await compareRows(move())
    for (const { sha256 } of compared) expect(sha256).toMatch(/^[0-9a-f]{64}$/)
    expect(Object.fromEntries(compared.map(({ table, rows }) => [table, rows]))).toMatchObject({
      organizations: 2,
      devices: 6,
      tombstones: 5,
      receipts: 5,
    })
    expect(compared.reduce((sum, { rows }) => sum + rows, 0)).toBe(copied)
  })

  test('goes on after it was cut off anywhere', async () => {
    let cuts = 0
    const copiesOnePage = async () => {
      let pages = 0
      const requireAlone = () => {
        if ((pages += 1) > 1) throw new Error('cut off')
      }
      await copyRows(move({ requireAlone }))
    }
    while (
      await copiesOnePage().then(
        () => false,
        () => true,
      )
    ) {
      cuts += 1
    }
    expect(cuts).toBeGreaterThan(15)
    await compareRows(move())
  })

  test('takes texts of any characters, and the largest numbers', async () => {
    const name = '\u0001 "quoted" \\ \n é 日本 😀 \u{10FFFF}'
    await inTransaction(source.db, async (trx) => {
      await trx.updateTable('organizations').set({ name, created_at: Number.MAX_SAFE_INTEGER }).execute()
      await trx
        .updateTable('receipts')
        .set({ sealed: storeText(trx, name.repeat(50)) })
        .execute()
    })
    await copyRows(move())
    await compareRows(move())
    const moved = await target.db.selectFrom('organizations').select(['name', 'created_at']).execute()
    expect(moved).toEqual([1, 2].map(() => ({ name, created_at: Number.MAX_SAFE_INTEGER })))
    const { sealed } = await target.db.selectFrom('receipts').select('sealed').limit(1).executeTakeFirstOrThrow()
    expect(readText(sealed ?? '')).toBe(name.repeat(50))
  })

  test('carries the highest ids, also of rows that are gone', async () => {
    await inTransaction(source.db, (trx) => dialectOf(trx).raiseHighestId(trx, 'channels', 5000))
    await copyRows(move())
    for (const table of ['bundles', 'channels', 'api_keys']) {
      expect(await highestId(target.db, table)).toBe(await highestId(source.db, table))
    }
    expect(await highestId(target.db, 'channels')).toBe(5000)
  })

  test('goes on with the feed of events where it ended, as a feed of its own', async () => {
    const organizationId = organizationNumber(1)
    const add = async ({ db }: TestDatabase, id: string) =>
      await inTransaction(db, (trx) => insertSampleEvent(trx, { id: id as FeedEventId, organizationId }))
    await inTransaction(source.db, (trx) => trx.deleteFrom('events').execute()) // SQLite never has any without a place
    await add(source, 'evt-a') // not placed yet on Postgres
    await inTransaction(source.db, (trx) => trx.updateTable('feed_cursors').set({ position: 3 }).execute())
    await copyRows(move())
    await compareRows(move())
    await add(target, 'evt-b')
    await placeEvents(target.db)
    const [last, next] = (await listEventsOf(target.db, { organizationId, after: 0, limit: 100 })).slice(-2)
    expect([last?.id, next?.id]).toEqual(['evt-a', 'evt-b'])
    expect([next?.position, next?.sequence]).toEqual([1 + (last?.position ?? 0), 1 + (last?.sequence ?? 0)])
    expect((await target.db.selectFrom('feed_cursors').select('position').execute()).at(0)).toEqual({ position: 3 })
    expect((await readEventFeed(target.db)).epoch).not.toBe((await readEventFeed(source.db)).epoch)
  })

  test('takes the rows of a deletion under way, which goes on in a new round, without a lease', async () => {
    const sweep = plan.steps.findIndex((it) => it.action === 'sweep') + 2
    await inTransaction(source.db, async (trx) => {
      await insertSampleDeletion(trx, 1, {
        state: 'sweeping',
        round: 3,
        step: sweep,
        cursor: '["x"]',
        lease_token: 7,
        lease_ends_at: 99,
      })
      await insertSampleDeletion(trx, 2, { state: 'sweeping', step: 1, cursor: '["x"]', lease_ends_at: 99 })
      const tombstone = { subject_kind: 'organization' as const, deletion_id: deletionNumber(1), created_at: 1 }
      const id = organizationNumber(1)
      await trx
        .insertInto('tombstones')
        .values({ ...tombstone, subject_id: id, organization_id: id })
        .execute()
    })
    await copyRows(move())
    await compareRows(move())
    const read = async (number: number) =>
      await target.db
        .selectFrom('deletions')
        .select(['state', 'round', 'step', 'cursor', 'lease_token', 'lease_ends_at', 'due_at'])
        .where('id', '=', deletionNumber(number))
        .executeTakeFirst()
    expect(await read(1)).toEqual({
      state: 'sweeping',
      round: 4,
      step: sweep - 2,
      cursor: null,
      lease_token: 7,
      lease_ends_at: null,
      due_at: 1000,
    })
    // Counting goes by keys, which are the same: to begin it anew would count twice.
    expect(await read(2)).toMatchObject({ round: 1, step: 1, cursor: '["x"]', lease_ends_at: null })
    const devices = target.db
      .selectFrom('devices')
      .select('device_id')
      .where('organization_id', '=', organizationNumber(1))
    expect(await devices.execute()).toHaveLength(3)
  })

  test('leaves open erasures as not done in time, and says of bundles where their files are now', async () => {
    await inTransaction(source.db, (trx) =>
      trx.updateTable('receipts').set({ erased_at: null, erased_how: null }).execute(),
    )
    await copyRows(move({ storageProvider: 's3' }))
    await compareRows(move({ storageProvider: 's3' }))
    const receipts = await target.db.selectFrom('receipts').select('not_erased').execute()
    expect(new Set(receipts.map(({ not_erased: reason }) => reason))).toEqual(new Set(['not_in_time']))
    const bundles = await target.db.selectFrom('bundles').select(['object_key', 'storage_provider']).execute()
    for (const { object_key: key, storage_provider: provider } of bundles) {
      expect(provider).toBe(key === null ? 'file' : 's3')
    }
  })

  test.each([
    ['another', sql`update devices set platform = 'android' where device_id = 'device-1'`, 'is another one'],
    ['missing', sql`delete from devices where device_id = 'device-2'`, 'is another one|is missing'],
  ])('notices a row that is %s at the target, and names its key alone', async (_, change, what) => {
    await copyRows(move())
    await inTransaction(target.db, (trx) => change.execute(trx))
    await expect(compareRows(move())).rejects.toThrow(
      new RegExp(`^Expected the same rows in devices, but one (${what}).*device-`),
    )
  })
})
