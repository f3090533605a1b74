import { inTransaction, setDisabledAt } from '@organizations/database'
import { testDatabases, type TestDatabase } from '@organizations/database/testing'
import { personsRight } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inCallerTransaction } from '../rights/in-caller-transaction.ts'
import { findCallerAgain } from '../rights/find-caller-again.ts'
import { createOrganization } from '../organizations/create-organization.ts'
import { listAudit } from '../audit/list-audit.ts'
import { openTestDeps, type TestDeps } from '../testing/test-deps.ts'
import type { Caller } from '../deps.ts'
import { disableUser } from '../operator/users/disable-user.ts'
import { enableUser } from '../operator/users/enable-user.ts'
import { findOrMakePerson, type SeenIdentity } from './find-or-make-person.ts'
import { linkIdentity } from './link-identity.ts'

const issuer = 'https://login.example.com'
const refused = { code: 'identity_not_linked' }

describe.for(testDatabases)('people who sign in, on $name', ({ open }) => {
  let database: TestDatabase
  let deps: TestDeps
  beforeEach(async () => {
    database = await open()
    deps = await openTestDeps(database)
  })
  afterEach(async () => {
    await deps.remove()
    await database.remove()
  })

  const see = (subject: string, more: Partial<SeenIdentity> = {}) =>
    findOrMakePerson(deps, { issuer, subject, email: `${subject}@example.com`, emailVerified: true, ...more })
  const users = async () => await deps.db.selectFrom('users').select(['id', 'email', 'name', 'plan']).execute()
  const trail = async () =>
    (
      await deps.db
        .selectFrom('operator_audit_entries')
        .select(['action', 'user_id', 'key_id', 'details'])
        .orderBy('id')
        .execute()
    ).filter(({ user_id: userId }) => userId !== deps.operator.userId)

  test('are made at first sight, with a trail, and found from then on, also when the issuer names another address', async () => {
    const made = await see('ada', { email: 'Ada@Example.com', name: 'Ada' })
    expect(made).toMatchObject({ how: 'made', userId: expect.stringMatching(/^user_/) as string })
    expect(await users()).toContainEqual({ id: made.userId, email: 'ada@example.com', name: 'Ada', plan: 'standard' })
    expect(await trail()).toMatchObject([
      { action: 'user.create', user_id: made.userId, key_id: null },
      { action: 'user.link_identity', user_id: made.userId, details: expect.stringContaining('"made"') as string },
    ])
    const again = await see('ada', { email: 'operator@example.com', emailVerified: false })
    expect(again).toEqual({ ...made, how: 'found' })
  })

  test('are linked by a verified address to a user without an identity, once', async () => {
    const { actor } = await deps.newUser('ada@example.com')
    const linked = await see('ada')
    expect(linked).toMatchObject({ how: 'linked', userId: actor.userId })
    expect(await trail()).toMatchObject([
      { action: 'user.link_identity', user_id: actor.userId, details: expect.stringContaining('"email"') as string },
    ])
    await expect(see('other', { email: 'ada@example.com' })).rejects.toMatchObject(refused)
    expect(await see('ada')).toMatchObject({ how: 'found', userId: actor.userId })
  })

  test('are neither linked nor made by an address that is not verified, is none, or is an operator’s', async () => {
    await deps.newUser('ada@example.com')
    const before = await users()
    for (const more of [{ emailVerified: false }, { email: undefined }, { email: 'no address' }])
      for (const subject of ['ada', 'new']) await expect(see(subject, more)).rejects.toMatchObject(refused)
    await expect(see('x', { email: 'operator@example.com' })).rejects.toMatchObject(refused)
    expect(await users()).toEqual(before)
    expect(JSON.stringify(deps.logged)).not.toContain('example.com')
  })

  test('are other people to another issuer, though it calls them the same', async () => {
    const one = await see('ada')
    await expect(see('ada', { issuer: 'https://other.example.com' })).rejects.toMatchObject(refused)
    const other = await see('ada', { issuer: 'https://other.example.com', email: 'a2@example.com' })
    expect(other.userId).not.toBe(one.userId)
  })

  test('are refused where linking and making are switched off, but found', async () => {
    await deps.newUser('ada@example.com')
    const known = await see('bob')
    deps.firstSight = { links: false, makes: true }
    await expect(see('ada')).rejects.toMatchObject(refused)
    deps.firstSight = { links: true, makes: false }
    await expect(see('new')).rejects.toMatchObject(refused)
    expect(await see('bob')).toMatchObject({ how: 'found', userId: known.userId })
    expect(await see('ada')).toMatchObject({ how: 'linked' })
  })

  test('of many first sign-ins at once, one makes the user, or links it', async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => see('ada')))
    expect(made.map(({ how }) => how).toSorted()).toEqual([...Array.from({ length: 7 }, () => 'found'), 'made'])
    expect(new Set(made.map(({ userId }) => userId)).size).toBe(1)
    await deps.newUser('bob@example.com')
    const race = await Promise.allSettled(['b1', 'b2', 'b3'].map((it) => see(it, { email: 'bob@example.com' })))
    expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await users()).toHaveLength(3)
  })

  test('are refused while their user is disabled, at first sight and later', async () => {
    const known = await see('ada')
    const { actor } = await deps.newUser('bob@example.com')
    for (const userId of [known.userId, actor.userId])
      await disableUser(deps, { actor: deps.operator, input: { user: userId } })
    for (const subject of ['ada', 'bob']) await expect(see(subject)).rejects.toMatchObject(refused)
    await enableUser(deps, { actor: deps.operator, input: { user: known.userId } })
    expect(await see('ada')).toEqual({ ...known, how: 'found' })
  })

  test('are linked to an operator by the command on the machine alone', async () => {
    const link = (user: string) => linkIdentity(deps, { user, issuer, subject: 'boss' })
    await expect(link('none@example.com')).rejects.toMatchObject({ code: 'user_not_found' })
    expect(await link('Operator@example.com')).toMatchObject({ uid: deps.operator.userId })
    expect(await see('boss')).toMatchObject({ how: 'found', userId: deps.operator.userId })
    await expect(link('operator@example.com')).rejects.toMatchObject({ code: 'invalid_input' })
    expect((await trail()).at(-1)).toMatchObject({ action: 'user.link_identity', user_id: null, key_id: null })
  })

  test('write as callers without a key, who are gone with their identity or their token', async () => {
    const { userId, identityId } = await see('ada')
    const plain = { userId, email: 'ada@example.com', plan: 'standard', isOperator: false } as const
    const person: Caller = { ...plain, keyId: null, keyHash: null, key: personsRight, identity: { id: identityId } }
    const { id: orgId } = await createOrganization(deps, {
      actor: person,
      input: { name: 'Acme', email: undefined },
    })
    const { data } = await listAudit(deps, { actor: person, input: { orgId } as never }) // pages by default
    expect(data).toMatchObject([{ action: 'organization.create', user_id: userId, key_id: null, came_in_by: 'token' }])
    deps.now = 1000
    const ended: Caller = { ...person, identity: { id: identityId, tokenEndsAt: 1000 } }
    const write = (actor: Caller) => inCallerTransaction(deps, actor, async (_trx, caller) => caller)
    expect(await write({ ...person, isOperator: true })).toEqual(person)
    await expect(write(ended)).rejects.toMatchObject({ code: 'invalid_api_key' })
    await expect(findCallerAgain(deps, ended)).rejects.toMatchObject({ code: 'invalid_api_key' })
    const setDisabled = (disabledAt: number | null) =>
      inTransaction(deps.db, (trx) => setDisabledAt(trx, { id: userId, disabledAt }))
    await setDisabled(1000)
    await expect(write(person)).rejects.toMatchObject({ code: 'identity_not_linked' })
    await expect(findCallerAgain(deps, person)).rejects.toMatchObject({ code: 'identity_not_linked' })
    await setDisabled(null)
    expect(await write(person)).toEqual({ ...person, isOperator: false })
    await inTransaction(deps.db, (trx) => trx.deleteFrom('identities').where('id', '=', identityId).execute())
    await expect(write(person)).rejects.toMatchObject({ code: 'user_deleted' })
    await expect(findCallerAgain(deps, person)).rejects.toMatchObject({ code: 'user_deleted' })
  })
})
