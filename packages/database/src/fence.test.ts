import SqliteDatabase from 'better-sqlite3'
import { sql, type Transaction } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { organizationSubject, cascadeRegistry, sweptTables, type DeletionId } from '@organizations/domain'
import { isFenceError } from './database-errors.ts'
import { openDatabase } from './dialect.ts'
import { deleteOwnRow } from './queries/deletion/find-subjects.ts'
import { insertTombstone } from './queries/deletion/tombstones.ts'
import type { Database } from './schema.ts'
import {
  insertSampleOrganization,
  insertSampleRow,
  insertUsers,
  insertWholeOrganization,
  organizationNumber,
  parentsFirst,
  type SweptTableName,
} from './testing/sample-rows.ts'
import { testDatabases, type TestDatabase } from './testing/test-databases.ts'
import { inTransaction } from './transaction.ts'

const [deleted, neighbour] = [1, 2]

test('every swept table has its case here', () => {
  expect(parentsFirst.toSorted()).toEqual(
    sweptTables(cascadeRegistry)
      .map(({ table }) => table)
      .toSorted(),
  )
})

describe.each(testDatabases)('the fence on $name', ({ name, open }) => {
  let database: TestDatabase

  beforeEach(async () => {
    database = await open()
    await inTransaction(database.db, async (trx) => {
      await insertUsers(trx, 4)
      // Two rows each, so that the apps exist which later rows belong to.
      await insertWholeOrganization(trx, deleted, 2)
      await insertWholeOrganization(trx, neighbour, 2)
    })
    return () => database.remove()
  })

  const insertRow = (table: SweptTableName, organization: number) => async (trx: Transaction<Database>) => {
    // A channel override points at a channel of its own, and that at a bundle: row 0 has both.
    await insertSampleRow(trx, table, { organization, n: 2 })
  }

  describe.each(parentsFirst)('%s', (table) => {
    beforeEach(async () => {
      if (table !== 'channels' && table !== 'device_overrides') return
      await inTransaction(database.db, async (trx) => {
        for (const organization of [deleted, neighbour]) {
          await insertSampleRow(trx, 'bundles', { organization, n: 2 })
          if (table === 'device_overrides') await insertSampleRow(trx, 'channels', { organization, n: 2 })
        }
      })
    })

    test('takes no row of a deleted organization, and those of others', async () => {
      await tryAndRollBack(database, insertRow(table, deleted)) // nothing but the fence is in its way
      await inTransaction(database.db, putUpFence)
      const before = await count(database, table, deleted)
      await expectFence(inTransaction(database.db, insertRow(table, deleted)))
      await expectFence(inTransaction(database.relaxedDb, insertRow(table, deleted)))
      expect(await count(database, table, deleted)).toBe(before)

      const neighbours = await count(database, table, neighbour)
      await inTransaction(database.db, insertRow(table, neighbour))
      expect(await count(database, table, neighbour)).toBe(neighbours + 1)
    })

    test('takes no row that moves into a deleted organization', async () => {
      await inTransaction(database.db, putUpFence)
      const before = await count(database, table, neighbour)
      await expectFence(inTransaction(database.db, (trx) => moveRows(trx, table, neighbour, deleted)))
      expect(await count(database, table, neighbour)).toBe(before)
    })

    test('lets the rows of a deleted organization go', async () => {
      await inTransaction(database.db, putUpFence)
      const left = parentsFirst.slice(parentsFirst.indexOf(table)).toReversed()
      await inTransaction(database.db, async (trx) => {
        for (const each of left) {
          await sql`delete from ${sql.table(each)} where organization_id = ${organizationNumber(deleted)}`.execute(trx)
        }
      })
      expect(await count(database, table, deleted)).toBe(0)
      expect(await count(database, table, neighbour)).toBeGreaterThan(0)
    })
  })

  test('keeps the id of a deleted organization from being used again, also once its row is gone', async () => {
    await inTransaction(database.db, async (trx) => {
      await insertSampleOrganization(trx, 3)
      await insertTombstone(trx, tombstoneOf(3))
    })
    expect(
      await inTransaction(database.db, (trx) => deleteOwnRow(trx, organizationSubject(organizationNumber(3)))),
    ).toBe(1)
    await expectFence(inTransaction(database.db, (trx) => insertSampleOrganization(trx, 3)))
    await inTransaction(database.db, (trx) => insertSampleOrganization(trx, 4))
    const rename = { id: organizationNumber(3) }
    await expectFence(
      inTransaction(database.db, async (trx) => {
        await trx.updateTable('organizations').set(rename).where('id', '=', organizationNumber(4)).execute()
      }),
    )
  })

  test('holds within the transaction that puts it up', async () => {
    await expectFence(
      inTransaction(database.db, async (trx) => {
        await putUpFence(trx)
        await insertRow('members', deleted)(trx)
      }),
    )
    // It was rolled back with the tombstone.
    await inTransaction(database.db, insertRow('members', deleted))
  })

  test('waits for a writer that is at work, and stops the one behind it', async () => {
    const other = openDatabase(database.url, { baseFolder: '/', onBackgroundError: rethrow })
    const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>()
    const { promise: hasBegun, resolve: begun } = Promise.withResolvers<void>()
    const early = inTransaction(other.db, async (trx) => {
      await insertRow('members', deleted)(trx)
      begun()
      await mayEnd
    })
    await hasBegun
    const fence = inTransaction(database.db, putUpFence)
    const insertLate = () => inTransaction(database.db, insertRow('apps', deleted))
    // Postgres has no queue of writers: an insert while the fence waits may still be in time.
    const late = name === 'SQLite' ? insertLate() : fence.then(insertLate)
    late.catch(() => {}) // looked at below
    end()
    await early
    await fence
    await expectFence(late)
    await expectFence(inTransaction(other.db, insertRow('apps', deleted)))
    await other.close()
    expect(await count(database, 'members', deleted)).toBe(3) // what was written before the fence is the sweep's
  })

  // Only where a transaction can begin without the write lock; none of ours does.
  test.runIf(name === 'SQLite')('stops a transaction that began before it without the write lock', async () => {
    const file = database.url.slice('file:'.length)
    const insert = `insert into members values ('${organizationNumber(deleted)}', 'user_3', 'read', 1, null, 1)`
    const readBefore = new SqliteDatabase(file)
    const begunBefore = new SqliteDatabase(file)
    try {
      readBefore.exec('begin')
      readBefore.prepare('select * from tombstones').all()
      begunBefore.exec('begin')
      await inTransaction(database.db, putUpFence)
      expect(() => readBefore.exec(insert)).toThrow(expect.objectContaining({ code: 'SQLITE_BUSY_SNAPSHOT' }))
      expect(() => begunBefore.exec(insert)).toThrow('organization_deleting')
    } finally {
      readBefore.close()
      begunBefore.close()
    }
    expect(await count(database, 'members', deleted)).toBe(2)
  })

  test('is told from other errors', async () => {
    const violation = await inTransaction(database.db, (trx) =>
      insertSampleRow(trx, 'members', { organization: 1, n: 0 }),
    ).catch((error: unknown) => error)
    expect(violation).toBeInstanceOf(Error)
    expect(isFenceError(violation)).toBe(false)
    expect(isFenceError(new Error('organization_deleting'))).toBe(false)
  })
})

function tombstoneOf(organization: number) {
  const deletionId = `deletion_${organization}` as DeletionId // its form does not matter here
  return { subject: organizationSubject(organizationNumber(organization)), deletionId, now: 1 }
}

async function putUpFence(trx: Transaction<Database>): Promise<void> {
  await insertTombstone(trx, tombstoneOf(deleted))
}

async function expectFence(work: Promise<unknown>): Promise<void> {
  await expect(work).rejects.toSatisfy(isFenceError)
}

async function tryAndRollBack(
  { db }: TestDatabase,
  work: (trx: Transaction<Database>) => Promise<void>,
): Promise<void> {
  const rollBack = new Error('rolled back on purpose')
  const tried = inTransaction(db, async (trx) => {
    await work(trx)
    throw rollBack
  })
  await expect(tried).rejects.toBe(rollBack)
}

async function moveRows(trx: Transaction<Database>, table: string, from: number, to: number): Promise<void> {
  await sql`update ${sql.table(table)} set organization_id = ${organizationNumber(to)}
    where organization_id = ${organizationNumber(from)}`.execute(trx)
}

async function count({ db }: TestDatabase, table: string, organization: number): Promise<number> {
  const { rows } = await sql`
    select 1 from ${sql.table(table)} where organization_id = ${organizationNumber(organization)}`.execute(db)
  return rows.length
}

function rethrow(error: unknown): never {
  throw error
}
