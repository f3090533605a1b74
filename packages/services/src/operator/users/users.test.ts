import { testDatabases, type TestDatabase } from '@organizations/database/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { hashApiKeySecret } from '../../keys/api-key-secret.ts'
import { authenticate } from '../../keys/authenticate.ts'
import { bootstrapOperator } from '../bootstrap-operator.ts'
import { createUser } from './create-user.ts'
import { listUsers } from './list-users.ts'
import { requireOperator } from '../../rights/require-right.ts'
import { withKey } from '../../testing/people.ts'
import { openTestDeps, type TestDeps } from '../../testing/test-deps.ts'

describe.for(testDatabases)('users on $name', ({ open }) => {
  let database: TestDatabase
  let deps: TestDeps
  beforeEach(async () => {
    database = await open()
    deps = await openTestDeps(database)
  })
  afterEach(async () => {
    await database.remove()
    await deps.remove()
  })

  const noLimits = { email: undefined, page: undefined }
  const create = (email: string) =>
    createUser(deps, { actor: deps.operator, input: { email, name: undefined, plan: undefined } })
  const keys = () => database.db.selectFrom('api_keys').select(['key_hash', 'name']).execute()

  test('a new user gets a key that works and of which only the hash is stored', async () => {
    const { user, apiKey } = await create('jo@example.com')
    const secret = apiKey.key ?? ''
    expect(await authenticate(deps, secret)).toMatchObject({ userId: user.uid, isOperator: false, keyId: apiKey.id })
    expect(await keys()).toContainEqual({ key_hash: hashApiKeySecret(secret), name: 'First key' })
    expect(JSON.stringify(await database.db.selectFrom('api_keys').selectAll().execute())).not.toContain(secret)
  })

  test('a taken address makes neither a user nor a key', async () => {
    await create('jo@example.com')
    const before = [await keys(), await listUsers(deps, { actor: deps.operator, input: noLimits })]
    await expect(create('jo@example.com')).rejects.toMatchObject({ code: 'email_taken' })
    expect([await keys(), await listUsers(deps, { actor: deps.operator, input: noLimits })]).toEqual(before)
  })

  test('are listed newest first, 50 a page', async () => {
    for (let index = 0; index < 51; index += 1) await create(`user-${index}@example.com`)
    const list = async (page: number) =>
      (await listUsers(deps, { actor: deps.operator, input: { ...noLimits, page } })).map(({ email }) => email)
    expect(await list(0)).toEqual(Array.from({ length: 50 }, (_, index) => `user-${50 - index}@example.com`))
    expect(await list(1)).toEqual(['user-0@example.com', 'operator@example.com'])
    expect(await list(2)).toEqual([])
  })

  test('only an operator with an unlimited key of mode all makes or lists them', async () => {
    const { actor } = await deps.newUser('jo@example.com')
    const { operator } = deps
    const tooWeak = [
      actor,
      await withKey(deps, operator, { mode: 'write' }),
      await withKey(deps, operator, { limitedToOrgs: [] }),
      await withKey(deps, operator, { limitedToApps: [] }),
    ]
    const before = await keys()
    for (const someone of tooWeak) {
      const refusal = { code: 'operator_required', message: 'Operator right required' }
      expect(() => requireOperator(someone)).toThrow(expect.objectContaining(refusal))
      await expect(listUsers(deps, { actor: someone, input: noLimits })).rejects.toMatchObject(refusal)
      const input = { email: 'x@example.com', name: undefined, plan: undefined }
      await expect(createUser(deps, { actor: someone, input })).rejects.toMatchObject(refusal)
    }
    expect(await keys()).toEqual(before)
  })

  test('the first start makes the operator, and only the first', async () => {
    const again = await bootstrapOperator(deps, { email: 'other@example.com', secret: undefined })
    expect(again).toBeUndefined()
    expect(await keys()).toHaveLength(1)
  })
})

describe.for(testDatabases)('the first start on an empty $name', ({ open }) => {
  test.for([undefined, 'a-given-key-of-20-characters'])('with the key %s', async (given) => {
    const database = await open()
    const other = await open()
    const deps = await openTestDeps(other) // lends its clock and ids alone
    const empty = { ...deps, db: database.db }
    const made = await bootstrapOperator(empty, { email: 'Boss@Example.com', secret: given })
    const generated = made?.generatedSecret
    expect(generated).toEqual(given === undefined ? expect.stringMatching(/^orgs_/) : null)
    expect(await authenticate(empty, given ?? generated ?? '')).toMatchObject({
      email: 'boss@example.com',
      isOperator: true,
      key: { mode: 'all', limitedToOrgs: null, limitedToApps: null },
    })
    await Promise.all([database.remove(), other.remove(), deps.remove()])
  })
})
