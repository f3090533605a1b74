import type { DeletionState } from '@organizations/domain'
import { beforeEach, describe, expect, test } from 'vitest'
import { deletionNumber, insertSampleDeletion } from '../../testing/sample-deletions.ts'
import { testDatabases, type TestDatabase } from '../../testing/test-databases.ts'
import { inTransaction } from '../../transaction.ts'
import { reserveAppIds, isAppIdReserved, purgeReservedAppIds } from './reserved-app-ids.ts'

describe.each(testDatabases)('reserved app ids on $name', ({ open }) => {
  let database: TestDatabase

  beforeEach(async () => {
    database = await open()
    await work(async (trx) => {
      for (const number of [1, 2]) await insertSampleDeletion(trx, number)
    })
    return () => database.remove()
  })

  const work = <T>(run: Parameters<typeof inTransaction<T>>[1]) => inTransaction<T>(database.db, run)
  const rows = () => database.db.selectFrom('held_app_ids').selectAll().execute()
  const reserve = (deletion: number, ...appIds: string[]) =>
    work((trx) => reserveAppIds(trx, deletionNumber(deletion), appIds))
  const isReserved = (appId: string) => isAppIdReserved(database.db, appId)
  const moveTo = (deletion: number, state: DeletionState) =>
    work((trx) => trx.updateTable('deletions').set({ state }).where('id', '=', deletionNumber(deletion)).execute())

  test.each<[state: DeletionState, isHeld: boolean]>([
    ['requested', true],
    ['sweeping', true],
    ['verifying', true],
    ['blocked', true],
    ['completed', false],
  ])('stay taken until the deletion is complete: while it is %s', async (state, reserved) => {
    await reserve(1, 'com.example.one', 'com.example.two')
    await moveTo(1, state)
    for (const appId of ['com.example.one', 'com.example.two']) expect(await isReserved(appId)).toBe(reserved)
  })

  test('are those alone, to the letter', async () => {
    await reserve(1, 'com.example.one')
    for (const other of ['com.example.on', 'com.example.one2', 'com.example.ONE', '', 'com.example.two']) {
      expect(await isReserved(other)).toBe(false)
    }
  })

  test('are reserved in the transaction that removes their rows, or not at all', async () => {
    const failed = work(async (trx) => {
      await reserveAppIds(trx, deletionNumber(1), ['com.example.one'])
      expect(await isAppIdReserved(trx, 'com.example.one')).toBe(true)
      throw new Error('rolled back on purpose')
    })
    await expect(failed).rejects.toThrow('on purpose')
    expect(await isReserved('com.example.one')).toBe(false)
  })

  test('may be reserved twice, as a batch that is done again does, and none is no statement at all', async () => {
    await reserve(1, 'com.example.one')
    await reserve(1, 'com.example.one', 'com.example.two')
    expect(await rows()).toHaveLength(2)
    await reserve(1)
    expect(await rows()).toHaveLength(2)
  })

  test('pass to a later deletion of the same name', async () => {
    await reserve(1, 'com.example.one')
    await moveTo(1, 'completed')
    await reserve(2, 'com.example.one')
    expect(await isReserved('com.example.one')).toBe(true)
    expect(await work((trx) => purgeReservedAppIds(trx, 10))).toBe(0)
    await moveTo(2, 'completed')
    expect(await isReserved('com.example.one')).toBe(false)
  })

  test('leave no name behind: what is stored is a hash', async () => {
    await reserve(1, 'com.example.one')
    expect(await rows()).toEqual([
      {
        // SHA-256 of com.example.one
        app_id_hash: 'd170b2634c3f9c5d4db2a44dd4628148ecdd23dc2323598c96104e0de086e517',
        deletion_id: deletionNumber(1),
      },
    ])
  })

  test('are purged once their deletion is complete, so many at a time, and no others', async () => {
    await reserve(1, 'com.example.one', 'com.example.two', 'com.example.three')
    await reserve(2, 'com.example.other')
    const purge = (limit: number) => work((trx) => purgeReservedAppIds(trx, limit))
    expect(await purge(10)).toBe(0)
    await moveTo(1, 'completed')
    expect(await purge(2)).toBe(2)
    expect(await purge(2)).toBe(1)
    expect(await purge(2)).toBe(0)
    expect((await rows()).map((row) => row.deletion_id)).toEqual([deletionNumber(2)])
    expect(await isReserved('com.example.other')).toBe(true)
  })

  test('need a deletion that exists', async () => {
    await expect(reserve(9, 'com.example.one')).rejects.toThrow(/foreign key/i)
  })
})
