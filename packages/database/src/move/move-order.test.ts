import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { dialectOf } from '../dialect.ts'
import { testDatabases, type TestDatabase } from '../testing/test-databases.ts'
import { inTransaction } from '../transaction.ts'
import { findUnmovable, tablesToMove } from './move-order.ts'

describe.each(testDatabases)('the list of moved tables on $name', ({ open }) => {
  let database: TestDatabase

  beforeEach(async () => {
    database = await open()
    return () => database.remove()
  })

  const change = (statement: string) => inTransaction(database.db, (trx) => sql.raw(statement).execute(trx))

  test('has every table of the migrated database, and no other', async () => {
    expect(findUnmovable(await dialectOf(database.db).describe(database.db))).toEqual([])
  })

  test('a table that is not in it is refused, and so is one without a key', async () => {
    await change('create table notes (text text)')
    const message = 'Expected a database that can be moved: notes is not in moved-tables.ts, notes has no primary key'
    await expect(tablesToMove(database.db)).rejects.toThrow(message)
  })

  test('puts a table after those that it points at, and the fences last', async () => {
    const names = (await tablesToMove(database.db)).map(({ name }) => name)
    for (const { name, references } of await tablesToMove(database.db)) {
      for (const parent of references) expect(names.indexOf(parent)).toBeLessThan(names.indexOf(name))
    }
    expect(names.at(-1)).toBe('tombstones')
    expect(names).not.toContain('move_marks')
  })
})

test('both databases describe their tables alike', async () => {
  const descriptions = []
  for (const { open } of testDatabases) {
    const database = await open()
    const shapes = await dialectOf(database.db).describe(database.db)
    descriptions.push(
      shapes.map((shape) => ({
        ...shape,
        columns: shape.columns.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
        references: shape.references.toSorted(),
      })),
    )
    await database.remove()
  }
  expect(descriptions[0]).toEqual(descriptions[1])
})
