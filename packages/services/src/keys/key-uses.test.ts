import { inTransaction, insertApiKey } from '@organizations/database'
import { testDatabases, type TestDatabase } from '@organizations/database/testing'
import { wholeRight } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { authenticate } from './authenticate.ts'
import { createKeyUses } from './key-uses.ts'
import { inCallerTransaction } from '../rights/in-caller-transaction.ts'
import { openTestDeps, OPERATOR_SECRET, type TestDeps } from '../testing/test-deps.ts'
import { watched } from '../testing/watched-db.ts'

const postgres = testDatabases.filter(({ name }) => name === 'Postgres')

describe.for(testDatabases)('the uses of keys on $name', ({ open }) => {
  let database: TestDatabase
  let deps: TestDeps
  let transactions: number
  let isBroken: boolean
  let keyUses: ReturnType<typeof createKeyUses>
  beforeEach(async () => {
    database = await open()
    deps = await openTestDeps(database)
    transactions = 0
    isBroken = false
    const beforeCommit = () => {
      transactions += 1
      if (isBroken) throw new Error('disk full')
    }
    deps = Object.assign(deps, watched({ db: deps.db, relaxedDb: deps.relaxedDb }, { beforeCommit }))
    keyUses = createKeyUses(deps)
    deps.keyUses = keyUses
  })
  afterEach(async () => {
    await keyUses.stop()
    await database.remove()
    await deps.remove()
  })

  const use = async (secret: string, now: number) => {
    deps.now = now
    return await authenticate(deps, secret)
  }
  const lastUses = async () =>
    (await database.db.selectFrom('api_keys').select('last_used_at').orderBy('id').execute()).map(
      (it) => it.last_used_at,
    )

  test('are written down later, the last of each key, without a write for any request', async () => {
    deps.now = 1
    const { secret } = await deps.newUser('ann@example.com')
    transactions = 0
    await keyUses.flush()
    const before = transactions
    for (let now = 1000; now < 1100; now += 1) await use(secret, now)
    await use(OPERATOR_SECRET, 1050)
    expect(transactions).toBe(before)
    await keyUses.flush()
    expect(transactions).toBe(before + 1)
    expect(await lastUses()).toEqual([1050, 1099])
    await keyUses.flush()
    expect(transactions).toBe(before + 1)
  })

  test('are written down in few transactions, of however many keys', async () => {
    const { actor } = await deps.newUser('ann@example.com')
    await inTransaction(database.db, async (trx) => {
      for (let number = 0; number < 600; number += 1) {
        const key = { ...wholeRight, userId: actor.userId, name: 'One', keyHash: `hash ${number}`, createdAt: 1 }
        keyUses.note((await insertApiKey(trx, key)).id, 5000 + number)
      }
    })
    transactions = 0
    await keyUses.flush()
    expect(transactions).toBe(3)
    expect((await lastUses()).slice(-600)).toEqual(Array.from({ length: 600 }, (_, number) => 5000 + number))
  })

  test('are not noted for a key that was refused', async () => {
    const { actor, secret } = await deps.newUser('ann@example.com')
    await keyUses.flush()
    const [, before] = await lastUses()
    await inTransaction(database.db, (trx) =>
      trx.updateTable('api_keys').set({ expires_at: 5 }).where('id', '=', actor.keyId).execute(),
    )
    await expect(use(secret, 1000)).rejects.toMatchObject({ code: 'invalid_api_key' })
    await keyUses.flush()
    expect((await lastUses())[1]).toBe(before)
  })

  test('survive a database that cannot be written, and a newer use is not overwritten by an older', async () => {
    const { secret } = await deps.newUser('ann@example.com')
    await use(secret, 1000)
    await use(OPERATOR_SECRET, 1001)
    isBroken = true
    await expect(keyUses.flush()).rejects.toThrow('disk full')
    await use(secret, 2000)
    await expect(keyUses.flush()).rejects.toThrow('disk full')
    isBroken = false
    await keyUses.flush()
    expect(await lastUses()).toEqual([1001, 2000])
  })

  test('are written down when it stops, and a failure then is told and nothing more', async () => {
    await use(OPERATOR_SECRET, 3000)
    isBroken = true
    await keyUses.stop()
    expect(deps.logged.map(({ level, message }) => [level, message])).toEqual([
      ['warn', 'The last uses of keys could not be written down'],
    ])
    isBroken = false
    await keyUses.stop()
    expect(await lastUses()).toEqual([3000])
  })

  test('of a key that is deleted meanwhile do no harm', async () => {
    const { actor, secret } = await deps.newUser('ann@example.com')
    await use(secret, 1000)
    await use(OPERATOR_SECRET, 1001)
    await inTransaction(database.db, (trx) => trx.deleteFrom('api_keys').where('id', '=', actor.keyId).execute())
    await keyUses.flush()
    expect(await lastUses()).toEqual([1001])
  })
})

describe.for(postgres)('a key that a change is being made with on $name', ({ open }) => {
  test('is passed by, and its use written down the next time; the others do not wait for it', async () => {
    const database = await open()
    const deps = await openTestDeps(database)
    const { actor } = await deps.newUser('ann@example.com')
    const keyUses = createKeyUses(deps)
    const lastUses = async () =>
      (await database.db.selectFrom('api_keys').select('last_used_at').orderBy('id').execute()).map(
        (it) => it.last_used_at,
      )
    try {
      keyUses.note(deps.operator.keyId, 1000)
      keyUses.note(actor.keyId, 1001)
      await inCallerTransaction(deps, deps.operator, async () => {
        await keyUses.flush()
        expect(await lastUses()).toEqual([null, 1001])
      })
      await keyUses.flush()
      expect(await lastUses()).toEqual([1000, 1001])
    } finally {
      await keyUses.stop()
      await database.remove()
      await deps.remove()
    }
  })
})
