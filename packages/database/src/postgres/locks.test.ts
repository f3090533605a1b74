/** Who waits for whom on Postgres, where transactions run side by side. */
import { sql, type Transaction } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import type { EventId } from '@organizations/domain'
import { waitFor } from '../../../../test/support/wait-for.ts'
import { findAppOf, updateApp } from '../queries/apps/apps.ts'
import { takeLease } from '../queries/deletion/deletion-leases.ts'
import { findDeletionOf } from '../queries/deletion/deletions.ts'
import { findIdempotencyRecord, insertIdempotencyRecord } from '../queries/idempotency/idempotency-records.ts'
import { countSuperAdmins } from '../queries/members/super-admins.ts'
import { findOrganizationOf, updateOrganization } from '../queries/organizations/organizations.ts'
import { appendEvent, claimDueEvents } from '../queries/deletion/outbox.ts'
import { findChainEnd } from '../queries/deletion/receipts.ts'
import { hasUsers } from '../queries/operator/users.ts'
import type { Database } from '../schema.ts'
import { countWaiting } from '../testing/count-waiting.ts'
import { deletionNumber, insertSampleDeletion } from '../testing/sample-deletions.ts'
import { insertSampleRow, insertUsers, insertWholeOrganization, organizationNumber } from '../testing/sample-rows.ts'
import { appKey, appSubject, insertSampleTombstone } from '../testing/sample-subjects.ts'
import { openPostgres, type TestDatabase } from '../testing/test-databases.ts'
import { inTransaction } from '../transaction.ts'

type Work = (trx: Transaction<Database>) => Promise<unknown>

describe('on Postgres', () => {
  let database: TestDatabase

  beforeEach(async () => {
    database = await openPostgres()
    await inTransaction(database.db, async (trx) => {
      await insertUsers(trx, 3)
      for (const organization of [1, 2]) await insertWholeOrganization(trx, organization, 2)
    })
    return () => database.remove()
  })

  const userId = 'user_0' as const
  const organization = (number: number) => (trx: Transaction<Database>) =>
    findOrganizationOf(trx, { organizationId: organizationNumber(number), userId: userId as never }) // forms do not matter
  const app = (number: number) => (trx: Transaction<Database>) =>
    findAppOf(trx, { appId: appKey(number, 0).appId, userId: userId as never }) // likewise
  const scope = (key: string) => ({ userId: userId as never, operation: 'test', key }) // likewise
  const record = (key: string) => async (trx: Transaction<Database>) => {
    const known = await findIdempotencyRecord(trx, scope(key), 0)
    if (known === undefined) {
      await insertIdempotencyRecord(
        trx,
        scope(key),
        { bodyHash: key, organizationId: null, made: null, answer: '{}' },
        1,
      )
    }
    return known
  }

  /**
   * Runs `first` up to its commit and then `second`; tells whether that had to wait, and what it found. `last` ends the
   * first.
   */
  async function meet(first: Work, second: Work, last?: Work): Promise<{ waited: boolean; found: unknown }> {
    const mayEnd = Promise.withResolvers<void>()
    const hasBegun = Promise.withResolvers<void>()
    const one = inTransaction(database.db, async (trx) => {
      await first(trx)
      hasBegun.resolve()
      await mayEnd.promise
      await last?.(trx)
    })
    await Promise.race([hasBegun.promise, one])
    const state = { isDone: false }
    const other = inTransaction(database.db, second).finally(() => (state.isDone = true))
    const waited = await waitFor(async () => (state.isDone ? 'no' : (await countWaiting(database.db)) > 0 && 'yes'), {
      what: 'the second transaction to end or to wait',
    })
    mayEnd.resolve()
    await one
    return { waited: waited === 'yes', found: await other }
  }

  test('transactions that are about to change one organization come one after the other, and see what was done', async () => {
    const rename: Work = async (trx) => {
      await organization(1)(trx)
      await updateOrganization(trx, { id: organizationNumber(1), change: { name: 'Renamed' }, now: 5 })
    }
    const { waited, found } = await meet(rename, organization(1))
    expect(waited).toBe(true)
    expect(found).toMatchObject({ organization: { name: 'Renamed' } })
    for (const [first, second] of [
      [organization(1), app(1)],
      [app(1), organization(1)],
      [app(1), app(1)],
    ] as const) {
      expect(await meet(first, second)).toMatchObject({ waited: true })
    }
    expect(await meet(rename, organization(2))).toMatchObject({ waited: false })
    expect(await meet(rename, app(2))).toMatchObject({ waited: false })
    const join = (number: number) => (trx: Transaction<Database>) =>
      insertSampleRow(trx, 'members', { organization: number, n: 2 })
    expect(await meet(rename, join(1))).toMatchObject({ waited: true })
    expect(await meet(rename, join(2))).toMatchObject({ waited: false })
  })

  test('a transaction that waited for the request of a deletion finds nothing', async () => {
    const requested = async (trx: Transaction<Database>) => {
      await organization(1)(trx)
      await insertSampleTombstone(trx, 1)
    }
    expect(await meet(requested, organization(1))).toEqual({ waited: true, found: undefined })
    const asked = (trx: Transaction<Database>) => findDeletionOf(trx, organizationNumber(2))
    const firstAsked: Work = async (trx) => {
      await asked(trx)
      await insertSampleDeletion(trx, 2)
    }
    expect(await meet(firstAsked, asked)).toMatchObject({ waited: true, found: { id: deletionNumber(2) } })
    const appRequested = async (trx: Transaction<Database>) => {
      await app(2)(trx)
      await insertSampleTombstone(trx, appSubject(2, 0))
    }
    expect(await meet(appRequested, app(2))).toEqual({ waited: true, found: undefined })
  })

  test('an insert of a row of an app does not lock the app while it waits for its organization', async () => {
    const change = { name: 'Renamed', icon: undefined, retention: undefined }
    const rename: Work = (trx) => updateApp(trx, { app: appKey(1, 0), change, now: 5 })
    for (const table of ['devices', 'uploads', 'bundles'] as const) {
      const insert: Work = (trx) => insertSampleRow(trx, table, { organization: 1, n: 2 })
      expect(await meet(app(1), insert, rename)).toMatchObject({ waited: true })
    }
  })

  test('a count after that counts what is there then', async () => {
    const count = (trx: Transaction<Database>) => countSuperAdmins(trx, organizationNumber(1))
    const promote = async (trx: Transaction<Database>) => {
      await organization(1)(trx)
      await trx
        .updateTable('members')
        .set({ role: 'super_admin' })
        .where('user_id', '=', userId as never)
        .execute() // likewise
    }
    const { found } = await meet(promote, async (trx) => {
      await organization(1)(trx)
      return await count(trx)
    })
    expect(found).toBe(1)
  })

  test('of two requests with one key the second finds the answer of the first, and another key does not wait', async () => {
    expect(await meet(record('a'), record('b'))).toEqual({ waited: false, found: undefined })
    expect(await meet(record('c'), record('c'))).toEqual({
      waited: true,
      found: { bodyHash: 'c', organizationId: null, made: null, answer: '{}' },
    })
  })

  test('adding to the chain of receipts, or making the first user, is done by one at a time', async () => {
    expect(await meet(findChainEnd, findChainEnd)).toMatchObject({ waited: true })
    expect(await meet(hasUsers, hasUsers)).toMatchObject({ waited: true })
    expect(await meet(findChainEnd, hasUsers)).toMatchObject({ waited: false })
  })

  test('what one relay is claiming another passes over', async () => {
    await inTransaction(database.db, async (trx) => {
      for (const n of [1, 2, 3]) {
        const id = `event_${n}` as EventId // its form does not matter here
        await appendEvent(trx, {
          id,
          type: 'deletion.requested',
          payload: { deletionId: deletionNumber(n) },
          organizationId: organizationNumber(1),
          now: n,
          due: { at: n },
        })
      }
    })
    const claim = (limit: number) => (trx: Transaction<Database>) => claimDueEvents(trx, { limit })
    const { waited, found } = await meet(claim(2), claim(5))
    expect(waited).toBe(false)
    expect(found).toEqual([expect.objectContaining({ id: 'event_3' })])
  })

  test('a relay does not claim what another has claimed since its statement began', async () => {
    await inTransaction(database.db, async (trx) => {
      const payload = { deletionId: deletionNumber(1) }
      const event = { id: 'event_1' as EventId, type: 'deletion.requested', payload } as const // likewise
      await appendEvent(trx, { ...event, organizationId: organizationNumber(1), now: 1 })
      // Its next pause is the longest: to a statement with an earlier time the clock seems to have gone back.
      await trx.updateTable('outbox').set({ rings: 4 }).execute()
      // For one relay, the statement that claims waits for a lock and then goes by the time when it began.
      await sql
        .raw(`create schema slow; create function slow.clock_timestamp() returns timestamptz language plpgsql as $$
        begin
          if current_query() like '%skip locked%' then perform pg_advisory_xact_lock(1); end if;
          return statement_timestamp();
        end $$`)
        .execute(trx)
    })
    const hold: Work = (trx) => sql`select pg_advisory_xact_lock(1)`.execute(trx)
    const claim = (trx: Transaction<Database>) => claimDueEvents(trx, { limit: 1 })
    const claimSlowly: Work = async (trx) => {
      await sql`set local search_path = slow, public, pg_catalog`.execute(trx)
      return await claim(trx)
    }
    const claimed: unknown[] = []
    const { waited, found } = await meet(hold, claimSlowly, async (trx) => void claimed.push(...(await claim(trx))))
    expect({ waited, found, claimed }).toEqual({
      waited: true,
      found: [],
      claimed: [expect.objectContaining({ id: 'event_1' })],
    })
  })

  test('a lease that one worker is taking another does not get', async () => {
    await inTransaction(database.db, (trx) => insertSampleDeletion(trx, 1))
    const take: Work = (trx) => takeLease(trx, { id: deletionNumber(1), leaseMs: 1000 })
    expect(await meet(take, take)).toEqual({ waited: false, found: undefined })
  })

  test('reads outside of transactions never wait', async () => {
    await inTransaction(database.db, async (trx) => {
      await organization(1)(trx)
      await insertSampleTombstone(trx, 1)
      const { db } = database
      expect(
        await findOrganizationOf(db, { organizationId: organizationNumber(1), userId: userId as never }),
      ).toBeDefined() // likewise
      expect(await findChainEnd(db)).toEqual({ number: 0, hash: null })
    })
  })
})
