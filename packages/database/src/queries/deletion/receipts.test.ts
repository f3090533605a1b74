import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql, type Transaction } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { isUniqueViolation } from '../../database-errors.ts'
import { openDatabase } from '../../dialect.ts'
import { migrateToLatest } from '../../migrate.ts'
import type { Database } from '../../schema.ts'
import { readText } from '../../stored-text.ts'
import { migrateTo } from '../../testing/migrate-to.ts'
import { deletionNumber, insertSampleDeletion } from '../../testing/sample-deletions.ts'
import { organizationNumber } from '../../testing/sample-rows.ts'
import { testDatabases, type TestDatabase } from '../../testing/test-databases.ts'
import { inTransaction } from '../../transaction.ts'
import {
  findChainEnd,
  findReceipt,
  findSealedReceipt,
  insertReceipt,
  insertReceiptKey,
  keepSealedReceipt,
  listReceiptKeys,
  listSealedReceipts,
  listUnsealedReceipts,
} from './receipts.ts'

describe.each(testDatabases)('receipts on $name', ({ name, open, createEmpty }) => {
  let database: TestDatabase

  beforeEach(async () => {
    database = await open()
    return () => database.remove()
  })

  const work = <T>(run: (trx: Transaction<Database>) => Promise<T>) => inTransaction(database.db, run)
  const complete = (number: number, completedAt: number) =>
    work(async (trx) => {
      await insertSampleDeletion(trx, number)
      const organizationId = organizationNumber(number)
      await insertReceipt(trx, { deletionId: deletionNumber(number), organizationId, completedAt, body: { number } })
    })
  const seal = (deletion: number, number: number) =>
    work((trx) => keepSealedReceipt(trx, deletionNumber(deletion), sealed(deletion, number)))
  const waiting = async (limit = 10) =>
    (await listUnsealedReceipts(database.db, limit)).map(({ deletionId }) => deletionId)

  test('wait to be sealed in the order of completion, and then are found by their deletion and by their number', async () => {
    for (const [number, completedAt] of [
      [1, 3000],
      [3, 2000],
      [2, 2000],
    ] as const) {
      await complete(number, completedAt)
    }
    const notErased = name === 'Postgres' ? 'postgres' : null
    expect(await listUnsealedReceipts(database.db, 1)).toEqual([
      {
        deletionId: 'deletion_2',
        body: { number: 2 },
        erasure: { completedAt: 2000, erasedAt: null, erasedHow: null, notErased },
      },
    ])
    expect(await waiting()).toEqual(['deletion_2', 'deletion_3', 'deletion_1'])
    expect(await findChainEnd(database.db)).toEqual({ number: 0, hash: null })
    expect(await findSealedReceipt(database.db, deletionNumber(2))).toBe(undefined)
    expect(await listSealedReceipts(database.db, { after: 0, limit: 10 })).toEqual([])

    await seal(2, 1)
    await seal(3, 2)
    expect(await waiting()).toEqual(['deletion_1'])
    expect(await findChainEnd(database.db)).toEqual({ number: 2, hash: 'hash-2' })
    expect(await findSealedReceipt(database.db, deletionNumber(3))).toEqual(sealed(3, 2))
    expect(await findReceipt(database.db, deletionNumber(3))).toEqual(sealed(3, 2).receipt)
    for (const [after, limit, found] of [
      [0, 10, [1, 2]],
      [0, 1, [1]],
      [1, 10, [2]],
      [2, 10, []],
    ] as const) {
      const receipts = await listSealedReceipts(database.db, { after, limit })
      expect(receipts.map(({ receipt }) => receipt.number)).toEqual(found)
    }
  })

  test('keep their body until they are sealed, and then what was sealed alone', async () => {
    for (const number of [1, 2]) await complete(number, 1000)
    await seal(2, 1)
    const rows = await database.db.selectFrom('receipts').select(['body', 'sealed']).orderBy('deletion_id').execute()
    expect(rows.map((it) => ({ ...it, sealed: it.sealed && readText(it.sealed) }))).toEqual([
      { body: '{"number":1}', sealed: null },
      { body: '', sealed: JSON.stringify(sealed(2, 1).receipt) },
    ])
  })

  test('that were sealed before bodies went lose theirs, and nothing of what was sealed', async () => {
    const empty = await createEmpty()
    const { db, close } = empty.open()
    try {
      await migrateTo(db, '0017')
      const text = '{ "of": 1, "number": 1,\t"previousHash": null }' // byte for byte: no writer of ours leaves a tab
      await inTransaction(db, async (trx) => {
        for (const [number, columns] of [
          [1, { number: 1, sealed: text, hash: 'hash-1', signature: 'signature', kid: 'kid' }],
          [2, {}],
        ] as const) {
          await insertSampleDeletion(trx, number)
          const deletionId = deletionNumber(number)
          const receipt = { deletionId, organizationId: organizationNumber(number), completedAt: 1, body: { number } }
          await insertReceipt(trx, receipt)
          await trx
            .updateTable('receipts')
            .set({ body: '{"of":1}', ...columns })
            .where('deletion_id', '=', deletionId)
            .execute()
        }
      })
      await migrateToLatest(db)
      const rows = await db.selectFrom('receipts').select(['body', 'sealed', 'hash']).orderBy('deletion_id').execute()
      expect(rows).toEqual([
        { body: '', sealed: text, hash: 'hash-1' },
        { body: '{"of":1}', sealed: null, hash: null },
      ])
    } finally {
      await close()
      await empty.remove()
    }
  })

  test('have a number of their own, and keep what was sealed first', async () => {
    for (const number of [1, 2]) await complete(number, 1000)
    await seal(1, 1)
    const twice: unknown = await seal(2, 1).catch((error: unknown) => error)
    expect(isUniqueViolation(twice, 'receipts.number')).toBe(true)
    expect(await waiting()).toEqual(['deletion_2'])
    await seal(1, 7)
    expect(await findSealedReceipt(database.db, deletionNumber(1))).toEqual(sealed(1, 1))
  })

  test('have keys that stay, once each, oldest first', async () => {
    for (const [kid, now] of [
      ['b', 2],
      ['c', 1],
      ['a', 2],
      ['c', 9],
    ] as const) {
      await work((trx) => insertReceiptKey(trx, { kid, x: `x of ${kid}`, now }))
    }
    const keys = await listReceiptKeys(database.db, 100)
    expect(keys).toEqual(['c', 'a', 'b'].map((kid) => ({ kid, x: `x of ${kid}` })))
    expect(await listReceiptKeys(database.db, 2)).toEqual(keys.slice(1))
  })
})

test('receipts from before they were sealed wait for it once the database is brought up to date', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'organizations-receipts-'))
  const { db, close } = openDatabase('file:test.db', { baseFolder: folder, onBackgroundError: rethrow })
  try {
    await migrateTo(db, '0006')
    await inTransaction(db, async (trx) => {
      for (const [number, completedAt] of [
        [1, 3000],
        [2, 2000],
      ] as const) {
        await sql`
          insert into deletions (id, subject_kind, subject_id, organization_id, state, plan, event_id, requested_by,
            requested_at, round, step, stalled_rounds, removed_before_round, late_listings, strays, lease_token, failures)
          values (${deletionNumber(number)}, 'organization', ${organizationNumber(number)}, ${organizationNumber(number)},
            'completed', '{"steps":[]}', 'event', 'user_1', 1, 1, 0, 0, 0, 0, 0, 1, 0)`.execute(trx)
        await sql`
          insert into receipts (deletion_id, organization_id, completed_at, body)
          values (${deletionNumber(number)}, ${organizationNumber(number)}, ${completedAt}, ${`{"of":${number}}`})`.execute(
          trx,
        )
      }
    })
    await migrateToLatest(db)
    expect(await listUnsealedReceipts(db, 10)).toMatchObject([
      { deletionId: 'deletion_2', body: { of: 2 } },
      { deletionId: 'deletion_1', body: { of: 1 } },
    ])
    await inTransaction(db, (trx) => keepSealedReceipt(trx, deletionNumber(2), sealed(2, 1)))
    expect(await findChainEnd(db)).toEqual({ number: 1, hash: 'hash-1' })
    expect(await listUnsealedReceipts(db, 10)).toHaveLength(1)
    const { counted_at } = await db.selectFrom('deletions').select('counted_at').executeTakeFirstOrThrow()
    expect(counted_at).toBe(null)
  } finally {
    await close()
    await rm(folder, { recursive: true })
  }
})

/** What a seal gives; nothing here looks at whether it is a true one. */
function sealed(deletion: number, number: number) {
  const previousHash = number === 1 ? null : `hash-${number - 1}`
  return { receipt: { of: deletion, number, previousHash }, hash: `hash-${number}`, signature: 'signature', kid: 'kid' }
}

function rethrow(error: unknown): never {
  throw error
}
