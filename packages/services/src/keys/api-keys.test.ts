import { testDatabases } from '@organizations/database/testing'
import {
  createApiKeyInput,
  errorSentences,
  keyModes,
  parseInput,
  updateApiKeyInput,
  type ApiKey,
  type ErrorCode,
} from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../deps.ts'
import { authenticate } from './authenticate.ts'
import { createApiKey } from './create-api-key.ts'
import { createOrganization } from '../organizations/create-organization.ts'
import { deleteApiKey } from './delete-api-key.ts'
import { deleteOrganization } from '../organizations/delete-organization.ts'
import { getOrganization } from '../organizations/get-organization.ts'
import { listApiKeys } from './list-api-keys.ts'
import { listOrganizations } from '../organizations/list-organizations.ts'
import { openPeople, withKey, type People } from '../testing/people.ts'
import { updateApiKey } from './update-api-key.ts'

const refusal = (code: ErrorCode) => ({ code, message: errorSentences[code] })
const DAY_MS = 86_400_000
/** An organization that does not exist. */
const otherOrg = 'org_01h455vb4pex5vsknk084sn02q'

describe.for(testDatabases)('keys on $name', ({ open }) => {
  let people: People
  let owner: Caller
  beforeEach(async () => {
    people = await openPeople(open)
    owner = people.owner
  })
  afterEach(() => people.close())

  const day = (days: number) => new Date(people.deps.clock() + days * DAY_MS).toISOString()
  const create = async (actor: Caller, input: object = {}): Promise<ApiKey> =>
    await createApiKey(people.deps, {
      actor,
      input: parseInput(createApiKeyInput, { name: 'CI', mode: 'all', ...input }),
    })
  const update = async (actor: Caller, input: object): Promise<ApiKey> =>
    await updateApiKey(people.deps, { actor, input: parseInput(updateApiKeyInput, input) })
  const remove = (actor: Caller, id: number) => deleteApiKey(people.deps, { actor, input: { id } })
  const holderOf = ({ key }: ApiKey) => authenticate(people.deps, key ?? '')
  const list = async (actor: Caller) => (await listApiKeys(people.deps, { actor, input: {} })).data

  test.for(keyModes)('a key of mode %s works with that mode, and its secret is shown once', async (mode) => {
    const made = await create(owner, { mode, name: ' CI ', hashed: true })
    expect(made).toStrictEqual({
      id: expect.any(Number),
      mode,
      name: 'CI',
      key: expect.stringMatching(/^orgs_[0-9a-f]{56}$/),
      created_at: day(0),
      updated_at: day(0),
      expires_at: null,
      last_used_at: null,
    })
    expect(await holderOf(made)).toMatchObject({
      userId: owner.userId,
      keyId: made.id,
      key: { mode, limitedToOrgs: null },
    })
    expect(await list(owner)).toStrictEqual([
      { ...made, key: null },
      expect.objectContaining({ name: 'First key', key: null }),
    ])
    const stored = JSON.stringify(await people.database.db.selectFrom('api_keys').selectAll().execute())
    expect(stored).not.toContain(made.key)
  })

  test('limits and expiry that are left out are those of the key that makes it', async () => {
    const narrow = await holderOf(
      await create(owner, {
        limited_to_orgs: [people.orgId, otherOrg],
        limited_to_apps: ['com.a', 'com.b'],
        expires_at: day(5),
      }),
    )
    const child = await create(narrow)
    expect((await holderOf(child)).key).toStrictEqual(narrow.key)
    const part = await create(narrow, {
      mode: 'read',
      limited_to_orgs: [otherOrg],
      limited_to_apps: [],
      expires_at: day(4),
    })
    expect((await holderOf(part)).key).toStrictEqual({
      mode: 'read',
      limitedToOrgs: [otherOrg],
      limitedToApps: [],
      expiresAt: Date.parse(day(4)),
    })
  })

  test('a key of before with more limits than a new one may have goes on, and hands on no more than that', async () => {
    const { deps, database, orgId } = people
    const made = await create(owner, { limited_to_orgs: [orgId] })
    const many = [orgId, ...Array.from({ length: 100 }, (_, n) => `of before ${n}`)]
    const change = { limited_to_orgs: JSON.stringify(many) }
    await database.db
      .transaction()
      .execute((trx) => trx.updateTable('api_keys').set(change).where('id', '=', made.id).execute())
    const before = await holderOf(made)
    expect(await getOrganization(deps, { actor: before, input: { orgId } })).toMatchObject({ id: orgId })
    await expect(create(before)).rejects.toMatchObject({
      code: 'invalid_input',
      message: 'Expected a key to be limited to at most 100 ids of a kind, got 101',
    })
    expect(await create(before, { limited_to_orgs: [orgId] })).toMatchObject({ limited_to_orgs: [orgId] })
    expect(await update(before, { id: made.id, name: 'Renamed' })).toMatchObject({ limited_to_orgs: many })
  })

  test('a key makes none that can do more than itself', async () => {
    const narrow = await holderOf(
      await create(owner, { limited_to_orgs: [people.orgId], limited_to_apps: ['com.a'], expires_at: day(5) }),
    )
    const wider = [
      { limited_to_orgs: [people.orgId, otherOrg] },
      { limited_to_orgs: [otherOrg] },
      { limited_to_apps: ['com.a', 'com.b'] },
      { expires_at: new Date(Date.parse(day(5)) + 1).toISOString() },
    ]
    for (const input of wider) {
      await expect(create(narrow, input)).rejects.toMatchObject(refusal('insufficient_key_permissions'))
    }
    const modes = ['read', 'upload', 'write'] as const
    for (const mode of modes) {
      await expect(create(await withKey(people.deps, owner, { mode }), { mode })).rejects.toMatchObject(
        refusal('insufficient_key_permissions'),
      )
    }
    expect(await list(owner)).toHaveLength(2 + modes.length)
  })

  test('an empty list as a limit reaches nothing, and makes nothing that does', async () => {
    const { deps, orgId } = people
    const nothing = await holderOf(await create(owner, { limited_to_orgs: [] }))
    expect(nothing.key.limitedToOrgs).toEqual([])
    expect((await listOrganizations(deps, { actor: nothing, input: {} })).data).toEqual([])
    await expect(getOrganization(deps, { actor: nothing, input: { orgId } })).rejects.toMatchObject(
      refusal('organization_not_accessible'),
    )
    const creation = createOrganization(deps, { actor: nothing, input: { name: 'X', email: undefined } })
    await expect(creation).rejects.toMatchObject(refusal('admin_role_required'))
    await expect(create(nothing, { limited_to_orgs: [orgId] })).rejects.toMatchObject(
      refusal('insufficient_key_permissions'),
    )
    expect((await holderOf(await create(nothing))).key.limitedToOrgs).toEqual([])
  })

  test('a key whose limits name a deleted organization alone reaches nothing, and never more', async () => {
    const { deps, orgId } = people
    const { id: other } = await createOrganization(deps, { actor: owner, input: { name: 'Other', email: undefined } })
    const made = await create(owner, { limited_to_orgs: [orgId] })
    await deleteOrganization(deps, { actor: owner, input: { orgId } })
    const actor = await holderOf(made)
    expect((await listOrganizations(deps, { actor, input: {} })).data).toEqual([])
    for (const id of [orgId, other]) {
      await expect(getOrganization(deps, { actor, input: { orgId: id } })).rejects.toMatchObject(
        refusal('organization_not_accessible'),
      )
    }
    await expect(create(actor, { limited_to_orgs: [other] })).rejects.toMatchObject(
      refusal('insufficient_key_permissions'),
    )
    expect((await listOrganizations(deps, { actor: owner, input: {} })).data).toMatchObject([{ id: other }])
  })

  test('a key is renamed and its expiry moved, and nothing else of it changes', async () => {
    const made = await create(owner, { mode: 'read' })
    const neighbour = await create(owner, { name: 'Neighbour' })
    people.deps.now = people.deps.clock() + 1000
    const renamed = await update(owner, { id: made.id, name: 'Renamed', expires_at: day(3) })
    expect(renamed).toStrictEqual({ ...made, key: null, name: 'Renamed', expires_at: day(3), updated_at: day(0) })
    expect((await holderOf(made)).key).toMatchObject({ mode: 'read', expiresAt: Date.parse(day(3)) })
    expect(await list(owner)).toContainEqual({ ...neighbour, key: null })
  })

  test('a regenerated key has a new secret, shown once, and the old one is worth nothing at once', async () => {
    const made = await create(owner, { limited_to_orgs: [people.orgId] })
    const again = await update(owner, { id: made.id, regenerate: true })
    expect(again).toMatchObject({ id: made.id, key: expect.stringMatching(/^orgs_/), name: 'CI' })
    expect(again.key).not.toBe(made.key)
    await expect(holderOf(made)).rejects.toMatchObject(refusal('invalid_api_key'))
    expect(await holderOf(again)).toMatchObject({ keyId: made.id, key: { limitedToOrgs: [people.orgId] } })
    expect((await list(owner)).map(({ key }) => key)).toEqual([null, null])
    expect((await update(owner, { id: made.id, regenerate: false, name: 'New' })).key).toBeNull()
    await holderOf(again)
  })

  test('a deleted key is worth nothing at once, and the others stay', async () => {
    const [made, neighbour] = [await create(owner), await create(owner)]
    await remove(owner, made.id)
    await expect(holderOf(made)).rejects.toMatchObject(refusal('invalid_api_key'))
    await expect(remove(owner, made.id)).rejects.toMatchObject(refusal('api_key_not_found'))
    expect(await holderOf(neighbour)).toMatchObject({ keyId: neighbour.id })
  })

  test('a key that can do less neither changes, regenerates, extends nor deletes one that can do more', async () => {
    const { orgId } = people
    const strong = await create(owner, {
      limited_to_orgs: [orgId, otherOrg],
      limited_to_apps: ['com.a'],
      expires_at: day(5),
    })
    const same = await holderOf(strong)
    const { key } = same
    const weaker = [
      ...(await Promise.all(
        (['read', 'upload', 'write'] as const).map((mode) => withKey(people.deps, same, { mode })),
      )),
      await withKey(people.deps, same, { limitedToOrgs: [orgId] }),
      await withKey(people.deps, same, { limitedToOrgs: [] }),
      await withKey(people.deps, same, { limitedToApps: [] }),
      await withKey(people.deps, same, { expiresAt: (key.expiresAt ?? 0) - 1 }),
      await withKey(people.deps, owner, { mode: 'write' }),
    ]
    for (const actor of weaker) {
      const changes = [{ name: 'Mine' }, { regenerate: true }, { expires_at: day(9) }, { expires_at: day(1) }]
      for (const change of changes) {
        await expect(update(actor, { id: strong.id, ...change })).rejects.toMatchObject(
          refusal('insufficient_key_permissions'),
        )
      }
      await expect(remove(actor, strong.id)).rejects.toMatchObject(refusal('insufficient_key_permissions'))
    }
    expect(await holderOf(strong)).toStrictEqual(same)
    // As strong as the key is now, and not as it would be.
    await expect(update(same, { id: strong.id, expires_at: day(6) })).rejects.toMatchObject(
      refusal('insufficient_key_permissions'),
    )
    expect(await update(same, { id: strong.id, name: 'By itself', expires_at: day(4) })).toMatchObject({
      name: 'By itself',
      expires_at: day(4),
    })
  })

  test('answers for keys of other users as for unknown ones', async () => {
    const stranger = await people.person('stranger')
    const made = await create(owner)
    for (const id of [made.id, 999_999]) {
      await expect(update(stranger, { id, regenerate: true })).rejects.toMatchObject(refusal('api_key_not_found'))
      await expect(remove(stranger, id)).rejects.toMatchObject(refusal('api_key_not_found'))
    }
    expect((await list(stranger)).map(({ name }) => name)).toEqual(['First key'])
    expect(await holderOf(made)).toMatchObject({ keyId: made.id })
  })

  test('a key ends with the millisecond of its expiry, and none is made or moved into the past', async () => {
    const made = await create(owner, { expires_at: day(1) })
    for (const past of [day(0), day(-1)]) {
      const expected = { code: 'invalid_input', issues: [{ path: 'expires_at' }] }
      await expect(create(owner, { expires_at: past })).rejects.toMatchObject(expected)
      await expect(update(owner, { id: made.id, expires_at: past })).rejects.toMatchObject(expected)
    }
    const end = Date.parse(day(1))
    people.deps.now = end - 1
    await holderOf(made)
    people.deps.now = end
    await expect(holderOf(made)).rejects.toMatchObject(refusal('invalid_api_key'))
  })
})
