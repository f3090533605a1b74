import { canDoAsMuchAs, keyModes, wholeRight, type KeyRight } from '@organizations/domain'
import { beforeEach, describe, expect, test } from 'vitest'
import { explain } from '../../testing/live-schema.ts'
import { recordQueries } from '../../testing/record-queries.ts'
import { insertUsers, userNumber } from '../../testing/sample-rows.ts'
import { testDatabases, type TestDatabase } from '../../testing/test-databases.ts'
import { inTransaction } from '../../transaction.ts'
import { insertApiKey } from './api-keys.ts'
import { listApiKeys } from './list-api-keys.ts'

const userId = userNumber(0)
const limits = [null, [], ['a'], ['b'], ['a', 'b'], ['b', 'a', 'a'], ['c"\\é'], ['null'], ['a', 'A']]
const rights: KeyRight[] = [
  ...keyModes.flatMap((mode) => [null, 5, 6].map((expiresAt) => ({ ...wholeRight, mode, expiresAt }))),
  ...limits.flatMap((limitedToOrgs) =>
    [null, [], ['a']].map((limitedToApps) => ({ ...wholeRight, limitedToOrgs, limitedToApps })),
  ),
  ...limits.map((limitedToApps) => ({ ...wholeRight, limitedToApps, mode: 'read' as const, expiresAt: 6 })),
]

describe.each(testDatabases)('the list of keys on $name', ({ open }) => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await open()
    await inTransaction(database.db, async (trx) => {
      await insertUsers(trx, 2)
      for (const [number, right] of rights.entries()) {
        const key = { ...right, name: String(number), createdAt: 1 }
        await insertApiKey(trx, { ...key, userId, keyHash: `${number}` })
        await insertApiKey(trx, { ...key, userId: userNumber(1), keyHash: `other ${number}` })
      }
    })
    return () => database.remove()
  })

  test('has those that can do no more than the one that asks, by the rule that decides what it may change', async () => {
    for (const key of rights) {
      const { data } = await listApiKeys(database.db, { userId, key, page: 0, limit: 1000 })
      const expected = [...rights.entries()].flatMap(([number, it]) => (canDoAsMuchAs(key, it) ? [String(number)] : []))
      expect([key, data.map(({ name }) => name)]).toEqual([key, expected.toReversed()])
    }
  })

  test('comes in full pages, newest first, each key once, and says which page is next', async () => {
    const key: KeyRight = { ...wholeRight, limitedToOrgs: ['a', 'b'] }
    const all = await listApiKeys(database.db, { userId, key, page: 0, limit: 1000 })
    expect(all.data.length).toBeGreaterThan(10)
    expect(all.next).toBeUndefined()
    const ids = all.data.map(({ id }) => id)
    expect(ids).toEqual(ids.toSorted((a, b) => b - a))
    for (const limit of [1, 4, ids.length - 1, ids.length]) {
      const read: number[] = []
      for (let next: { page: number; limit: number } | undefined = { page: 0, limit }; next;) {
        const listed = await listApiKeys(database.db, { userId, key, ...next })
        read.push(...listed.data.map(({ id }) => id))
        if (listed.next) expect(listed).toMatchObject({ data: { length: limit }, next: { page: next.page + 1, limit } })
        next = listed.next
      }
      expect(read).toEqual(ids)
    }
  })
})

test('SQLite reads a page of keys in the order of an index', async () => {
  const database = await testDatabases[0]?.open()
  if (database === undefined) throw new Error('Expected SQLite to test on')
  const queries = await recordQueries(database.db, (trx) =>
    listApiKeys(trx, { userId, key: wholeRight, page: 0, limit: 10 }),
  )
  const lines = (await Promise.all(queries.map((query) => explain(database.db, query)))).flat()
  expect(lines).toEqual(['SEARCH api_keys USING INDEX api_keys_user (user_id=?)'])
  await database.remove()
})
