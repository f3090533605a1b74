import { testDatabases } from '@organizations/database/testing'
import {
  createOrganizationInput,
  errorSentences,
  parseInput,
  setPolicyInput,
  type ErrorCode,
  type KeyPolicy,
} from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../deps.ts'
import { createOrganization } from './create-organization.ts'
import { deleteOrganization } from './delete-organization.ts'
import { getOrganization } from './get-organization.ts'
import { getPolicy } from './get-policy.ts'
import { listAudit } from '../audit/list-audit.ts'
import { listMembers } from '../members/list-members.ts'
import { listOrganizations } from './list-organizations.ts'
import { setPolicy } from './set-policy.ts'
import { openPeople, withKey, type People } from '../testing/people.ts'
import { updateOrganization } from './update-organization.ts'

const refusal = (code: ErrorCode) => ({ code, message: errorSentences[code] })
const DAY_MS = 86_400_000

describe.for(testDatabases)('key policies on $name', ({ open }) => {
  let people: People
  let owner: Caller
  beforeEach(async () => {
    people = await openPeople(open)
    owner = people.owner
  })
  afterEach(() => people.close())

  const set = async (actor: Caller, policy: object): Promise<KeyPolicy> =>
    await setPolicy(people.deps, { actor, input: parseInput(setPolicyInput, { orgId: people.orgId, ...policy }) })
  const get = (actor: Caller) => getPolicy(people.deps, { actor, input: { orgId: people.orgId } })
  const expiringIn = (days: number) => withKey(people.deps, owner, { expiresAt: people.deps.clock() + days * DAY_MS })

  test('ask nothing at first, change in what is given, and null clears the days', async () => {
    const short = await expiringIn(5)
    expect(await get(owner)).toEqual({ require_apikey_expiration: false, max_apikey_expiration_days: null })
    const days = { require_apikey_expiration: false, max_apikey_expiration_days: 30 }
    expect(await set(short, { max_apikey_expiration_days: 30 })).toEqual(days)
    const both = { ...days, require_apikey_expiration: true }
    expect(await set(short, { require_apikey_expiration: true })).toEqual(both)
    expect(await get(short)).toEqual(both)
    expect(await set(short, { max_apikey_expiration_days: null })).toEqual({
      ...both,
      max_apikey_expiration_days: null,
    })
    expect(await set(short, { require_apikey_expiration: false })).toEqual({
      require_apikey_expiration: false,
      max_apikey_expiration_days: null,
    })
  })

  test.for([0, 366, 1.5, '30'])('refuse %j as the number of days', async (days) => {
    await expect(set(owner, { max_apikey_expiration_days: days })).rejects.toMatchObject({ code: 'invalid_input' })
  })

  test('are read by every member and changed by admins alone', async () => {
    const reader = await people.member('reader', 'write')
    const admin = await people.member('admin', 'admin')
    expect(await get(await withKey(people.deps, reader, { mode: 'read' }))).toMatchObject({
      require_apikey_expiration: false,
    })
    const change = { max_apikey_expiration_days: 9 }
    await expect(set(reader, change)).rejects.toMatchObject(refusal('admin_role_required'))
    await expect(set(await withKey(people.deps, admin, { mode: 'write' }), change)).rejects.toMatchObject(
      refusal('admin_role_required'),
    )
    await expect(set(deps().operator, change)).rejects.toMatchObject(refusal('organization_not_accessible'))
    expect(await set(admin, change)).toMatchObject(change)
  })

  test('are not made such that the key that asks would break them', async () => {
    await expect(set(owner, { require_apikey_expiration: true })).rejects.toMatchObject(
      refusal('policy_breaks_own_key'),
    )
    await expect(set(await expiringIn(31), { max_apikey_expiration_days: 30 })).rejects.toMatchObject(
      refusal('policy_breaks_own_key'),
    )
    expect(await get(owner)).toEqual({ require_apikey_expiration: false, max_apikey_expiration_days: null })
    await set(await expiringIn(30), { max_apikey_expiration_days: 30, require_apikey_expiration: true })
  })

  test('hold at every use at once: each call is refused, and the list leaves the organization out', async () => {
    const { orgId } = people
    const strict = await expiringIn(5)
    const { id: other } = await createOrganization(deps(), {
      actor: owner,
      input: parseInput(createOrganizationInput, { name: 'Other' }),
    })
    const ann = await people.person('ann')
    await people.upsert(owner, 'ann@example.com', 'read')
    await set(strict, { require_apikey_expiration: true, max_apikey_expiration_days: 30 })
    for (const actor of [owner, await expiringIn(31)]) {
      const input = { orgId }
      const change = { orgId, name: 'X', logo: undefined, management_email: undefined }
      const audit = {
        ...input,
        action: undefined,
        actor: undefined,
        subject: undefined,
        from: undefined,
        to: undefined,
      }
      const uses = [
        () => getOrganization(deps(), { actor, input }),
        () => listMembers(deps(), { actor, input }),
        () => get(actor),
        () => listAudit(deps(), { actor, input: { ...audit, page: undefined, limit: undefined } }),
        () => updateOrganization(deps(), { actor, input: change }),
        () => deleteOrganization(deps(), { actor, input }),
        () => set(actor, { require_apikey_expiration: false }),
        () => people.upsert(actor, 'ann@example.com', 'write'),
        () => people.remove(actor, 'ann@example.com'),
        () => people.remove(actor, actor.email),
      ]
      for (const use of uses) await expect(use()).rejects.toMatchObject(refusal('key_policy'))
      expect((await listOrganizations(deps(), { actor, input: {} })).data).toMatchObject([{ id: other }])
      expect(await getOrganization(deps(), { actor, input: { orgId: other } })).toMatchObject({ name: 'Other' })
    }
    await expect(people.accept(ann)).rejects.toMatchObject(refusal('key_policy'))
    expect(await getOrganization(deps(), { actor: strict, input: { orgId } })).toMatchObject({ name: 'Acme' })
    expect((await listOrganizations(deps(), { actor: strict, input: {} })).data).toHaveLength(2)
  })

  test('are not shown to callers without access', async () => {
    await set(await expiringIn(5), { require_apikey_expiration: true })
    const stranger = await people.person('stranger')
    await expect(get(stranger)).rejects.toMatchObject(refusal('organization_not_accessible'))
  })

  const deps = () => people.deps
})
