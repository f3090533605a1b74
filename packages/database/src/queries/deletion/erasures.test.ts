import { sql, type Transaction } from 'kysely'
import { Migrator } from 'kysely/migration'
import { beforeEach, describe, expect, test } from 'vitest'
import { migrateToLatest } from '../../migrate.ts'
import { migrations } from '../../migrations/index.ts'
import type { Database } from '../../schema.ts'
import { deletionNumber, insertSampleDeletion } from '../../testing/sample-deletions.ts'
import { organizationNumber } from '../../testing/sample-rows.ts'
import { testDatabases, type TestDatabase } from '../../testing/test-databases.ts'
import { inTransaction } from '../../transaction.ts'
import { keepErased, keepNotErased, listUnerased } from './erasures.ts'
import { findSealedReceipt, insertReceipt, listUnsealedReceipts } from './receipts.ts'

let database: TestDatabase
const on = (wanted: string) => testDatabases.filter(({ name }) => name === wanted)
const work = (run: (trx: Transaction<Database>) => Promise<void>) => inTransaction(database.db, run)
const waiting = async () => (await listUnerased(database.db)).map(({ id }) => id)
const results = async () => (await listUnsealedReceipts(database.db, 10)).map(({ erasure }) => erasure)

async function enter({ open }: { open: () => Promise<TestDatabase> }): Promise<() => Promise<void>> {
  database = await open()
  await work(async (trx) => {
    for (const number of [1, 2, 3]) {
      await insertSampleDeletion(trx, number)
      const of = { deletionId: deletionNumber(number), organizationId: organizationNumber(number) }
      await insertReceipt(trx, { ...of, completedAt: number, body: {} })
    }
  })
  return () => database.remove()
}

describe.each(on('Postgres'))('completed deletions on $name', (place) => {
  beforeEach(() => enter(place))

  test('never wait to be erased', async () => {
    expect(await waiting()).toEqual([])
    expect((await results()).map(({ notErased }) => notErased)).toEqual(['postgres', 'postgres', 'postgres'])
  })
})

describe.each(on('SQLite'))('completed deletions on $name', (place) => {
  beforeEach(() => enter(place))

  const unknown = { erasedAt: null, erasedHow: null, notErased: null }

  test('wait to be erased until a result is kept, and the first result stays', async () => {
    expect(await listUnerased(database.db)).toEqual(
      [1, 2, 3].map((number) => ({ id: deletionNumber(number), subjectKind: 'organization' })),
    )
    await work((trx) => keepErased(trx, [deletionNumber(1)], { at: 7, how: 'rewritten' }))
    await work((trx) => keepNotErased(trx, [deletionNumber(2)], 'file_too_large'))
    expect(await waiting()).toEqual([deletionNumber(3)])
    const all = [1, 2].map((number) => deletionNumber(number))
    await work((trx) => keepErased(trx, all, { at: 9, how: 'overwritten' }))
    await work((trx) => keepNotErased(trx, all, 'not_in_time'))
    expect(await results()).toEqual([
      { ...unknown, completedAt: 1, erasedAt: 7, erasedHow: 'rewritten' },
      { ...unknown, completedAt: 2, notErased: 'file_too_large' },
      { ...unknown, completedAt: 3 },
    ])
    await work((trx) => keepErased(trx, [], { at: 9, how: 'overwritten' }))
    expect(await waiting()).toEqual([deletionNumber(3)])
  })
})

describe.each(testDatabases)('the upgrade on $name', ({ name, createEmpty }) => {
  test('leaves receipts that are sealed as they are, and lets the others wait for their result', async () => {
    const place = await createEmpty()
    const { db, close } = place.open()
    try {
      const older = Object.entries(migrations).filter(([migration]) => migration < '0016')
      await inTransaction(db, async (trx) => {
        const migrator = new Migrator({ db: trx, provider: { getMigrations: async () => Object.fromEntries(older) } })
        expect((await migrator.migrateToLatest()).error).toBe(undefined)
        for (const number of [1, 2]) {
          await insertSampleDeletion(trx, number)
          await sql`
            insert into receipts (deletion_id, organization_id, completed_at, body, number, sealed)
            values (${deletionNumber(number)}, 'org', 1, '{}', ${number === 1 ? 1 : null}, '{}')`.execute(trx)
        }
      })
      await migrateToLatest(db)
      expect((await listUnerased(db)).map(({ id }) => id)).toEqual(name === 'SQLite' ? [deletionNumber(2)] : [])
      const [open] = await listUnsealedReceipts(db, 10)
      expect(open?.erasure.notErased).toBe(name === 'SQLite' ? null : 'postgres')
      expect((await findSealedReceipt(db, deletionNumber(1)))?.receipt).toEqual({})
    } finally {
      await close()
      await place.remove()
    }
  })
})
