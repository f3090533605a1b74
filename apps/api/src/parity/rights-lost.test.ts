/**
 * Rights that are lost while a request is under way: after its key was looked up, and before its first transaction
 * begins. What a lock keeps out from then on is in packages/services/src/rights/rights-lost.test.ts.
 */
import { createHash } from 'node:crypto'
import { inTransaction, insertApiKey } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { wholeRight, type UserId } from '@organizations/domain'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isLong } from '../../../../test/support/test-size.ts'
import { allRows } from '../testing/rows.ts'
import { declarationOf } from './doors.ts'
import { casesByDoor } from './permission-cases.ts'
import type { PermissionCase } from './permission-rights.ts'
import { openPermissionServer, type PermissionServer } from './permission-server.ts'
import type { Place } from './asker-kinds.ts'
import type { Asker } from './permission-users.ts'

/** What is locked is the same on each, and tried on both in rights-lost.test.ts of the services. */
const databases = testDatabases.filter(({ name }) => (name === 'SQLite') === !isLong)

/** The first of these who may do it, with their strongest key. */
const places = ['super_admin', 'pending', 'operator'] as const
const whole = { mode: 'all', reach: 'all' } as const
const outcomeOf = (asked: PermissionCase, place: Place) => asked.outcome({ place, ...whole })
const placeOf = (asked: PermissionCase) => places.find((it) => outcomeOf(asked, it) === 'allowed') ?? 'operator'

/** What happens meanwhile to the key or its user, and what undoes it. */
type Loss = (server: PermissionServer, asker: Asker, userId: UserId) => Promise<() => Promise<unknown>>

const nothing = async () => {}
const setDisabledAt = ({ deps }: PermissionServer, userId: UserId, disabled_at: number | null) =>
  inTransaction(deps.db, (trx) => trx.updateTable('users').set({ disabled_at }).where('id', '=', userId).execute())

const keyLosses: Record<string, Loss> = {
  'the key was deleted': async ({ deps }, { keyId }) => {
    await inTransaction(deps.db, (trx) => trx.deleteFrom('api_keys').where('id', '=', keyId).execute())
    return nothing
  },
  'the key was given a new secret': async ({ deps }, { keyId }) => {
    const key_hash = deps.ids.uuid()
    await inTransaction(deps.db, (trx) =>
      trx.updateTable('api_keys').set({ key_hash }).where('id', '=', keyId).execute(),
    )
    return nothing
  },
  'the key expired': async ({ deps }, { keyId }) => {
    const expires_at = deps.clock()
    await inTransaction(deps.db, (trx) =>
      trx.updateTable('api_keys').set({ expires_at }).where('id', '=', keyId).execute(),
    )
    return nothing
  },
  'the user was disabled': async (server, _asker, userId) => {
    await setDisabledAt(server, userId, server.deps.clock())
    return () => setDisabledAt(server, userId, null)
  },
}

const isRemoved: Loss = async ({ deps, users }, _asker, userId) => {
  const row = { organization_id: users.here, user_id: userId }
  const before = await deps.db
    .selectFrom('members')
    .selectAll()
    .where((eb) => eb.and(row))
    .execute()
  await inTransaction(deps.db, (trx) =>
    trx
      .deleteFrom('members')
      .where((eb) => eb.and(row))
      .execute(),
  )
  return () => inTransaction(deps.db, (trx) => trx.insertInto('members').values(before).execute())
}

const isDemoted: Loss = async ({ deps, users }, _asker, userId) => {
  const setRole = (role: 'read' | 'super_admin') =>
    inTransaction(deps.db, (trx) =>
      trx
        .updateTable('members')
        .set({ role })
        .where('organization_id', '=', users.here)
        .where('user_id', '=', userId)
        .execute(),
    )
  await setRole('read')
  return () => setRole('super_admin')
}

const isOperatorNoMore: Loss = async ({ deps }, _asker, userId) => {
  const setFlag = (is_operator: 0 | 1) =>
    inTransaction(deps.db, (trx) => trx.updateTable('users').set({ is_operator }).where('id', '=', userId).execute())
  await setFlag(0)
  return () => setFlag(1)
}

/** By the place of who asks: what they may lose, and whose outcome theirs is then. */
const userLosses: Record<(typeof places)[number], readonly [name: string, loss: Loss, then: Place][]> = {
  super_admin: [
    ['the user was removed', isRemoved, 'none'],
    ['the user was demoted', isDemoted, 'read'],
  ],
  pending: [['the invitation was withdrawn', isRemoved, 'none']],
  operator: [['the user is no operator any more', isOperatorNoMore, 'none']],
}

/** Reads that leave an entry in the audit log. */
const auditedReads = new Set(['exportOrganization'])
const writes = ({ asks }: PermissionCase) => declarationOf(asks).method !== 'get' || auditedReads.has(asks)
const writing = casesByDoor.filter(([, , asked]) => writes(asked))
/** Reads of a feed, which wait until what they tell is on the disk: `untilFeedIsDurable`. */
const durableReads = new Set(['event.list', 'operator.listEvents'])
const reading = casesByDoor.filter(([, , asked]) => !writes(asked) && !durableReads.has(asked.asks))

describe.for(databases)('a request that writes, on $name', ({ open }) => {
  let server: PermissionServer
  let rows: unknown
  /** What is to happen when the next transaction is about to begin. */
  let next: (() => Promise<void>) | undefined

  beforeAll(async () => {
    const beforeBegin = async () => {
      const happen = next
      next = undefined
      await happen?.()
    }
    server = await openPermissionServer({ open, beforeBegin })
    rows = await rowsNow()
  })
  afterAll(() => server.close())

  /** In an order of their own: on Postgres a row that is changed changes its place. */
  async function rowsNow(): Promise<unknown> {
    const tables = Object.entries(await allRows(server.deps.db))
    return tables.map(([table, all]) => [table, all.map((row) => JSON.stringify(row)).toSorted()])
  }

  /** A key of the user that may do all, for one request. */
  async function askerWithNewKey(place: (typeof places)[number]): Promise<{ asker: Asker; userId: UserId }> {
    const { deps } = server
    const asker = server.askerOf({ place, ...whole })
    const { user_id: userId } = await deps.db
      .selectFrom('api_keys')
      .select('user_id')
      .where('id', '=', asker.keyId)
      .executeTakeFirstOrThrow()
    const secret = `key-for-one-request-${deps.ids.uuid()}`
    const keyHash = createHash('sha256').update(secret).digest('hex')
    const key = { ...wholeRight, userId, name: 'One request', keyHash, createdAt: 1 }
    const { id: keyId } = await inTransaction(deps.db, (trx) => insertApiKey(trx, key))
    return { asker: { ...asker, secret, keyId }, userId }
  }

  /** The outcome of asking while this happens. The key is removed afterwards. */
  async function askDuring(
    door: (typeof casesByDoor)[number][1],
    asked: PermissionCase,
    loss: Loss,
  ): Promise<{ outcome: string; hasBegun: boolean }> {
    const { asker, userId } = await askerWithNewKey(placeOf(asked))
    let undo: () => Promise<unknown> = nothing
    next = async () => {
      undo = await loss(server, asker, userId)
    }
    const outcome = await server.outcomeOf(door, asked, asker)
    const hasBegun = next === undefined
    next = undefined
    await undo()
    await inTransaction(server.deps.db, (trx) => trx.deleteFrom('api_keys').where('id', '=', asker.keyId).execute())
    return { outcome, hasBegun }
  }

  test.for(writing)('%s, over %s: is refused by a key that is none any more', async ([, door, asked]) => {
    for (const [name, loss] of Object.entries(keyLosses)) {
      const { outcome, hasBegun } = await askDuring(door, asked, loss)
      expect([name, outcome, hasBegun]).toEqual([name, 'invalid_api_key', true])
    }
    expect(await rowsNow()).toEqual(rows)
  })

  test.for(writing)('%s, over %s: is judged by the right that its user has left', async ([, door, asked]) => {
    for (const [name, loss, then] of userLosses[placeOf(asked)]) {
      const { outcome, hasBegun } = await askDuring(door, asked, loss)
      expect([name, outcome, hasBegun]).toEqual([name, outcomeOf(asked, then), true])
    }
    expect(await rowsNow()).toEqual(rows)
  })

  test.for(reading)('%s, over %s, begins no transaction', async ([, door, asked]) => {
    const { hasBegun } = await askDuring(door, asked, async () => nothing)
    expect(hasBegun).toBe(false)
  })
})
