import { openDatabase } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import {
  createUserKeyInput,
  disableUserInput,
  DomainError,
  enableUserInput,
  getUserInput,
  parseInput,
  type DisabledUser,
} from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../../deps.ts'
import { authenticate } from '../../keys/authenticate.ts'
import { listMembers } from '../../members/list-members.ts'
import { updateOrganization } from '../../organizations/update-organization.ts'
import { findCallerAgain } from '../../rights/find-caller-again.ts'
import { authenticateCode } from '../../sessions/authenticate-code.ts'
import { authenticateSession } from '../../sessions/authenticate-session.ts'
import { createSignInCode } from '../../sessions/create-sign-in-code.ts'
import { signIn } from '../../sessions/sign-in.ts'
import { openPeople, type People } from '../../testing/people.ts'
import type { TestDeps } from '../../testing/test-deps.ts'
import { createOperatorKey } from '../create-operator-key.ts'
import { createUserKey } from './create-user-key.ts'
import { disableUser } from './disable-user.ts'
import { enableUser } from './enable-user.ts'
import { getUser } from './get-user.ts'
import { listOperatorAudit } from '../list-operator-audit.ts'
import { listUsers } from './list-users.ts'
import { updateUser } from './update-user.ts'

const refused = { code: 'invalid_api_key' }

describe.for(testDatabases)('a user who is disabled, on $name', ({ open }) => {
  let people: People
  let deps: TestDeps
  let operator: Caller
  beforeEach(async () => {
    people = await openPeople(open)
    deps = people.deps
    operator = deps.operator
  })
  afterEach(() => people.close())

  const disable = (user: string, actor = operator, on = deps): Promise<DisabledUser> =>
    disableUser(on, { actor, input: parseInput(disableUserInput, { user }) })
  const enable = (user: string) => enableUser(deps, { actor: operator, input: parseInput(enableUserInput, { user }) })
  const makeKey = (user: string) =>
    createUserKey(deps, { actor: operator, input: parseInput(createUserKeyInput, { user }) })
  const actions = async () =>
    (await listOperatorAudit(deps, { actor: operator, input: {} })).map(({ action }) => action)
  const rename = (actor: Caller) =>
    updateOrganization(deps, { actor, input: { orgId: people.orgId, name: 'Renamed' } as never }) // one field
  const members = async () =>
    (await listMembers(deps, { actor: people.owner, input: { orgId: people.orgId } })).data.map((it) => [
      it.email,
      it.is_disabled,
    ])
  const makeOperator = async (email: string) => {
    const { secret } = await deps.newUser(email)
    await updateUser(deps, { actor: operator, input: { user: email, is_operator: true, plan: undefined } })
    return await authenticate(deps, secret)
  }

  test('is no caller by key, session or code, neither in a request nor in one that goes on', async () => {
    const { actor, secret } = await deps.newUser('jo@example.com')
    const session = await signIn(deps, { actor, code: undefined, userAgent: 'A browser' })
    const signedIn = await authenticateSession(deps, session.secret)
    const { actor: other, secret: otherSecret } = await deps.newUser('kim@example.com')
    expect(await disable('jo@example.com')).toMatchObject({ email: 'jo@example.com', disabled_at: expect.any(String) })
    await expect(authenticate(deps, secret)).rejects.toMatchObject(refused)
    await expect(findCallerAgain(deps, actor)).rejects.toMatchObject(refused)
    await expect(rename(actor)).rejects.toMatchObject(refused)
    const ended = { code: 'session_ended' }
    await expect(authenticateSession(deps, session.secret)).rejects.toMatchObject(ended)
    await expect(findCallerAgain(deps, signedIn)).rejects.toMatchObject(ended)
    await expect(rename(signedIn)).rejects.toMatchObject(ended)
    expect(await authenticate(deps, otherSecret)).toMatchObject({ userId: other.userId })

    expect(await enable('jo@example.com')).toMatchObject({ disabled_at: null })
    expect(await authenticate(deps, secret)).toMatchObject({ userId: actor.userId, keyId: actor.keyId })
    expect(await authenticateSession(deps, session.secret)).toMatchObject({ userId: actor.userId })
    expect((await actions()).slice(0, 2)).toEqual(['user.enable', 'user.disable'])
  })

  test('stays disabled since the first time, and is recorded once', async () => {
    await deps.newUser('jo@example.com')
    const { disabled_at: since } = await disable('jo@example.com')
    deps.now = deps.clock() + 1000
    expect(await disable('jo@example.com')).toMatchObject({ disabled_at: since })
    await enable('jo@example.com')
    await enable('jo@example.com')
    expect((await actions()).slice(0, 3)).toEqual(['user.enable', 'user.disable', 'user.create'])
    const [listed] = await listUsers(deps, { actor: operator, input: { email: 'jo@example.com' } })
    expect(listed).toMatchObject({ email: 'jo@example.com', disabled_at: null })
  })

  test('shows as disabled among members, and is neither invited nor given a key', async () => {
    await people.member('reader', 'read')
    await people.person('guest')
    await people.upsert(people.owner, 'guest@example.com', 'read')
    await disable('reader@example.com')
    await disable('guest@example.com')
    expect(await members()).toEqual([
      ['guest@example.com', true],
      ['reader@example.com', true],
      ['owner@example.com', undefined],
    ])
    const isDisabled = { code: 'user_disabled' }
    await expect(makeKey('reader@example.com')).rejects.toMatchObject(isDisabled)
    await expect(people.upsert(people.owner, 'guest@example.com', 'write')).rejects.toMatchObject(isDisabled)
    expect(await people.upsert(people.owner, 'reader@example.com', 'write')).toMatchObject({ is_disabled: true })
    await people.remove(people.owner, 'guest@example.com')
    await enable('reader@example.com')
    expect(await members()).toEqual([
      ['reader@example.com', undefined],
      ['owner@example.com', undefined],
    ])
  })

  test('stands in for no super admin, and can be removed by the one who is left', async () => {
    const second = await people.member('second', 'super_admin')
    await people.member('third', 'super_admin')
    expect(await disable('third@example.com')).toMatchObject({ organizations_without_super_admin: [] })
    await people.remove(second, 'second@example.com')
    const lastAdmin = { code: 'last_admin' }
    await expect(people.remove(people.owner, 'owner@example.com')).rejects.toMatchObject(lastAdmin)
    await expect(people.upsert(people.owner, 'owner@example.com', 'read')).rejects.toMatchObject(lastAdmin)
    await people.upsert(people.owner, 'third@example.com', 'read')
    await people.upsert(people.owner, 'third@example.com', 'super_admin')
    await people.remove(people.owner, 'third@example.com')
    expect(await people.rolesNow()).toEqual({ owner: 'super_admin' })
  })

  test('may be the last super admin: the answer names the organizations that have none now', async () => {
    const { orgId } = people
    await people.member('admin', 'admin')
    const alone = [{ id: orgId, name: 'Acme' }]
    const about = async () => {
      const { organizations } = await getUser(deps, {
        actor: operator,
        input: parseInput(getUserInput, { user: 'owner@example.com' }),
      })
      return organizations.map(({ id, is_only_super_admin: isOnly }) => [id, isOnly])
    }
    expect(await about()).toEqual([[orgId, true]])
    expect((await disable('owner@example.com')).organizations_without_super_admin).toEqual(alone)
    expect((await disable('owner@example.com')).organizations_without_super_admin).toEqual(alone)
    await people.member('second', 'super_admin')
    expect(await about()).toEqual([[orgId, false]])
    expect((await disable('owner@example.com')).organizations_without_super_admin).toEqual([])
    expect((await disable('second@example.com')).organizations_without_super_admin).toEqual(alone)
  })

  test('is the last super admin for who leaves at once, or the answer says that none is left', async () => {
    const second = await people.member('second', 'super_admin')
    for (let round = 0; round < 10; round += 1) {
      const [disabled, removed] = await Promise.allSettled([
        disable('owner@example.com'),
        people.remove(second, 'second@example.com'),
      ])
      if (disabled.status === 'rejected') throw disabled.reason
      const isNamed = disabled.value.organizations_without_super_admin.length === 1
      expect([round, isNamed]).toEqual([round, removed.status === 'fulfilled'])
      await enable('owner@example.com')
      if (!isNamed) continue
      await people.upsert(people.owner, 'second@example.com', 'super_admin')
      await people.accept(second)
    }
  })

  test('is never the operator who asks, and counts as no operator', async () => {
    await expect(disable('operator@example.com')).rejects.toMatchObject({ code: 'own_user' })
    const grace = await makeOperator('grace@example.com')
    await disable('grace@example.com')
    await expect(disable('operator@example.com', grace)).rejects.toMatchObject(refused)
    const taken = updateUser(deps, {
      actor: operator,
      input: { user: 'operator@example.com', is_operator: false, plan: undefined },
    })
    await expect(taken).rejects.toMatchObject({ code: 'last_operator' })
  })

  test('gets no key and no sign-in link from the machine, and an older link does not work', async () => {
    await makeOperator('grace@example.com')
    const { code } = await createSignInCode(deps, { email: 'grace@example.com' })
    await disable('grace@example.com')
    const isDisabled = { code: 'user_disabled' }
    const ofGrace = { email: 'grace@example.com', revokeOthers: false }
    await expect(createOperatorKey(deps, ofGrace)).rejects.toMatchObject(isDisabled)
    await expect(createSignInCode(deps, ofGrace)).rejects.toMatchObject(isDisabled)
    await expect(authenticateCode(deps, code)).rejects.toMatchObject({ code: 'sign_in_code_invalid' })
    expect(await createSignInCode(deps, { email: undefined })).toMatchObject({ email: 'operator@example.com' })
    await enable('grace@example.com')
    expect(await authenticateCode(deps, code)).toMatchObject({ email: 'grace@example.com' })
  })

  test('leaves an operator who is not, however many disable each other at once on two servers', async () => {
    const onBackgroundError = (error: unknown) => {
      throw error
    }
    const other = openDatabase(people.database.url, { baseFolder: '/', onBackgroundError })
    const second: TestDeps = { ...deps, db: other.db, relaxedDb: other.relaxedDb }
    const all = [operator, await makeOperator('grace@example.com'), await makeOperator('jo@example.com')]
    try {
      for (let round = 0; round < 5; round += 1) {
        await deps.db.transaction().execute((trx) => trx.updateTable('users').set({ disabled_at: null }).execute())
        const attempts = Array.from({ length: 30 }, async (_, at) => {
          const { email } = all[Math.floor(at / 3) % 3] ?? operator
          await disable(email, all[(at + round) % 3], at % 2 === 0 ? deps : second)
        })
        for (const outcome of await Promise.allSettled(attempts)) {
          if (outcome.status === 'fulfilled') continue
          expect(outcome.reason).toBeInstanceOf(DomainError)
          expect(['own_user', 'invalid_api_key']).toContain((outcome.reason as DomainError).code) // just asserted
        }
        const left = deps.db.selectFrom('users').select('id').where('is_operator', '=', 1)
        expect(await left.where('disabled_at', 'is', null).execute()).toHaveLength(1)
      }
    } finally {
      await other.close()
    }
  })
})
