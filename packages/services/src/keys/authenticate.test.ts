import { testDatabases, type TestDatabase } from '@organizations/database/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createApiKeySecret, hashApiKeySecret } from './api-key-secret.ts'
import { authenticate } from './authenticate.ts'
import { openTestDeps, OPERATOR_SECRET, type TestDeps } from '../testing/test-deps.ts'

describe.for(testDatabases)('authenticate on $name', ({ open }) => {
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

  test('finds the holder of a key, with its mode and limits', async () => {
    const { actor } = await deps.newUser('owner@example.com')
    expect(actor).toStrictEqual({
      userId: expect.stringMatching(/^user_/),
      email: 'owner@example.com',
      keyHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      plan: 'standard',
      isOperator: false,
      keyId: expect.any(Number),
      key: { mode: 'all', limitedToOrgs: null, limitedToApps: null, expiresAt: null },
    })
    expect((await authenticate(deps, OPERATOR_SECRET)).isOperator).toBe(true)
  })

  test.for([undefined, '', 'unknown', 'orgs_typo', createApiKeySecret(), 'operator-secret-for-test\0'])(
    'refuses %j',
    async (secret) => {
      await expect(authenticate(deps, secret)).rejects.toMatchObject({ code: 'invalid_api_key' })
    },
  )

  test('refuses the hash of a key: only the secret itself counts', async () => {
    await expect(authenticate(deps, hashApiKeySecret(OPERATOR_SECRET))).rejects.toMatchObject({
      code: 'invalid_api_key',
    })
  })

  test('takes a key until the millisecond in which it expires', async () => {
    const { actor, secret } = await deps.newUser('owner@example.com')
    await database.db
      .transaction()
      .execute((trx) => trx.updateTable('api_keys').set({ expires_at: 5000 }).where('id', '=', actor.keyId).execute())
    deps.now = 4999
    expect(await authenticate(deps, secret)).toStrictEqual({ ...actor, key: { ...actor.key, expiresAt: 5000 } })
    deps.now = 5000
    await expect(authenticate(deps, secret)).rejects.toMatchObject({ code: 'invalid_api_key' })
    expect((await authenticate(deps, OPERATOR_SECRET)).isOperator).toBe(true)
  })

  test('reads limits as they were written: an empty list stays one', async () => {
    const { actor, secret } = await deps.newUser('owner@example.com')
    const limits = { limited_to_orgs: '[]', limited_to_apps: '["com.example.app"]' }
    await database.db
      .transaction()
      .execute((trx) => trx.updateTable('api_keys').set(limits).where('id', '=', actor.keyId).execute())
    const { key } = await authenticate(deps, secret)
    expect(key).toStrictEqual({
      mode: 'all',
      limitedToOrgs: [],
      limitedToApps: ['com.example.app'],
      expiresAt: null,
    })
  })
})
