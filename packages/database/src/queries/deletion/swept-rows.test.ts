import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { cascadeRegistry, planDeletion, sweptTables, type KeyValue } from '@organizations/domain'
import { openFilled } from '../../testing/open-filled.ts'
import { organizationNumber, sampleRows, type SweptTableName } from '../../testing/sample-rows.ts'
import { testDatabases, type TestDatabase } from '../../testing/test-databases.ts'
import { inTransaction } from '../../transaction.ts'
import { countPage, findPageEnd } from './count-rows.ts'
import type { SweptPage } from './swept-page.ts'
import { deletePage, hasRows, readObjectPage } from './swept-rows.ts'

const ROWS = 5
const [before, ours, after] = [1, 2, 3]

describe.each(testDatabases)('swept rows on $name', ({ open }) => {
  let database: TestDatabase

  beforeEach(async () => {
    database = await openFilled(open, { organizations: [before, ours, after], rows: ROWS })
    return () => database.remove()
  })

  describe.each(sweptTables(cascadeRegistry).map((it) => ({ ...it, table: it.table as SweptTableName })))(
    // its own names
    'of $table',
    ({ table, key, object }) => {
      const rows = Array.from({ length: ROWS }, (_, n) => sampleRows(ours, n)[table] as Record<string, KeyValue | null>) // its columns
      const keys = rows.map((row) => key.map((column) => row[column])) as KeyValue[][] // no key column is null
      const named = rows.map((row) => (object ? row[object.key] : null))
      const sizes = rows.map((row) => (object && row[object.key] !== null ? Number(row[object.bytes]) : 0))
      const firstPage: SweptPage = {
        table,
        key,
        object: object ?? null,
        organizationId: organizationNumber(ours),
        scope: {},
        after: null,
      }
      const pageAfter = (n: number): SweptPage => ({ ...firstPage, after: keys[n] ?? expect.unreachable() })

      test('are counted from the cursor up to the limit, with the objects that they name and their bytes', async () => {
        const objects = (from: number, to: number) => named.slice(from, to).filter((it) => it !== null).length
        const bytes = (from: number, to: number) => sizes.slice(from, to).reduce((sum, it) => sum + it, 0)
        for (const [page, limit, from, to] of [
          [firstPage, 2, 0, 2],
          [firstPage, ROWS, 0, ROWS],
          [firstPage, 100, 0, ROWS],
          [pageAfter(1), 2, 2, 4],
          [pageAfter(2), 100, 3, ROWS],
          [pageAfter(4), 100, ROWS, ROWS],
        ] as const) {
          const expected = { rows: to - from, objects: objects(from, to), bytes: bytes(from, to) }
          expect(await countPage(database.db, page, limit)).toEqual(expected)
        }
      })

      test('come in pages that end at a key, or nowhere when fewer are left', async () => {
        for (const [page, limit, end] of [
          [firstPage, 1, keys[0]],
          [firstPage, 2, keys[1]],
          [firstPage, ROWS, keys[4]],
          [firstPage, ROWS + 1, undefined],
          [pageAfter(1), 2, keys[3]],
          [pageAfter(1), 3, keys[4]],
          [pageAfter(1), 4, undefined],
          [pageAfter(4), 1, undefined],
        ] as const) {
          expect(await findPageEnd(database.db, page, limit)).toEqual(end)
        }
      })

      test('are read with their objects, page by page', async () => {
        const objects = (from: number, to: number) =>
          rows
            .slice(from, to)
            .flatMap((row) =>
              object && row[object.key] !== null ? [{ objectKey: row[object.key], bytes: row[object.bytes] }] : [],
            )
        expect(await readObjectPage(database.db, firstPage, 2)).toEqual({ objects: objects(0, 2), end: keys[1] })
        expect(await readObjectPage(database.db, pageAfter(1), 2)).toEqual({ objects: objects(2, 4), end: keys[3] })
        expect(await readObjectPage(database.db, pageAfter(3), 2)).toEqual({ objects: objects(4, 5), end: null })
        expect(await readObjectPage(database.db, pageAfter(4), 2)).toEqual({ objects: [], end: null })
      })

      test('go between cursor and end, and no neighbour’s row goes with them', async () => {
        await removeChildrenOf(database, table)
        const neighbours = await allRows(database, table)
        const remove = async (page: SweptPage, end: readonly KeyValue[] | null) =>
          await inTransaction(database.relaxedDb, (trx) => deletePage(trx, { ...page, end, spared: [] }))

        expect(await remove(pageAfter(1), keys[3] ?? null)).toBe(2)
        expect(await keysLeft(database, firstPage)).toEqual([keys[0], keys[1], keys[4]])
        expect(await remove(pageAfter(1), keys[3] ?? null)).toBe(0)
        expect(await remove(firstPage, keys[0] ?? null)).toBe(1)
        expect(await keysLeft(database, firstPage)).toEqual([keys[1], keys[4]])
        expect(await hasRows(database.db, firstPage)).toBe(true)
        expect(await remove(pageAfter(0), null)).toBe(2)
        expect(await remove(firstPage, null)).toBe(0)
        expect(await hasRows(database.db, firstPage)).toBe(false)
        expect(await allRows(database, table)).toEqual(
          neighbours.filter((row) => row['organization_id'] !== organizationNumber(ours)),
        )
        expect(await hasRows(database.db, { ...firstPage, organizationId: organizationNumber(after) })).toBe(true)
      })

      if (object === undefined) return
      test('stay when their objects are spared, and those without an object go', async () => {
        await removeChildrenOf(database, table)
        const spared = [named[0], named[3], 'organizations/elsewhere'] as string[] // rows 0 and 3 name one
        const neighbours = await allRows(database, table)
        const remove = async (page: SweptPage, end: readonly KeyValue[] | null) =>
          await inTransaction(database.db, (trx) => deletePage(trx, { ...page, end, spared }))

        expect(await remove(firstPage, keys[2] ?? null)).toBe(2)
        expect(await keysLeft(database, firstPage)).toEqual([keys[0], keys[3], keys[4]])
        expect(await remove(pageAfter(2), null)).toBe(1)
        expect(await remove(firstPage, null)).toBe(0)
        expect(await keysLeft(database, firstPage)).toEqual([keys[0], keys[3]])
        const others = neighbours.filter((row) => row['organization_id'] !== organizationNumber(ours))
        expect(await allRows(database, table)).toEqual(expect.arrayContaining(others))
      })
    },
  )
})

/** Rows that nothing points at any more may go. */
async function removeChildrenOf({ db }: TestDatabase, table: string): Promise<void> {
  await inTransaction(db, async (trx) => {
    for (const step of planDeletion(cascadeRegistry, 'organization').steps) {
      if (step.action !== 'sweep') continue
      if (step.table === table) return
      await sql`delete from ${sql.table(step.table)}`.execute(trx)
    }
  })
}

async function allRows({ db }: TestDatabase, table: string): Promise<Record<string, unknown>[]> {
  const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(db)
  return rows
}

async function keysLeft(database: TestDatabase, { table, key }: SweptPage): Promise<unknown[]> {
  const rows = await allRows(database, table)
  return rows
    .filter((row) => row['organization_id'] === organizationNumber(ours))
    .map((row) => key.map((column) => row[column]))
}
