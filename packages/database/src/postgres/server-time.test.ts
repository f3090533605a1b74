// What Postgres' own clock says, and when it is asked.
import { sql, type Transaction } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { waitFor } from '../../../../test/support/wait-for.ts'
import { serverTime } from './postgres.ts'
import { makeDue, moveDeletion, releaseLease, takeLease } from '../queries/deletion/deletion-leases.ts'
import { listDueDeletions } from '../queries/deletion/due-deletions.ts'
import { claimDeadUpload, insertUpload, listDeadUploads, renewUpload, type Upload } from '../queries/bundles/uploads.ts'
import type { Database } from '../schema.ts'
import { deletionNumber, insertSampleDeletion } from '../testing/sample-deletions.ts'
import { appUuid, insertUsers, insertWholeOrganization, organizationNumber } from '../testing/sample-rows.ts'
import { openPostgres, type TestDatabase } from '../testing/test-databases.ts'
import { inTransaction } from '../transaction.ts'

const LEASE_MS = 60_000

describe('the time of a Postgres', () => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await openPostgres()
    await inTransaction(database.db, async (trx) => {
      await insertUsers(trx, 10)
      await insertWholeOrganization(trx, 1, 1)
    })
    return () => database.remove()
  })

  const upload: Upload = {
    organizationId: organizationNumber(1),
    appUuid: appUuid(1, 0),
    id: 'upload',
    objectKey: 'a/key',
  }
  const renew = (trx: Transaction<Database>) => renewUpload(trx, upload, LEASE_MS)
  const insert = (leaseEndsAt: number) =>
    inTransaction(database.db, async (trx) => {
      await insertUpload(trx, upload, { createdAt: 1, leaseMs: LEASE_MS })
      await trx.updateTable('uploads').set({ lease_ends_at: leaseEndsAt }).where('id', '=', upload.id).execute()
    })
  const isSomebodyWaiting = async () => {
    const { rows } = await sql`
      select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
      database.db,
    )
    return rows.length > 0
  }
  /** So that a time that was read before is another one. */
  const passMillisecond = () => sql`select pg_sleep(0.002)`.execute(database.db)

  test('is not that of the beginning of a transaction: an upload renewed since then is living', async () => {
    await insert(1)
    const isClaimed = await inTransaction(database.db, async (trx) => {
      await sql`select 1`.execute(trx)
      await passMillisecond()
      await inTransaction(database.db, renew)
      return await claimDeadUpload(trx, upload, LEASE_MS)
    })
    expect(isClaimed).toBe(false)
    expect(
      (await listDeadUploads(database.db, { leaseMs: LEASE_MS, after: '', limit: 10 })).map(({ id }) => id),
    ).toEqual(['upload-0'])
  })

  test.each([
    ['had ended', 1],
    ['ended later than a lease is long', Date.now() + 100 * LEASE_MS],
  ])(
    'is not that of the beginning of a statement: an upload that it waited for is living, whose lease %s',
    async (_, at) => {
      await insert(at)
      const mayRenew = Promise.withResolvers<void>()
      const isLocked = Promise.withResolvers<void>()
      const renewing = inTransaction(database.db, async (trx) => {
        await sql`select 1 from uploads for update`.execute(trx)
        isLocked.resolve()
        await mayRenew.promise
        await renew(trx)
      })
      await Promise.race([isLocked.promise, renewing])
      const claiming = inTransaction(database.db, (trx) => claimDeadUpload(trx, upload, LEASE_MS))
      await waitFor(isSomebodyWaiting, { what: 'the claim to wait' })
      await passMillisecond()
      mayRenew.resolve()
      await renewing
      expect(await claiming).toBe(false)
    },
  )

  test('moves a lease on with each commit, and gives it back for as long as a pause lasts', async () => {
    const id = deletionNumber(1)
    await inTransaction(database.db, (trx) => insertSampleDeletion(trx, 1))
    const times = () =>
      database.db
        .selectFrom('deletions')
        .select((eb) => ['lease_ends_at', 'due_at', eb('due_at', '-', serverTime).as('ms')])
        .executeTakeFirstOrThrow()
    const take = async () => {
      const taken = await inTransaction(database.db, (trx) => takeLease(trx, { id, leaseMs: LEASE_MS }))
      return taken ?? expect.unreachable()
    }
    const held = await take()
    const ends = [(await times()).lease_ends_at ?? 0]
    for (const change of [{ step: 1 }, { step: 2 }]) {
      await passMillisecond()
      expect(await inTransaction(database.db, (trx) => moveDeletion(trx, held, { change, leaseMs: LEASE_MS }))).toBe(
        true,
      )
      ends.push((await times()).lease_ends_at ?? 0)
    }
    expect(ends).toEqual([...new Set(ends)].toSorted((one, other) => one - other))
    // The same statement with another length, and with the time of a process.
    for (const atMost of [40_000, 20_000]) {
      expect(await inTransaction(database.db, (trx) => releaseLease(trx, held, { afterMs: atMost }))).toBe(true)
      const { ms, lease_ends_at } = await times()
      expect(lease_ends_at).toBeNull()
      expect(ms).toBeGreaterThan(atMost - 20_000)
      expect(ms).toBeLessThanOrEqual(atMost)
      await inTransaction(database.db, (trx) => makeDue(trx, id))
      Object.assign(held, await take())
    }
    expect(await inTransaction(database.db, (trx) => releaseLease(trx, held, { at: 5 }))).toBe(true)
    expect((await times()).due_at).toBe(5)
    const look = { leaseMs: LEASE_MS, overdueMs: 0, after: '', limit: 10, except: [] }
    expect(await listDueDeletions(database.db, look)).toEqual({ ids: [id], next: '' })
  })
})
