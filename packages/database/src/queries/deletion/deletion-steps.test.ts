import { beforeEach, describe, expect, test } from 'vitest'
import { deletionNumber, insertSampleDeletion } from '../../testing/sample-deletions.ts'
import { testDatabases, type TestDatabase } from '../../testing/test-databases.ts'
import { inTransaction } from '../../transaction.ts'
import {
  addToCounts,
  insertCounts,
  listCounts,
  markIncomplete,
  sumOfIncreases,
  type CountsIncrease,
} from './deletion-steps.ts'

const zero = {
  rowsFound: 0,
  rowsRemoved: 0,
  objectsFound: 0,
  objectsRemoved: 0,
  bytesRemoved: 0,
  incompleteInRound: null,
  beganAt: null,
  endedAt: null,
}
const of = (apps: CountsIncrease) => new Map([['apps', apps]])
const tables = [
  { table: 'devices', kind: 'devices' },
  { table: 'apps', kind: 'apps' },
]

describe.each(testDatabases)('the counts of a deletion on $name', ({ open }) => {
  let database: TestDatabase

  beforeEach(async () => {
    database = await open()
    await inTransaction(database.db, async (trx) => {
      for (const number of [1, 2]) {
        await insertSampleDeletion(trx, number)
        await insertCounts(trx, deletionNumber(number), tables)
      }
    })
    return () => database.remove()
  })

  const list = (number: number) => listCounts(database.db, deletionNumber(number))

  test('begin at zero, in the order of the plan', async () => {
    expect(await list(1)).toEqual(tables.map((it) => ({ ...it, ...zero })))
    expect(await list(3)).toEqual([])
  })

  test('grow by what is added, for one table of one deletion', async () => {
    await inTransaction(database.relaxedDb, async (trx) => {
      await addToCounts(trx, deletionNumber(1), of({ rows_found: 5, objects_found: 3 }))
      await addToCounts(trx, deletionNumber(1), of({ rows_removed: 2, objects_removed: 1, bytes_removed: 700 }))
      await addToCounts(trx, deletionNumber(1), of({ rows_removed: 1 }))
    })
    const apps = { ...zero, rowsFound: 5, rowsRemoved: 3, objectsFound: 3, objectsRemoved: 1, bytesRemoved: 700 }
    expect(await list(1)).toMatchObject([zero, apps])
    expect(await list(2)).toMatchObject([zero, zero])
  })

  test('keep when removing from a table began, and when it ended', async () => {
    const add = (increase: CountsIncrease) =>
      inTransaction(database.relaxedDb, (trx) => addToCounts(trx, deletionNumber(1), of(increase)))
    await add({ rows_found: 5 })
    expect(await list(1)).toMatchObject([zero, { beganAt: null, endedAt: null }])
    await add(
      sumOfIncreases({ rows_removed: 1, began_at: 10, ended_at: 20 }, { rows_removed: 2, began_at: 21, ended_at: 22 }),
    )
    expect(await list(1)).toMatchObject([zero, { rowsRemoved: 3, beganAt: 10, endedAt: 22 }])
    await add({ rows_removed: 1, began_at: 30, ended_at: 40 })
    await add({ rows_found: 1 })
    expect(await list(1)).toMatchObject([zero, { rowsRemoved: 4, beganAt: 10, endedAt: 40 }])
    expect(await list(2)).toMatchObject([zero, zero])
  })

  test('grow for several tables at once', async () => {
    const increases = new Map([
      ['apps', { rows_removed: 2 }],
      ['devices', { rows_found: 7, rows_removed: 5 }],
    ])
    await inTransaction(database.db, (trx) => addToCounts(trx, deletionNumber(2), increases))
    expect(await list(2)).toMatchObject([
      { ...zero, rowsFound: 7, rowsRemoved: 5 },
      { ...zero, rowsRemoved: 2 },
    ])
    expect(await list(1)).toMatchObject([zero, zero])
  })

  test('note the round in which rows had to stay', async () => {
    await inTransaction(database.relaxedDb, (trx) =>
      markIncomplete(trx, { deletionId: deletionNumber(1), table: 'devices', round: 3 }),
    )
    expect(await list(1)).toMatchObject([{ incompleteInRound: 3 }, zero])
    expect(await list(2)).toMatchObject([zero, zero])
  })

  test('carry on when a new plan brings more tables', async () => {
    await inTransaction(database.relaxedDb, async (trx) => {
      await addToCounts(trx, deletionNumber(1), of({ rows_removed: 2 }))
      await insertCounts(trx, deletionNumber(1), [...tables, { table: 'tags', kind: 'tags' }])
    })
    expect(await list(1)).toMatchObject([
      { table: 'devices', rowsRemoved: 0 },
      { table: 'apps', rowsRemoved: 2 },
      { table: 'tags', rowsRemoved: 0 },
    ])
  })
})
