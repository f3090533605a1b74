import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { insertUsers, insertWholeOrganization, organizationNumber } from '../testing/sample-rows.ts'
import { appKey } from '../testing/sample-subjects.ts'
import { openPostgres, type TestDatabase } from '../testing/test-databases.ts'
import { inTransaction } from '../transaction.ts'
import type { SweptPage } from '../queries/deletion/swept-page.ts'
import { deletePage } from '../queries/deletion/swept-rows.ts'
import { findCtidPage, inCtidOrder, isCtid, isWorthCtidScan } from './ctid-sweep.ts'

const [ours, neighbour] = [1, 2]
const MANY_BLOCKS = 10_000

const page: SweptPage = {
  table: 'devices',
  organizationId: organizationNumber(ours),
  scope: {},
  key: ['app_uuid', 'device_id'],
  object: null,
  after: null,
}

async function open(): Promise<TestDatabase> {
  const database = await openPostgres()
  await inTransaction(database.db, async (trx) => {
    await insertUsers(trx, 1)
    for (const organization of [ours, neighbour]) await insertWholeOrganization(trx, organization, 1)
    await trx.deleteFrom('devices').execute()
  })
  return database
}

test('a ctid scan is worth it when many rows fill much of a table', async () => {
  const { db, remove } = await open()
  await fill({ db }, ours, 4000)
  expect(await isWorthCtidScan(db, 'devices', 4000)).toBe(true)
  expect(await isWorthCtidScan(db, 'devices', 3999)).toBe(false)
  await fill({ db }, neighbour, 50_000)
  expect(await isWorthCtidScan(db, 'devices', 4000)).toBe(false)
  await remove()
})

describe('rows by their addresses, on Postgres', () => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await open()
    // Of both in turn, and at the end a stretch where there is none of ours.
    for (let turn = 0; turn < 10; turn += 1) {
      await fill(database, ours, 120)
      await fill(database, neighbour, 80)
    }
    await fill(database, neighbour, 2000)
    return () => database.remove()
  })

  const count = async (organization: number) => {
    const rows = await database.db
      .selectFrom('devices')
      .select('device_id')
      .where('organization_id', '=', organizationNumber(organization))
      .execute()
    return rows.length
  }

  /** Sweeps to the end; how many rows went with each batch. */
  async function sweep(look: { limit: number; blocks: number }, beforeBatch = async () => {}): Promise<number[]> {
    const batches: number[] = []
    let cursor: SweptPage['after'] = null
    do {
      await beforeBatch()
      const next = inCtidOrder({ ...page, after: cursor })
      const { end, cursor: behind } = await findCtidPage(database.db, next, look)
      batches.push(await inTransaction(database.db, (trx) => deletePage(trx, { ...next, end, spared: [] })))
      expect(behind === null || isCtid(behind)).toBe(true)
      cursor = behind
    } while (cursor !== null)
    return batches
  }

  test('go in batches of about the size that is asked for, and no rows of others go with them', async () => {
    const batches = await sweep({ limit: 500, blocks: MANY_BLOCKS })
    expect(batches.reduce((sum, rows) => sum + rows, 0)).toBe(1200)
    expect(batches.length).toBeGreaterThan(2)
    expect(batches.filter((rows) => rows === 0)).toHaveLength(1) // the last, which finds none
    expect([await count(ours), await count(neighbour)]).toEqual([0, 2800])
  })

  test('are looked for in a stretch at a time, also where there is none', async () => {
    const batches = await sweep({ limit: 500, blocks: 3 })
    expect(batches.reduce((sum, rows) => sum + rows, 0)).toBe(1200)
    expect(batches.slice(-5)).toEqual([0, 0, 0, 0, 0])
    expect([await count(ours), await count(neighbour)]).toEqual([0, 2800])
  })

  test('that move while they are swept are found by the next time', async () => {
    let batches = 0
    await sweep({ limit: 500, blocks: MANY_BLOCKS }, async () => {
      batches += 1
      if (batches !== 2) return
      await inTransaction(database.db, (trx) =>
        trx
          .updateTable('devices')
          .set({ custom_id: 'moved' })
          .where('organization_id', '=', organizationNumber(ours))
          .execute(),
      )
    })
    await sweep({ limit: 500, blocks: MANY_BLOCKS })
    expect([await count(ours), await count(neighbour)]).toEqual([0, 2800])
  })

  test('are read from their table’s blocks, and not by an index', async () => {
    await sql`analyze devices`.execute(database.db)
    const { rows } = await sql<{ 'QUERY PLAN': string }>`
      explain select 1 from devices where organization_id = ${organizationNumber(ours)}
      and ctid > '(1,0)' and ctid <= '(9,0)'`.execute(database.db)
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('Tid Range Scan on devices')
  })
})

let filled = 0 // device ids are told apart by it

async function fill({ db }: Pick<TestDatabase, 'db'>, organization: number, rows: number): Promise<void> {
  const { organizationId, appUuid } = appKey(organization, 0)
  filled += 1
  await inTransaction(db, async (trx) => {
    await sql`set local session_replication_role = replica`.execute(trx) // no fence: faster
    await sql`
      insert into devices (organization_id, app_uuid, device_id, platform, is_prod, is_emulator, updated_at)
      select ${organizationId}, ${appUuid}, ${`${filled}-`} || n, 'ios', 1, 0, 0
      from generate_series(1, ${rows}::int) as numbers (n)`.execute(trx)
  })
}
