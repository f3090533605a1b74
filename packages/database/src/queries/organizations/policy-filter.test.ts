import { meetsPolicy, wholeRight, type KeyPolicy } from '@organizations/domain'
import { beforeEach, describe, expect, test } from 'vitest'
import { insertSampleOrganization, insertUsers, organizationNumber, userNumber } from '../../testing/sample-rows.ts'
import { testDatabases, type TestDatabase } from '../../testing/test-databases.ts'
import { inTransaction } from '../../transaction.ts'
import { insertAcceptedMember } from '../members/change-members.ts'
import { findOrganizationOf, listOrganizationsOf, updatePolicy } from './organizations.ts'

const DAY_MS = 86_400_000
const NOW = 1_000_000_000_000
const policies: readonly KeyPolicy[] = [true, false].flatMap((required) =>
  [null, 1, 2, 30, 364, 365].map((days) => ({ require_apikey_expiration: required, max_apikey_expiration_days: days })),
)
/** Around every border, and far from all of them. */
const expiries = [
  null,
  ...[0, 1, 2, 30, 364, 365, 366, 10_000].flatMap((days) => [-1, 0, 1].map((ms) => NOW + days * DAY_MS + ms)),
  Number.MAX_SAFE_INTEGER,
]

describe.each(testDatabases)('the list of organizations and the rule of key policies, on $name', ({ open }) => {
  let database: TestDatabase

  beforeEach(async () => {
    database = await open()
    await inTransaction(database.db, async (trx) => {
      await insertUsers(trx, 1)
      for (const [number, policy] of policies.entries()) {
        const id = organizationNumber(100 + number)
        await insertSampleOrganization(trx, 100 + number)
        await insertAcceptedMember(trx, { organizationId: id, userId: userNumber(0), role: 'read', createdAt: 1 })
        await updatePolicy(trx, { id, policy })
      }
    })
    return () => database.remove()
  })

  test.each(expiries)('agree about a key that expires at %s', async (expiresAt) => {
    const key = { ...wholeRight, expiresAt }
    const page = { page: 0, limit: 100 }
    const listed = (await listOrganizationsOf(database.db, { userId: userNumber(0), key, now: NOW, ...page })).data
    const met = policies.flatMap((policy, number) =>
      meetsPolicy(key, policy, NOW) ? [organizationNumber(100 + number)] : [],
    )
    expect(listed.map(({ id }) => id).toReversed()).toEqual(met)
  })

  test('a policy is read as it was written', async () => {
    for (const [number, policy] of policies.entries()) {
      const ids = { organizationId: organizationNumber(100 + number), userId: userNumber(0) }
      expect((await findOrganizationOf(database.db, ids))?.policy).toEqual(policy)
    }
  })
})
