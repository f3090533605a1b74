import { beforeEach, describe, expect, test } from 'vitest'
import { organizationSubject, wholeRight, type DeletionId } from '@organizations/domain'
import { insertSampleOrganization, insertUsers, organizationNumber, userNumber } from '../../testing/sample-rows.ts'
import { testDatabases, type TestDatabase } from '../../testing/test-databases.ts'
import { inTransaction } from '../../transaction.ts'
import { insertAcceptedMember } from '../members/change-members.ts'
import { findOrganizationOf, listOrganizationsOf, updateOrganization } from './organizations.ts'
import { deleteOwnRow } from '../deletion/find-subjects.ts'
import { insertTombstone } from '../deletion/tombstones.ts'

const [ann, ben] = [userNumber(0), userNumber(1)]

describe.each(testDatabases)('organizations on $name', ({ open }) => {
  let database: TestDatabase

  beforeEach(async () => {
    database = await open()
    await inTransaction(database.db, async (trx) => {
      await insertUsers(trx, 2)
      for (const number of [1, 2, 3, 4]) await insertSampleOrganization(trx, number)
      for (const number of [2, 1, 3]) {
        await insertAcceptedMember(trx, {
          organizationId: organizationNumber(number),
          userId: ann,
          role: 'admin',
          createdAt: 1,
        })
      }
      await insertAcceptedMember(trx, {
        organizationId: organizationNumber(4),
        userId: ben,
        role: 'read',
        createdAt: 1,
      })
      const pending = { accepted_at: null, invitation_ends_at: 10, created_at: 1, role: 'super_admin' } as const
      await trx
        .insertInto('members')
        .values({ organization_id: organizationNumber(4), user_id: ann, ...pending })
        .execute()
    })
    return () => database.remove()
  })

  const bury = (number: number) =>
    inTransaction(
      database.db,
      (trx) =>
        insertTombstone(trx, {
          subject: organizationSubject(organizationNumber(number)),
          deletionId: 'deletion_1' as DeletionId,
          now: 1,
        }), // any
    )
  const list = async (limitedToOrgs: readonly string[] | null = null, { page, limit } = { page: 0, limit: 100 }) => {
    const key = { ...wholeRight, limitedToOrgs }
    return (await listOrganizationsOf(database.db, { userId: ann, key, now: 1, page, limit })).data.map(({ id }) => id)
  }
  const find = (number: number, userId = ann) =>
    findOrganizationOf(database.db, { organizationId: organizationNumber(number), userId })

  test('are listed newest first, those alone whose member the user is', async () => {
    expect(await list()).toEqual([3, 2, 1].map(organizationNumber))
    expect(await list(null, { page: 0, limit: 2 })).toEqual([3, 2].map(organizationNumber))
    expect(await list(null, { page: 1, limit: 2 })).toEqual([1].map(organizationNumber))
    expect(await list(null, { page: 2, limit: 2 })).toEqual([])
    const bens = (await listOrganizationsOf(database.db, { userId: ben, key: wholeRight, now: 1, page: 0, limit: 100 }))
      .data
    expect(bens.map(({ id }) => id)).toEqual([organizationNumber(4)])
  })

  test('are listed within the limits of a key: an empty list means none, and no limit opens what is not theirs', async () => {
    expect(await list([])).toEqual([])
    expect(await list([organizationNumber(1), organizationNumber(4), 'org_gone'])).toEqual([organizationNumber(1)])
  })

  test('are gone from lists and look-ups with the tombstone, and the others stay', async () => {
    await bury(2)
    expect(await list()).toEqual([3, 1].map(organizationNumber))
    expect(await find(2)).toBeUndefined()
    expect(await find(1)).toBeDefined()
  })

  test('are found with the role of the user, null while their invitation is pending', async () => {
    expect(await find(1)).toEqual({
      role: 'admin',
      policy: { require_apikey_expiration: false, max_apikey_expiration_days: null },
      organization: {
        id: organizationNumber(1),
        created_by: ann,
        created_at: '1970-01-01T00:00:00.001Z',
        updated_at: '1970-01-01T00:00:00.001Z',
        logo: null,
        name: 'Organization 1',
        management_email: 'a@example.com',
        customer_id: null,
      },
    })
    expect(await find(4)).toMatchObject({ role: null })
    expect(await find(4, ben)).toMatchObject({ role: 'read' })
  })

  test('are not found by users who are no members, nor when they do not exist', async () => {
    expect(await find(1, ben)).toBeUndefined()
    expect(await find(9)).toBeUndefined()
  })

  test('are found inside a transaction as it sees them', async () => {
    await inTransaction(database.db, async (trx) => {
      await insertTombstone(trx, {
        subject: organizationSubject(organizationNumber(1)),
        deletionId: 'deletion_1' as DeletionId,
        now: 1,
      }) // any
      expect(await findOrganizationOf(trx, { organizationId: organizationNumber(1), userId: ann })).toBeUndefined()
      expect(await find(1)).toBeDefined()
    })
  })

  test('change in what is given and in nothing else; null clears the logo', async () => {
    const update = (change: Parameters<typeof updateOrganization>[1]['change'], now: number) =>
      inTransaction(database.db, (trx) => updateOrganization(trx, { id: organizationNumber(1), change, now }))
    const neighbour = await find(2)
    const first = await update({ name: 'New', logo: 'https://example.com/a.png', management_email: undefined }, 2000)
    expect(first).toMatchObject({ name: 'New', logo: 'https://example.com/a.png', management_email: 'a@example.com' })
    expect(first.updated_at).toBe('1970-01-01T00:00:02.000Z')
    expect(await update({ logo: null, name: undefined }, 3000)).toEqual({
      ...first,
      logo: null,
      updated_at: '1970-01-01T00:00:03.000Z',
    })
    expect((await find(1))?.organization.logo).toBeNull()
    expect(await find(2)).toEqual(neighbour)
  })

  test('have an updated_at that moves with every change, also within a millisecond and when the clock goes back', async () => {
    const times: string[] = []
    for (const now of [5000, 5000, 4000, 5002, 6000]) {
      const change = { name: `Name at ${now}` }
      const it = await inTransaction(database.db, (trx) =>
        updateOrganization(trx, { id: organizationNumber(1), change, now }),
      )
      times.push(it.updated_at)
    }
    expect(times.map((time) => Date.parse(time))).toEqual([5000, 5001, 5002, 5003, 6000])
  })

  test('lose their row last, and no other row goes', async () => {
    const remove = (number: number) =>
      inTransaction(database.db, (trx) => deleteOwnRow(trx, organizationSubject(organizationNumber(number))))
    await expect(remove(1)).rejects.toThrow(/foreign key/i)
    await inTransaction(database.db, (trx) =>
      trx.deleteFrom('members').where('organization_id', '=', organizationNumber(1)).execute(),
    )
    expect(await remove(1)).toBe(1)
    expect(await remove(1)).toBe(0)
    const left = await database.db.selectFrom('organizations').select('id').orderBy('id').execute()
    expect(left.map(({ id }) => id)).toEqual([2, 3, 4].map(organizationNumber))
  })
})
