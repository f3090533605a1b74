import { organizationSubject, wholeRight, type DeletionId, type OrganizationId } from '@organizations/domain'
import { beforeEach, describe, expect, test } from 'vitest'
import { isUniqueViolation } from '../../database-errors.ts'
import { insertUsers, userNumber } from '../../testing/sample-rows.ts'
import { testDatabases, type TestDatabase } from '../../testing/test-databases.ts'
import { inTransaction } from '../../transaction.ts'
import { insertApiKey } from './api-keys.ts'
import { findKeyHolder } from './key-holders.ts'
import { insertAcceptedMember } from '../members/change-members.ts'
import { findOrganizationOf, insertOrganization } from '../organizations/organizations.ts'
import { insertTombstone } from '../deletion/tombstones.ts'
import { findUserByEmail, hasUsers, insertUser, listUsers } from '../operator/users.ts'

describe.each(testDatabases)('users and their keys on $name', ({ open }) => {
  let database: TestDatabase

  beforeEach(async () => {
    database = await open()
    return () => database.remove()
  })

  const insertKey = (user: number, keyHash: string) =>
    inTransaction(database.db, (trx) =>
      insertApiKey(trx, { ...wholeRight, userId: userNumber(user), name: 'A key', keyHash, createdAt: 5 }),
    )

  test('are found by their address, and each address once', async () => {
    expect(await hasUsers(database.db)).toBe(false)
    await inTransaction(database.db, (trx) => insertUsers(trx, 2))
    expect(await hasUsers(database.db)).toBe(true)
    expect(await findUserByEmail(database.db, 'user1@example.com')).toMatchObject({ uid: userNumber(1) })
    expect(await findUserByEmail(database.db, 'user2@example.com')).toBeUndefined()
    const twin = {
      id: userNumber(7),
      email: 'user1@example.com',
      name: null,
      plan: 'standard' as const,
      isOperator: true,
      createdAt: 1,
    }
    const inserted = inTransaction(database.db, (trx) => insertUser(trx, twin))
    await expect(inserted).rejects.toSatisfy((error) => isUniqueViolation(error, 'users.email'))
  })

  test('are listed newest first, in pages, or by address', async () => {
    await inTransaction(database.db, (trx) => insertUsers(trx, 3))
    const list = async (email: string | undefined, page: number) =>
      (await listUsers(database.db, { email, page, limit: 2 })).map(({ uid }) => uid)
    expect(await list(undefined, 0)).toEqual([userNumber(2), userNumber(1)])
    expect(await list(undefined, 1)).toEqual([userNumber(0)])
    expect(await list('user1@example.com', 0)).toEqual([userNumber(1)])
  })

  test('a key leads to its holder by its hash alone', async () => {
    await inTransaction(database.db, (trx) => insertUsers(trx, 2))
    const key = await insertKey(0, 'hash 0')
    await insertKey(1, 'hash 1')
    expect(key).toMatchObject({ key: null, expires_at: null })
    expect(Object.keys(key).filter((name) => name.startsWith('limited_to_'))).toEqual([])
    expect(await findKeyHolder(database.db, 'hash 0')).toEqual({
      actor: {
        userId: userNumber(0),
        email: 'user0@example.com',
        plan: 'standard',
        isOperator: false,
        keyId: key.id,
        key: { mode: 'all', limitedToOrgs: null, limitedToApps: null, expiresAt: null },
      },
      found: undefined,
    })
    expect(await findKeyHolder(database.db, 'hash 1')).toMatchObject({ actor: { userId: userNumber(1) } })
    expect(await findKeyHolder(database.db, 'hash 2')).toBeUndefined()
  })

  test('a key keeps an empty list apart from no limit, and the time when it expires', async () => {
    await inTransaction(database.db, (trx) => insertUsers(trx, 1))
    await insertKey(0, 'hash')
    const limits = { limited_to_orgs: '[]', limited_to_apps: '["com.example.app"]', expires_at: 77 }
    await inTransaction(database.db, (trx) => trx.updateTable('api_keys').set(limits).execute())
    expect(await findKeyHolder(database.db, 'hash')).toMatchObject({
      actor: { key: { limitedToOrgs: [], limitedToApps: ['com.example.app'], expiresAt: 77 } },
    })
  })

  test('a key leads to the organization that is named as well, just as its holder finds it', async () => {
    const organizationId = 'org_named' as OrganizationId // any text will do here
    await inTransaction(database.db, async (trx) => {
      await insertUsers(trx, 2)
      const creation = { id: organizationId, name: 'Acme', managementEmail: 'a@example.com', createdBy: userNumber(0) }
      await insertOrganization(trx, { ...creation, createdAt: 5 })
      await insertAcceptedMember(trx, { organizationId, userId: userNumber(0), role: 'write', createdAt: 5 })
    })
    await insertKey(0, 'hash 0')
    await insertKey(1, 'hash 1')
    const holder = await findKeyHolder(database.db, 'hash 0', organizationId)
    expect(holder?.found).toMatchObject({ organization: { id: organizationId, name: 'Acme' }, role: 'write' })
    expect(holder?.found).toEqual(await findOrganizationOf(database.db, { organizationId, userId: userNumber(0) }))
    expect(await findKeyHolder(database.db, 'hash 1', organizationId)).toMatchObject({ found: undefined })
    expect(await findKeyHolder(database.db, 'hash 0', 'org_other' as OrganizationId)).toMatchObject({
      found: undefined,
    })

    const tombstone = { subject: organizationSubject(organizationId), deletionId: 'deletion_1' as DeletionId, now: 6 } // likewise
    await inTransaction(database.db, (trx) => insertTombstone(trx, tombstone))
    expect(await findKeyHolder(database.db, 'hash 0', organizationId)).toMatchObject({
      actor: { userId: userNumber(0) },
      found: undefined,
    })
  })
})
