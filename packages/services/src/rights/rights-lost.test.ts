/**
 * Rights that are lost between the first statement of a transaction and its commit, on Postgres, where transactions run
 * side by side. What is lost before that: apps/api/src/parity/rights-lost.test.ts.
 */
import { inTransaction } from '@organizations/database'
import { countWaiting, openPostgres } from '@organizations/database/testing'
import { createApiKeyInput, parseInput, updateApiKeyInput } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { waitFor } from '../../../../test/support/wait-for.ts'
import type { KeyCaller } from '../deps.ts'
import { createApiKey } from '../keys/create-api-key.ts'
import { createKeyUses } from '../keys/key-uses.ts'
import { deleteApiKey } from '../keys/delete-api-key.ts'
import { updateApiKey } from '../keys/update-api-key.ts'
import { createUser } from '../operator/users/create-user.ts'
import { updateOrganization } from '../organizations/update-organization.ts'
import { openPeople, withKey, type People } from '../testing/people.ts'
import { inCallerTransaction } from './in-caller-transaction.ts'

const ROUNDS = 50
const refused = { code: 'invalid_api_key' }

describe('on Postgres', () => {
  let people: People
  let leaked: KeyCaller
  beforeEach(async () => {
    people = await openPeople(openPostgres)
    leaked = await withKey(people.deps, people.owner, {})
  })
  afterEach(() => people.close())

  const regenerate = (actor: KeyCaller, id = actor.keyId) =>
    updateApiKey(people.deps, { actor, input: parseInput(updateApiKeyInput, { id, regenerate: true }) })
  const remove = (actor: KeyCaller, id = actor.keyId) => deleteApiKey(people.deps, { actor, input: { id } })
  const make = (actor: KeyCaller, limited_to_orgs?: string[]) =>
    createApiKey(people.deps, {
      actor,
      input: parseInput(createApiKeyInput, { name: 'Child', mode: 'all', limited_to_orgs }),
    })
  const rename = (actor: KeyCaller) =>
    updateOrganization(people.deps, { actor, input: { orgId: people.orgId, name: 'Renamed' } as never }) // one field
  const children = async () =>
    (await people.deps.db.selectFrom('api_keys').select('id').where('name', '=', 'Child').execute()).length

  /** Lets `first` and then `second` wait for the leaked key, and the first go before the second. */
  async function meet(first: () => Promise<unknown>, second: () => Promise<unknown>): Promise<unknown> {
    const isHeld = Promise.withResolvers<void>()
    const mayEnd = Promise.withResolvers<void>()
    const { db } = people.deps
    const holder = inTransaction(db, async (trx) => {
      await trx.updateTable('api_keys').set({ name: 'Held' }).where('id', '=', leaked.keyId).execute()
      isHeld.resolve()
      await mayEnd.promise
    })
    await Promise.race([isHeld.promise, holder])
    const one = first()
    await waitFor(async () => (await countWaiting(db)) === 1, { what: 'the first to wait for the key' })
    const other = second()
    other.catch(() => {}) // looked at below
    await waitFor(async () => (await countWaiting(db)) === 2, { what: 'the second to wait for the key, too' })
    mayEnd.resolve()
    await Promise.all([holder, one])
    return await other
  }

  test.for([
    ['regenerates none', regenerate],
    ['makes none', make],
    ['changes nothing', rename],
  ] as const)('a key that the owner has regenerated or deleted %s', async ([, change]) => {
    const ends = [(id: number) => regenerate(people.owner, id), (id: number) => remove(people.owner, id)]
    for (const end of ends) {
      leaked = await withKey(people.deps, people.owner, {})
      const outcome = meet(
        () => end(leaked.keyId),
        () => change(leaked),
      )
      await expect(outcome).rejects.toMatchObject(refused)
    }
    expect(await children()).toBe(0)
  })

  test('a key is not deleted, regenerated or let expire while a change is being made with it', async () => {
    const { deps, owner } = people
    const ends = [
      () => regenerate(owner, leaked.keyId),
      () => remove(owner, leaked.keyId),
      () =>
        updateApiKey(deps, {
          actor: owner,
          input: parseInput(updateApiKeyInput, { id: leaked.keyId, expires_at: '2027-01-01T00:00:00.000Z' }),
        }),
    ]
    for (const end of ends) {
      leaked = await withKey(deps, owner, {})
      const state = { isDone: false }
      let ending: Promise<unknown> = Promise.resolve()
      await inCallerTransaction(deps, leaked, async () => {
        ending = end().then(() => (state.isDone = true))
        await waitFor(async () => (await countWaiting(deps.db)) === 1, { what: 'the change of the key to wait' })
        expect(state.isDone).toBe(false)
      })
      await ending
    }
  })

  test('an operator keeps their right while they make a user', async () => {
    const { deps } = people
    const { operator } = deps
    const demote = () =>
      inTransaction(deps.db, (trx) =>
        trx.updateTable('users').set({ is_operator: 0 }).where('id', '=', operator.userId).execute(),
      )
    let demoting: Promise<unknown> = Promise.resolve()
    await inCallerTransaction(deps, operator, async () => {
      demoting = demote()
      await waitFor(async () => (await countWaiting(deps.db)) === 1, { what: 'the demotion to wait' })
    })
    await demoting
    const input = { email: 'new@example.com', name: undefined, plan: undefined }
    await expect(createUser(deps, { actor: operator, input })).rejects.toMatchObject({ code: 'operator_required' })
  })

  test('of two that regenerate a key by its own secret at once, exactly one does', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const key = await withKey(people.deps, people.owner, {})
      const outcomes = await Promise.allSettled([regenerate(key), regenerate(key)])
      expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
      expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: refused })
    }
  })

  test('many changes with and of the same keys at once never wait for each other in a circle', async () => {
    const { deps, orgId, owner } = people
    const keyUses = createKeyUses(deps)
    for (let round = 0; round < ROUNDS; round += 1) {
      const [one, other] = [await withKey(deps, owner, {}), await withKey(deps, owner, {})]
      for (const { keyId } of [one, other, owner]) keyUses.note(keyId, deps.clock() + round)
      const outcomes = await Promise.allSettled([
        regenerate(one, other.keyId),
        regenerate(other, one.keyId),
        rename(one),
        rename(other),
        make(one, [orgId]),
        make(other, [orgId]),
        remove(owner, one.keyId),
        keyUses.flush(),
      ])
      const codes = outcomes.flatMap((it) => (it.status === 'rejected' ? [(it.reason as { code: string }).code] : []))
      expect(codes.filter((code) => !['invalid_api_key', 'api_key_not_found'].includes(code))).toEqual([])
    }
    await keyUses.stop()
  })
})
