import { testDatabases } from '@organizations/database/testing'
import { createApiKeyInput, createUserInput, parseInput, type ApiKey } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createUser } from '../operator/users/create-user.ts'
import { openPeople, withKey, type People } from '../testing/people.ts'
import { createApiKey } from './create-api-key.ts'

/** What a key without limits, one limited to nothing, and one with a limit of each kind are asked for with. */
const limits = [{}, { limited_to_orgs: [], limited_to_apps: [] }, { limited_to_orgs: [] }, { limited_to_apps: ['a.b'] }]

describe.for(testDatabases)('the repeated creation of a key on $name', ({ open }) => {
  let people: People
  beforeEach(async () => {
    people = await openPeople(open)
  })
  afterEach(() => people.close())

  /** As earlier releases kept answers: an empty list was said for no limit, too. */
  const keepAsBefore = async () => {
    const { db } = people.database
    const emptyLists = '"limited_to_orgs":[],"limited_to_apps":[]'
    for (const { answer } of await db.selectFrom('idempotency_records').select('answer').execute()) {
      const before = JSON.stringify(JSON.parse(answer), (_name, value: unknown) => {
        const isKey = typeof value === 'object' && value !== null && 'mode' in value
        return isKey ? { ...(JSON.parse(`{${emptyLists}}`) as object), ...value } : value
      })
      await db
        .transaction()
        .execute((trx) =>
          trx.updateTable('idempotency_records').set({ answer: before }).where('answer', '=', answer).execute(),
        )
    }
  }

  test.for(limits)('tells its limits as the first answer did: %j', async (given) => {
    const input = parseInput(createApiKeyInput, { name: 'CI', mode: 'read', ...given })
    const create = () => createApiKey(people.deps, { actor: people.owner, idempotencyKey: 'a', input })
    const { key: _, ...first } = await create()
    expect(limitsOf(first)).toEqual(given)
    const repetition = { ...first, key: null }
    expect(await create()).toStrictEqual(repetition)
    await keepAsBefore()
    expect(await create()).toStrictEqual(repetition)
  })

  test('tells limits that it took from the key that made it', async () => {
    const input = parseInput(createApiKeyInput, { name: 'CI', mode: 'read' })
    const actor = await withKey(people.deps, people.owner, { limitedToOrgs: [] })
    const create = () => createApiKey(people.deps, { actor, idempotencyKey: 'a', input })
    await create()
    await keepAsBefore()
    expect(limitsOf(await create())).toEqual({ limited_to_orgs: [] })
  })

  test('tells of the first key of a user that it has no limits', async () => {
    const input = parseInput(createUserInput, { email: 'new@example.com' })
    const create = () => createUser(people.deps, { actor: people.deps.operator, idempotencyKey: 'a', input })
    const { apiKey, ...first } = await create()
    await keepAsBefore()
    expect(limitsOf(apiKey)).toEqual({})
    expect(await create()).toStrictEqual({ ...first, apiKey: { ...apiKey, key: null } })
  })
})

function limitsOf(answer: Partial<ApiKey>): object {
  return Object.fromEntries(Object.entries(answer).filter(([name]) => name.startsWith('limited_to_')))
}
