import { beforeEach, describe, expect, test } from 'vitest'
import { isFenceError } from '../../database-errors.ts'
import { FORMER_LEASE_MS } from '../../moment.ts'
import { insertUsers, insertWholeOrganization } from '../../testing/sample-rows.ts'
import { appKey, appSubject, insertSampleTombstone } from '../../testing/sample-subjects.ts'
import { testDatabases, type TestDatabase } from '../../testing/test-databases.ts'
import { inTransaction } from '../../transaction.ts'
import {
  claimDeadUpload,
  completeUpload,
  deleteUpload,
  endAllUploads,
  insertUpload,
  isUploadLive,
  listDeadUploads,
  renewUpload,
  type Upload,
} from './uploads.ts'

const [ours, neighbour] = [1, 2]
const [now, leaseMs] = [1000, 500]
/** When leases end, and whether an upload with such a one is dead. */
const ends: readonly (readonly [what: string, endsAt: number, isDead: boolean])[] = [
  ['has ended long ago', 1, true],
  ['ends now', now, true],
  ['ends in a moment', now + 1, false],
  ['has just been taken', now + leaseMs, false],
  // The clock went back since: no upload can have taken it.
  ['ends later than any lease could', now + FORMER_LEASE_MS + 1, true],
]

describe.each(testDatabases)('uploads on $name', ({ open }) => {
  let database: TestDatabase

  beforeEach(async () => {
    database = await open()
    database.useClock(() => now)
    await inTransaction(database.db, async (trx) => {
      await insertUsers(trx, 2)
      for (const organization of [ours, neighbour]) await insertWholeOrganization(trx, organization, 2)
      await trx.deleteFrom('uploads').execute()
    })
    return () => database.remove()
  })

  const work = <T>(run: Parameters<typeof inTransaction<T>>[1]) => inTransaction<T>(database.db, run)
  const rows = () =>
    database.db.selectFrom('uploads').selectAll().orderBy('organization_id').orderBy('id').orderBy('app_uuid').execute()
  const upload = (id: string, organization = ours, n = 0): Upload => {
    const { organizationId, appUuid } = appKey(organization, n)
    return { organizationId, appUuid, id, objectKey: `organizations/${organization}/${id}` }
  }
  const begin = (it: Upload, leaseEndsAt = now + leaseMs) =>
    work((trx) => insertUpload(trx, it, { createdAt: now, leaseMs: leaseEndsAt - now }))
  const renew = (it: Upload, leaseEndsAt: number) => work((trx) => renewUpload(trx, it, leaseEndsAt - now))
  const complete = (it: Upload) => work((trx) => completeUpload(trx, it))
  const claim = (it: Upload) => work((trx) => claimDeadUpload(trx, it, leaseMs))
  const dead = async (after = '', limit = 100) => await listDeadUploads(database.db, { leaseMs, after, limit })
  const remove = (subject: Parameters<typeof insertSampleTombstone>[1]) =>
    work((trx) => insertSampleTombstone(trx, subject))

  test('one that begins names its object and has a lease', async () => {
    const it = upload('1')
    await begin(it)
    expect(await rows()).toEqual([
      {
        organization_id: it.organizationId,
        app_uuid: it.appUuid,
        id: '1',
        object_key: it.objectKey,
        bytes: 0,
        lease_ends_at: now + leaseMs,
        created_at: now,
      },
    ])
  })

  test('none begins for what is being deleted', async () => {
    await remove(appSubject(ours, 0))
    await expect(begin(upload('1'))).rejects.toSatisfy(isFenceError)
    await begin(upload('2', ours, 1))
    await remove(neighbour)
    await expect(begin(upload('3', neighbour, 1))).rejects.toSatisfy(isFenceError)
  })

  test('one is live while its intent is unclaimed, and no other in its place', async () => {
    const isLive = (it: Upload) => isUploadLive(database.db, it)
    await begin(upload('1'), now)
    expect(await isLive(upload('1'))).toBe(true) // its lease has ended, and no worker has noticed
    for (const other of [upload('2'), upload('1', ours, 1), upload('1', neighbour)]) {
      expect(await isLive(other)).toBe(false)
    }
    await claim(upload('1'))
    expect(await isLive(upload('1'))).toBe(false)
    await begin(upload('2'))
    await complete(upload('2'))
    expect(await isLive(upload('2'))).toBe(false)
  })

  describe('a lease', () => {
    test('is renewed, and that of one upload alone', async () => {
      for (const it of [upload('1'), upload('2'), upload('1', ours, 1), upload('1', neighbour)]) await begin(it)
      const before = await rows()
      expect(await renew(upload('1'), 9999)).toBe(true)
      expect(await rows()).toEqual(
        before.map((row) =>
          row.id === '1' && row.app_uuid === upload('1').appUuid ? { ...row, lease_ends_at: 9999 } : row,
        ),
      )
    })

    test('that has ended is renewed as long as no worker has claimed it', async () => {
      await begin(upload('1'), 1)
      expect(await renew(upload('1'), now + FORMER_LEASE_MS + 1)).toBe(true)
      expect(await dead()).toEqual([upload('1')]) // ahead of now by more than a lease is long
    })

    test.each<[what: string, end: () => Promise<unknown>]>([
      ['its app is being deleted', () => remove(appSubject(ours, 0))],
      ['its organization is being deleted', () => remove(ours)],
      ['its intent is gone', () => work((trx) => deleteUpload(trx, upload('1')))],
      ['all were ended by a server that started', () => work(endAllUploads)],
    ])('is not renewed once %s', async (_, end) => {
      await begin(upload('1'))
      await end()
      const before = await rows()
      expect(await renew(upload('1'), 9999)).toBe(false)
      expect(await rows()).toEqual(before)
    })

    test('is renewed while something else is being deleted', async () => {
      await begin(upload('1'))
      await remove(appSubject(ours, 1))
      await remove(neighbour)
      await remove({ ...appSubject(ours, 0), subjectKind: 'bundle' })
      expect(await renew(upload('1'), 9999)).toBe(true)
    })
  })

  describe('one that succeeds', () => {
    test('loses its intent, once, and no other’s', async () => {
      for (const it of [upload('1'), upload('2'), upload('1', ours, 1), upload('1', neighbour)]) await begin(it)
      const before = await rows()
      expect(await complete(upload('1'))).toBe(true)
      expect(await complete(upload('1'))).toBe(false)
      expect(await rows()).toEqual(before.filter((row) => row.id !== '1' || row.app_uuid !== upload('1').appUuid))
    })

    test('does not, once it has been claimed as dead', async () => {
      await begin(upload('1'), now)
      expect(await claim(upload('1'))).toBe(true)
      const before = await rows()
      expect(await complete(upload('1'))).toBe(false)
      expect(await renew(upload('1'), 9999)).toBe(false)
      expect(await rows()).toEqual(before)
    })

    test('does so though its lease has ended, when no worker has noticed', async () => {
      await begin(upload('1'), 1)
      expect(await complete(upload('1'))).toBe(true)
      expect(await claim(upload('1'))).toBe(false)
    })
  })

  describe('a dead one', () => {
    test.each(ends)('is told by its lease: one that %s', async (_, endsAt, isDead) => {
      const it = upload('1')
      await begin(it, endsAt)
      await begin(upload('2'))
      expect(await dead()).toEqual(isDead ? [it] : [])
      const living = (await rows()).filter(({ id }) => id === '2')
      expect(await claim(it)).toBe(isDead)
      expect((await rows()).filter(({ id }) => id === '2')).toEqual(living)
      expect(await renew(it, now + leaseMs)).toBe(!isDead)
    })

    test('is claimed again by the next worker that looks: the first may have died over it', async () => {
      await begin(upload('1'), now)
      for (const claimer of [1, 2])
        expect({ claimer, claimed: await claim(upload('1')) }).toMatchObject({ claimed: true })
      expect(await dead()).toEqual([upload('1')])
      expect(await claim(upload('unknown'))).toBe(false)
    })

    test('is not claimed by the name of another', async () => {
      await begin(upload('1'), now)
      for (const other of [upload('2'), upload('1', ours, 1), upload('1', neighbour)]) {
        expect(await claim(other)).toBe(false)
      }
      expect(await renew(upload('1'), 9999)).toBe(true)
    })

    test('is left to the deletion of what it is for', async () => {
      for (const it of [upload('1'), upload('2', ours, 1), upload('3', neighbour)]) await begin(it, now)
      expect((await dead()).map(({ id }) => id)).toEqual(['1', '2', '3'])
      await remove(appSubject(ours, 0))
      expect((await dead()).map(({ id }) => id)).toEqual(['2', '3'])
      await remove(ours)
      expect((await dead()).map(({ id }) => id)).toEqual(['3'])
    })

    test('goes with its intent alone', async () => {
      for (const it of [upload('1'), upload('2'), upload('1', ours, 1), upload('1', neighbour)]) await begin(it, now)
      const before = await rows()
      await work((trx) => deleteUpload(trx, upload('1')))
      await work((trx) => deleteUpload(trx, upload('1')))
      expect(await rows()).toEqual(before.filter((row) => row.id !== '1' || row.app_uuid !== upload('1').appUuid))
    })
  })

  test('dead ones come in pages, each once, in the order of their ids', async () => {
    for (const [id, organization] of [
      ['1', ours],
      ['2', neighbour],
      ['3', ours],
      ['4', neighbour],
    ] as const) {
      await begin(upload(id, organization), now)
    }
    const ids = async (after: string, limit: number) => (await dead(after, limit)).map(({ id }) => id)
    expect(await ids('', 3)).toEqual(['1', '2', '3'])
    expect(await ids('3', 3)).toEqual(['4'])
    expect(await ids('4', 3)).toEqual([])
  })

  test('all end at once for a server that knows itself to be the only one', async () => {
    for (const it of [upload('1'), upload('2', ours, 1), upload('3', neighbour)]) await begin(it)
    expect(await dead()).toEqual([])
    await work(endAllUploads)
    expect((await dead()).map(({ id }) => id)).toEqual(['1', '2', '3'])
    for (const it of [upload('1'), upload('3', neighbour)]) expect(await complete(it)).toBe(false)
  })
})
