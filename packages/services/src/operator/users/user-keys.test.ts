import { testDatabases } from '@organizations/database/testing'
import {
  createUserKeyInput,
  deleteApiKeyInput,
  MAX_KEYS,
  parseInput,
  revokeUserKeysInput,
  type ApiKey,
} from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../../deps.ts'
import { authenticate } from '../../keys/authenticate.ts'
import { createApiKey } from '../../keys/create-api-key.ts'
import { deleteApiKey } from '../../keys/delete-api-key.ts'
import { getOrganization } from '../../organizations/get-organization.ts'
import { insertSampleKeys } from '../../testing/insert-sample-keys.ts'
import { openPeople, withKey, type People } from '../../testing/people.ts'
import { createUserKey } from './create-user-key.ts'
import { getUser } from './get-user.ts'
import { listOperatorAudit } from '../list-operator-audit.ts'
import { revokeUserKeys } from './revoke-user-keys.ts'

const invalid = { code: 'invalid_api_key' }

describe.for(testDatabases)('the keys of a user, for operators, on $name', ({ open }) => {
  let people: People
  let operator: Caller
  beforeEach(async () => {
    people = await openPeople(open)
    operator = people.deps.operator
  })
  afterEach(() => people.close())

  const create = (user: string, more: object = {}, idempotencyKey?: string) =>
    createUserKey(people.deps, {
      actor: operator,
      input: parseInput(createUserKeyInput, { user, ...more }),
      idempotencyKey,
    })
  const revoke = (user: string, which: object, actor = operator) =>
    revokeUserKeys(people.deps, { actor, input: parseInput(revokeUserKeysInput, { user, ...which }) })
  const details = (user: string) => getUser(people.deps, { actor: operator, input: { user } })
  const ask = (actor: Caller) => getOrganization(people.deps, { actor, input: { orgId: people.orgId } })
  const secretOf = ({ key }: ApiKey) => key ?? ''
  const actions = async () =>
    (await listOperatorAudit(people.deps, { actor: operator, input: { target: people.owner.userId } })).map((it) => [
      it.action,
      it.details,
    ])

  test('are shown with their user and where the user belongs, without secrets', async () => {
    const invited = await people.person('invited')
    await people.upsert(people.owner, 'invited@example.com', 'admin')
    expect(await details('Owner@example.com')).toMatchObject({
      uid: people.owner.userId,
      is_operator: false,
      created_at: '2026-01-01T00:00:00.000Z',
      organizations: [{ id: people.orgId, name: 'Acme', role: 'super_admin' }],
      keys: [{ id: people.owner.keyId, key: null, mode: 'all' }],
    })
    expect((await details(invited.userId)).organizations).toMatchObject([{ role: 'invite_admin' }])
    people.deps.now = people.deps.clock() + 8 * 86_400_000
    expect((await details(invited.userId)).organizations).toEqual([])
    expect((await details('operator@example.com')).is_operator).toBe(true)
  })

  test('get another one that works at once, of which only the hash is stored', async () => {
    const key = await create('owner@example.com', { name: 'Found again' })
    expect(await authenticate(people.deps, secretOf(key))).toMatchObject({ userId: people.owner.userId, keyId: key.id })
    expect((await details('owner@example.com')).keys.map(({ name }) => name)).toEqual(['Found again', 'First key'])
    expect(await actions()).toEqual([
      ['user.create_key', { keyId: key.id }],
      ['user.create', { plan: 'standard', keyId: people.owner.keyId }],
    ])
  })

  test('get one for a request that is sent twice, and no second look at its secret', async () => {
    const first = await create('owner@example.com', {}, 'once')
    const second = await create('owner@example.com', {}, 'once')
    expect(second).toEqual({ ...first, key: null })
    await expect(create('owner@example.com', { name: 'Other' }, 'once')).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    })
    await revoke('owner@example.com', { id: first.id })
    await expect(create('owner@example.com', {}, 'once')).rejects.toMatchObject({ code: 'idempotency_key_reused' })
    expect((await details('owner@example.com')).keys).toHaveLength(1)
  })

  test('are at most 1,000, also when several are made at once', async () => {
    await insertSampleKeys(people.deps.db, people.owner.userId, MAX_KEYS - 3)
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => create('owner@example.com')))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'too_many_keys' } })
  })

  test('end with the commit: one that is named, and no other', async () => {
    const second = await withKey(people.deps, people.owner, {})
    expect(await revoke('owner@example.com', { id: second.keyId })).toEqual({ revoked: 1 })
    const input = parseInput(deleteApiKeyInput, { id: people.owner.keyId })
    await expect(deleteApiKey(people.deps, { actor: second, input })).rejects.toMatchObject(invalid)
    expect(await ask(people.owner)).toMatchObject({ name: 'Acme' })
    const another = { code: 'api_key_not_found' }
    await expect(revoke('owner@example.com', { id: second.keyId })).rejects.toMatchObject(another)
    await expect(revoke('owner@example.com', { id: operator.keyId })).rejects.toMatchObject(another)
  })

  test('end all together, and those of others stay', async () => {
    const neighbour = await people.person('neighbour')
    await withKey(people.deps, people.owner, {})
    expect(await revoke('owner@example.com', { all: true })).toEqual({ revoked: 2 })
    expect(await revoke('owner@example.com', { all: true })).toEqual({ revoked: 0 })
    expect((await details('owner@example.com')).keys).toEqual([])
    expect((await details('neighbour@example.com')).keys).toMatchObject([{ id: neighbour.keyId }])
    expect((await actions()).slice(0, 2)).toEqual([
      ['user.revoke_all_keys', { keys: 0 }],
      ['user.revoke_all_keys', { keys: 2 }],
    ])
  })

  test('leave none behind that one of them makes meanwhile', async () => {
    for (let round = 0; round < 10; round += 1) {
      const user = `jo-${round}@example.com`
      const { actor } = await people.deps.newUser(user)
      const input = { name: 'Child', mode: 'all' } as const
      await Promise.allSettled([
        createApiKey(people.deps, { actor, input: { ...noFields, ...input } }),
        revoke(user, { all: true }),
        createApiKey(people.deps, { actor, input: { ...noFields, ...input } }),
      ])
      expect((await details(user)).keys).toEqual([])
    }
  })

  test('may be the operator’s own, and then they ask for nothing more', async () => {
    expect(await revoke('operator@example.com', { all: true })).toEqual({ revoked: 1 })
    await expect(revoke('owner@example.com', { all: true })).rejects.toMatchObject(invalid)
  })

  test('of two operators who revoke each other’s at once, one is refused', async () => {
    const { deps } = people
    for (let round = 0; round < 10; round += 1) {
      const [one, two] = [await deps.newUser(`a${round}@example.com`), await deps.newUser(`b${round}@example.com`)]
      const actors = [one, two].map(({ actor }): Caller => ({ ...actor, isOperator: true }))
      const ids = actors.map(({ userId }) => userId)
      await deps.db
        .transaction()
        .execute((trx) => trx.updateTable('users').set({ is_operator: 1 }).where('id', 'in', ids).execute())
      const outcomes = await Promise.allSettled(
        actors.map((actor, at) => revoke(ids[1 - at] ?? '', { all: true }, actor)),
      )
      expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
      expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: invalid })
    }
  })
})

const noFields = { hashed: undefined, limited_to_apps: undefined, limited_to_orgs: undefined, expires_at: undefined }
