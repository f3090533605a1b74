import { countSuperAdmins, isDatabaseUnavailable, openDatabase } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { DomainError, roles } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isLong } from '../../../../test/support/test-size.ts'
import type { Caller } from '../deps.ts'
import { removeMember } from './remove-member.ts'
import { openPeople, type People } from '../testing/people.ts'
import type { TestDeps } from '../testing/test-deps.ts'
import { upsertMember } from './upsert-member.ts'

const [ATTEMPTS, ROUNDS] = isLong ? [200, 5] : [60, 2]

describe.for(testDatabases)('the last two super admins on $name', ({ open }) => {
  let people: People
  beforeEach(async () => {
    people = await openPeople(open)
  })
  afterEach(() => people.close())

  /** Each removes and demotes the other and themself, in an order that differs from round to round. */
  async function attemptAll(
    doors: readonly TestDeps[],
    admins: readonly [Caller, Caller],
    round: number,
  ): Promise<void> {
    const attempts = Array.from({ length: ATTEMPTS }, async (_, index) => {
      const at = index * 7 + round
      const deps = doors[at % doors.length] ?? people.deps
      const actor = admins[at % 2 === 0 ? 0 : 1]
      const { email } = admins[Math.floor(at / 2) % 2 === 0 ? 0 : 1]
      const { orgId } = people
      const role = roles[Math.floor(at / 4) % roles.length] ?? 'read'
      if (role === 'super_admin') return await removeMember(deps, { actor, input: { orgId, email } })
      return await upsertMember(deps, { actor, input: { orgId, email, role } })
    })
    const expected = ['last_admin', 'already_member', 'member_not_found', 'insufficient_member_permissions']
    const results = await Promise.allSettled(attempts)
    expect(results.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0)
    for (const result of results) {
      if (result.status === 'fulfilled') continue
      if (isDatabaseUnavailable(result.reason)) continue // waited too long for a connection: a caller is told 503
      expect(result.reason).toBeInstanceOf(DomainError)
      expect([...expected, 'organization_not_accessible']).toContain((result.reason as DomainError).code) // just asserted
    }
    expect(await countSuperAdmins(people.deps.db, people.orgId)).toBe(1)
  }

  test('leave exactly one behind, however many attempts come at once', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      await close(people)
      people = await openPeople(open)
      const ann = await people.member('ann', 'super_admin')
      await people.member('neighbour', 'admin')
      await attemptAll([people.deps], [people.owner, ann], round)
      const neighbour = await people.deps.db.selectFrom('members').select('role').where('role', '=', 'admin').execute()
      expect(neighbour.length).toBeGreaterThan(0)
    }
  })

  test('leave exactly one behind also when two servers are asked', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      await close(people)
      people = await openPeople(open)
      const ann = await people.member('ann', 'super_admin')
      const onBackgroundError = (error: unknown) => {
        throw error
      }
      const other = openDatabase(people.database.url, { baseFolder: '/', onBackgroundError })
      try {
        const second = { ...people.deps, db: other.db, relaxedDb: other.relaxedDb }
        await attemptAll([people.deps, second], [people.owner, ann], round)
      } finally {
        await other.close()
      }
    }
  })

  const close = (it: People) => it.close()
})
