import { openDatabase } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { DomainError, parseInput, updateUserInput } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../../deps.ts'
import { authenticate } from '../../keys/authenticate.ts'
import { openPeople, type People } from '../../testing/people.ts'
import type { TestDeps } from '../../testing/test-deps.ts'
import { listOperatorAudit } from '../list-operator-audit.ts'
import { listUsers } from './list-users.ts'
import { updateUser } from './update-user.ts'

describe.for(testDatabases)('a change of a user, on $name', ({ open }) => {
  let people: People
  let operator: Caller
  beforeEach(async () => {
    people = await openPeople(open)
    operator = people.deps.operator
  })
  afterEach(() => people.close())

  const update = (user: string, change: object, { actor = operator, deps = people.deps } = {}) =>
    updateUser(deps, { actor, input: parseInput(updateUserInput, { user, ...change }) })
  const actions = async () =>
    (await listOperatorAudit(people.deps, { actor: operator, input: {} })).map((it) => [it.action, it.target_email])
  const operators = async () =>
    (await people.deps.db.selectFrom('users').select('email').where('is_operator', '=', 1).execute()).map(
      ({ email }) => email,
    )
  /** A new user with the operator right. */
  const newOperator = async (name: string) => {
    const { secret } = await people.deps.newUser(`${name}@example.com`)
    await update(`${name}@example.com`, { is_operator: true })
    return await authenticate(people.deps, secret)
  }

  const giveBack = (actors: readonly Caller[]) =>
    people.deps.db.transaction().execute(async (trx) => {
      const ids = actors.map(({ userId }) => userId)
      await trx.updateTable('users').set({ is_operator: 1 }).where('id', 'in', ids).execute()
    })

  test('gives them another plan, which counts from their next request on', async () => {
    const { actor, secret } = await people.deps.newUser('jo@example.com')
    expect(await update(actor.userId, { plan: 'enterprise' })).toMatchObject({ uid: actor.userId, plan: 'enterprise' })
    expect(await authenticate(people.deps, secret)).toMatchObject({ plan: 'enterprise' })
    expect((await actions())[0]).toEqual(['user.set_plan', 'jo@example.com'])
  })

  test('changes and records nothing that is so already', async () => {
    const before = await actions()
    expect(await update('owner@example.com', { plan: 'standard', is_operator: false })).toMatchObject({
      plan: 'standard',
      is_operator: false,
    })
    expect(await actions()).toEqual(before)
  })

  test('gives the operator right and takes it, for all keys of the user at once', async () => {
    const { secret } = await people.deps.newUser('grace@example.com')
    await update('grace@example.com', { is_operator: true, plan: 'enterprise' })
    const grace = await authenticate(people.deps, secret)
    expect(await update('owner@example.com', { plan: 'enterprise' }, { actor: grace })).toMatchObject({
      plan: 'enterprise',
    })
    await update('grace@example.com', { is_operator: false })
    await expect(update('owner@example.com', { plan: 'standard' }, { actor: grace })).rejects.toMatchObject({
      code: 'operator_required',
    })
    expect((await actions()).slice(0, 4)).toEqual([
      ['user.take_operator', 'grace@example.com'],
      ['user.set_plan', 'owner@example.com'],
      ['user.grant_operator', 'grace@example.com'],
      ['user.set_plan', 'grace@example.com'],
    ])
  })

  test('never takes the right from the last operator', async () => {
    const refused = { code: 'last_operator' }
    const change = { is_operator: false, plan: 'enterprise' }
    await expect(update('operator@example.com', change)).rejects.toMatchObject(refused)
    expect(await operators()).toEqual(['operator@example.com'])
    const grace = await newOperator('grace')
    await update('operator@example.com', { is_operator: false })
    await expect(update('grace@example.com', change, { actor: grace })).rejects.toMatchObject(refused)
    expect(await operators()).toEqual(['grace@example.com'])
  })

  test('leaves exactly one operator, however many take it from each other at once on two servers', async () => {
    const onBackgroundError = (error: unknown) => {
      throw error
    }
    const other = openDatabase(people.database.url, { baseFolder: '/', onBackgroundError })
    const second: TestDeps = { ...people.deps, db: other.db, relaxedDb: other.relaxedDb }
    const all = [operator, await newOperator('grace'), await newOperator('jo')]
    try {
      for (let round = 0; round < 5; round += 1) {
        await giveBack(all)
        const attempts = Array.from({ length: 60 }, async (_, at) => {
          const actor = all[(at + round) % 3] ?? operator
          const { email } = all[Math.floor(at / 3) % 3] ?? operator
          await update(email, { is_operator: false }, { actor, deps: at % 2 === 0 ? people.deps : second })
        })
        for (const outcome of await Promise.allSettled(attempts)) {
          if (outcome.status === 'fulfilled') continue
          expect(outcome.reason).toBeInstanceOf(DomainError)
          expect(['last_operator', 'operator_required']).toContain((outcome.reason as DomainError).code) // just asserted
        }
        expect(await operators()).toHaveLength(1)
      }
    } finally {
      await other.close()
    }
  })

  test('shows in the list: by a part of address or name, and by the operator right', async () => {
    await newOperator('grace')
    const found = async (input: object) =>
      (await listUsers(people.deps, { actor: operator, input })).map(({ email }) => email)
    expect(await found({ search: 'GRAC' })).toEqual(['grace@example.com'])
    expect(await found({ search: '@example.com', limit: 2 })).toEqual(['grace@example.com', 'owner@example.com'])
    for (const search of ['%', '_', '\\', 'grace%', 'nothing']) expect(await found({ search })).toEqual([])
    expect(await found({ is_operator: true })).toEqual(['grace@example.com', 'operator@example.com'])
    expect(await found({ is_operator: false })).toEqual(['owner@example.com'])
    expect(await found({ is_operator: true, search: 'operator', email: 'operator@example.com' })).toHaveLength(1)
  })
})
