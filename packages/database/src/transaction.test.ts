import { setImmediate as turn } from 'node:timers/promises'
import { sql, type Transaction } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { compiledQuery } from './compiled-query.ts'
import { openDatabase } from './dialect.ts'
import type { Database } from './schema.ts'
import { startWriter } from './testing/other-process.ts'
import { userNumber } from './testing/sample-rows.ts'
import { testDatabases, type TestDatabase } from './testing/test-databases.ts'
import { inTransaction } from './transaction.ts'
import { tryInTransaction } from './try-in-transaction.ts'

describe.each(testDatabases)('a transaction on $name', ({ name, open }) => {
  let database: TestDatabase

  beforeEach(async () => {
    database = await open()
    return () => database.remove()
  })

  const users = async (db = database.db) =>
    (await db.selectFrom('users').select('id').orderBy('id').execute()).map((it) => it.id)

  test('is the only way to write', async () => {
    for (const db of [database.db, database.relaxedDb]) {
      // The cast: what the types forbid.
      await expect(insertUser(1)(db as Transaction<Database>)).rejects.toThrow(/read-?only/)
    }
    expect(await users()).toEqual([])
  })

  test('that is tried keeps nothing when it resolves with undefined', async () => {
    const outcomes = [
      await tryInTransaction(database.db, async (trx) => {
        await insertUser(1)(trx)
        return undefined
      }),
      await tryInTransaction(database.db, async (trx) => {
        await insertUser(2)(trx)
        return false
      }),
    ]
    expect([outcomes, await users()]).toEqual([[undefined, false], [userNumber(2)]])
    const failing = tryInTransaction(database.db, async (trx) => {
      await insertUser(3)(trx)
      throw new Error('lost')
    })
    await expect(failing).rejects.toThrow('lost')
    expect(await users()).toEqual([userNumber(2)])
  })

  test('takes no more statements once it is over, not even compiled ones', async () => {
    const find = compiledQuery(['id'], (db, { id }) => db.selectFrom('users').select('id').where('id', '=', id))
    let over: Transaction<Database> | undefined
    await inTransaction(database.db, async (trx) => {
      over = trx
      expect(await find(trx, { id: userNumber(1) })).toEqual([])
    })
    await expect(find(over ?? expect.unreachable(), { id: userNumber(1) })).rejects.toThrow(/over|released|committed/i)
    expect(await find(database.db, { id: userNumber(1) })).toEqual([])
  })

  test('is invisible outside until it commits, and no reader waits for it', async () => {
    await inTransaction(database.db, insertUser(1))
    const gate = Promise.withResolvers<void>()
    const written = Promise.withResolvers<void>()
    const work = inTransaction(database.db, async (trx) => {
      await insertUser(2)(trx)
      expect(await users(trx)).toEqual([userNumber(1), userNumber(2)])
      written.resolve()
      await gate.promise
    })
    await written.promise
    expect(await users()).toEqual([userNumber(1)])
    expect(await users(database.relaxedDb)).toEqual([userNumber(1)])
    gate.resolve()
    await work
    expect(await users()).toEqual([userNumber(1), userNumber(2)])
  })

  // Postgres lets them run side by side: there, who must wait for whom is a matter of locks.
  test.runIf(name === 'SQLite')(
    'comes alone, after those of its durability that were asked for before it',
    async () => {
      await inTransaction(database.relaxedDb, users) // from here on both are set up
      const order: number[] = []
      let open = 0
      await Promise.all(
        [1, 2, 3, 4, 5, 6].map((number) =>
          inTransaction(number % 2 === 0 ? database.db : database.relaxedDb, async (trx) => {
            open += 1
            expect(open).toBe(1)
            await insertUser(number)(trx)
            await turn()
            expect(await users(trx)).toHaveLength(order.length + 1)
            order.push(number)
            open -= 1
          }),
        ),
      )
      expect(order.filter((number) => number % 2 === 0)).toEqual([2, 4, 6])
      expect(order.filter((number) => number % 2 === 1)).toEqual([1, 3, 5])
    },
  )

  test('leaves nothing behind when it fails, and lets the next one in', async () => {
    const failure = new Error('changed its mind')
    const failing = inTransaction(database.db, async (trx) => {
      await insertUser(1)(trx)
      throw failure
    })
    const next = inTransaction(database.db, insertUser(2))
    await expect(failing).rejects.toBe(failure)
    await next
    const broken = inTransaction(database.db, async (trx) => {
      await insertUser(3)(trx)
      await sql`select * from nowhere`.execute(trx)
    })
    await expect(broken).rejects.toThrow('nowhere')
    await inTransaction(database.relaxedDb, insertUser(4))
    expect(await users()).toEqual([userNumber(2), userNumber(4)])
  })

  test('is one of many at a time, each of which happens or fails alone', async () => {
    const failure = new Error('changed its mind')
    const numbers = Array.from({ length: 40 }, (_, n) => n + 1)
    const ends = await Promise.allSettled(
      numbers.map((number) =>
        inTransaction(database.db, async (trx) => {
          await insertUser(number)(trx)
          if (number % 3 === 0) throw failure
          return number
        }),
      ),
    )
    expect(ends.map((it): unknown => (it.status === 'fulfilled' ? it.value : it.reason))).toEqual(
      numbers.map((number) => (number % 3 === 0 ? failure : number)),
    )
    expect(await users()).toEqual(
      numbers
        .filter((number) => number % 3 !== 0)
        .map(userNumber)
        .toSorted(),
    )
  })

  test('cannot commit what points at nothing', async () => {
    const orphan = {
      user_id: userNumber(9),
      mode: 'all',
      name: 'key',
      key_hash: 'hash',
      created_at: 1,
      updated_at: 1,
    } as const
    const limits = { limited_to_orgs: null, limited_to_apps: null, expires_at: null }
    await expect(
      inTransaction(database.db, (trx) =>
        trx
          .insertInto('api_keys')
          .values({ ...orphan, ...limits })
          .execute(),
      ),
    ).rejects.toThrow(/foreign key/i)
  })

  // Likewise.
  test.runIf(name === 'SQLite')('waits for another process while timers fire and readers read', async () => {
    const other = await startWriter(database.url, 'user_of_another_process')
    try {
      let isDone = false
      const waiting = inTransaction(database.db, async (trx) => {
        expect(await users(trx)).toEqual(['user_of_another_process'])
        await insertUser(1)(trx)
        isDone = true
      })
      await ticks(20)
      expect(isDone).toBe(false)
      expect(await users()).toEqual([])
      await other.commit()
      await waiting
      expect(await users()).toEqual([userNumber(1), 'user_of_another_process'])
    } finally {
      await other.kill()
    }
  })

  test('comes through when the other process dies in the middle of its own', async () => {
    const other = await startWriter(database.url, 'user_of_another_process')
    const waiting = inTransaction(database.db, insertUser(1))
    await other.kill()
    await waiting
    expect(await users()).toEqual([userNumber(1)])
  })

  test('under way is not cut off by closing', async () => {
    const second = openDatabase(database.url, { baseFolder: '/', onBackgroundError: rethrow })
    const begun = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    const work = inTransaction(second.db, async (trx) => {
      begun.resolve()
      await gate.promise
      await insertUser(1)(trx)
    })
    await begun.promise
    const closed = second.close()
    gate.resolve()
    await work
    await closed
    expect(await users()).toEqual([userNumber(1)])
  })
})

const insertUser = (number: number) => async (trx: Transaction<Database>) => {
  const user = { id: userNumber(number), email: `user${number}@example.com`, name: null, plan: 'standard' as const }
  await trx
    .insertInto('users')
    .values({ ...user, is_operator: 0, created_at: 1 })
    .execute()
}

/** Resolves once a timer has fired so many times: never, while the event loop is held up. */
async function ticks(count: number): Promise<void> {
  for (let tick = 0; tick < count; tick += 1) await new Promise((resolve) => setTimeout(resolve, 1))
}

function rethrow(error: unknown): never {
  throw error
}
