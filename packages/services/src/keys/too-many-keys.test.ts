import { testDatabases } from '@organizations/database/testing'
import { createApiKeyInput, errorSentences, MAX_KEYS, parseInput, type ApiKey } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Caller } from '../deps.ts'
import { insertSampleKeys } from '../testing/insert-sample-keys.ts'
import { openPeople, withKey, type People } from '../testing/people.ts'
import { createApiKey } from './create-api-key.ts'
import { deleteApiKey } from './delete-api-key.ts'

const tooMany = { code: 'too_many_keys', message: errorSentences.too_many_keys }

describe.for(testDatabases)('the number of keys of a user on $name', ({ open }) => {
  let people: People
  beforeEach(async () => {
    people = await openPeople(open)
  })
  afterEach(() => people.close())

  const input = parseInput(createApiKeyInput, { name: 'CI', mode: 'read' })
  const create = (actor: Caller, idempotencyKey?: string): Promise<ApiKey> =>
    createApiKey(people.deps, { actor, input, idempotencyKey })
  const countOf = async ({ userId }: Caller) =>
    (await people.deps.db.selectFrom('api_keys').select('id').where('user_id', '=', userId).execute()).length

  test('is at most 1,000, also when several are made at once, and others have their own', async () => {
    const { deps, owner } = people
    const stranger = await people.person('stranger')
    const keys = [owner, await withKey(deps, owner, {}), await withKey(deps, owner, {})]
    await insertSampleKeys(deps.db, owner.userId, MAX_KEYS - 2 - keys.length)
    const made = await Promise.allSettled([...keys, ...keys].map((key) => create(key)))
    const refused = made.flatMap((it) => (it.status === 'rejected' ? [it.reason as unknown] : []))
    expect(refused).toMatchObject(Array.from({ length: 4 }, () => tooMany))
    expect(await countOf(owner)).toBe(MAX_KEYS)
    expect(await create(stranger)).toMatchObject({ name: 'CI' })

    const [{ id }] = (await deps.db.selectFrom('api_keys').select('id').where('name', '=', 'CI').execute()) as [ApiKey] // made above
    await deleteApiKey(deps, { actor: owner, input: { id } })
    const key = await create(owner, 'a')
    expect(await create(owner, 'a')).toMatchObject({ id: key.id }) // a repetition makes none
    await expect(create(owner, 'b')).rejects.toMatchObject(tooMany)
    expect(await countOf(owner)).toBe(MAX_KEYS)
  })
})
