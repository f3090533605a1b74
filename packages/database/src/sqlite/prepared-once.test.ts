import SqliteDatabase from 'better-sqlite3'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { keepDatabases } from '../testing/keep-databases.ts'
import { createSqliteDatabase } from '../testing/sqlite-databases.ts'

const openSqlite = keepDatabases(createSqliteDatabase)

const TABLES = Array.from({ length: 8 }, (_, n) => `t${n}`)

describe('a statement that is bound anew', () => {
  test.for([
    ['?', 'is prepared again'],
    ['+?', 'is not'],
  ])('with its parameters spelled %s %s', ([parameter]) => {
    const db = new SqliteDatabase(':memory:')
    for (const table of TABLES) db.exec(`create table ${table} (id text primary key, name text)`)
    const joins = TABLES.slice(1).map((it) => `join ${it} on ${it}.id = t0.id and ${it}.name = ${parameter}`)
    const text = `select t0.id from t0 ${joins.join(' ')} where t0.id = ${parameter}`
    const values = TABLES.map((it) => it)
    const anew = db.prepare(text)
    const once = db.prepare(text).bind(...values)
    // Choosing a plan for eight tables costs about a hundred times what finding nothing in the first one does.
    const factor = cpuOf(() => anew.all(...values)) / cpuOf(() => once.all())
    expect(factor > 10).toBe(parameter === '?')
    db.close()
  })
})

test('the handles refuse a text with a bare question mark', async () => {
  const { db, remove } = await openSqlite()
  await expect(sql`select ${sql.raw('?')}`.execute(db)).rejects.toThrow('every parameter to be spelled +?')
  const { rows } = await sql`select ${'?'} as answer`.execute(db)
  expect(rows).toEqual([{ answer: '?' }])
  await remove()
})

/** Microseconds of CPU for one call: the least of several rounds, so that noise cannot add to it. */
function cpuOf(call: () => unknown): number {
  const rounds = Array.from({ length: 10 }, () => {
    const before = process.cpuUsage()
    for (let n = 0; n < 200; n += 1) call()
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 200
  })
  return Math.min(...rounds)
}
