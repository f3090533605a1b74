import type { DeletionId, Tombstone } from '@organizations/domain'
import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { organizationNumber } from '../../testing/sample-rows.ts'
import { testDatabases, type TestDatabase } from '../../testing/test-databases.ts'
import { inTransaction } from '../../transaction.ts'
import { listTombstones, restoreTombstone } from './tombstones.ts'

describe.each(testDatabases)('tombstones on $name', ({ open }) => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await open()
    return () => database.remove()
  })

  const tombstone = (n: number, requestedAt: number): Tombstone => ({
    subject: { kind: 'bundle', id: String(n) },
    organizationId: organizationNumber(1),
    deletionId: `deletion_${n}` as DeletionId, // its form does not matter here
    requestedAt,
  })
  const restore = (it: Tombstone) => inTransaction(database.db, (trx) => restoreTombstone(trx, it))

  test('come page by page in the order of their time, and of one time in that of their deletions', async () => {
    const [late, second, third, first] = [tombstone(1, 300), tombstone(2, 200), tombstone(3, 200), tombstone(4, 100)]
    for (const it of [late, third, second, first]) await restore(it)
    const list = (since: number, after: string, limit = 10) => listTombstones(database.db, { since, after, limit })
    expect(await list(0, '')).toEqual([first, second, third, late])
    expect(await list(0, '', 2)).toEqual([first, second])
    expect(await list(200, '')).toEqual([second, third, late])
    expect(await list(200, second.deletionId)).toEqual([third, late])
    expect(await list(201, '')).toEqual([late])
    expect(await list(300, late.deletionId)).toEqual([])
  })

  test('are put back once, and a second one of the same subject changes nothing', async () => {
    expect(await restore(tombstone(1, 100))).toBe(true)
    expect(await restore({ ...tombstone(1, 999), deletionId: 'deletion_other' as DeletionId })).toBe(false)
    expect(await listTombstones(database.db, { since: 0, after: '', limit: 10 })).toEqual([tombstone(1, 100)])
  })

  test('put back, are a fence like any other', async () => {
    const organization = organizationNumber(7)
    await restore({ ...tombstone(1, 100), subject: { kind: 'organization', id: organization } })
    const insert = inTransaction(database.db, (trx) =>
      sql`insert into organizations (id, created_by, created_at, updated_at, name, management_email)
        values (${organization}, 'user_1', 1, 1, 'Again', 'a@example.com')`.execute(trx),
    )
    await expect(insert).rejects.toThrow('organization_deleting')
  })
})
