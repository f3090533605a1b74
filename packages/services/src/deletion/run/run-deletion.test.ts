import { findDeletion, inTransaction, insertAcceptedMember, ringAgain } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { firstSweep, sweepSteps } from '@organizations/domain'
import type { KyselyPlugin } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createOrganization } from '../../organizations/create-organization.ts'
import { deleteOrganization } from '../../organizations/delete-organization.ts'
import { runDeletion } from './run-deletion.ts'
import { watched } from '../../testing/watched-db.ts'
import {
  openDeletionScenario,
  passTime,
  runBatch,
  runSlice,
  runToEnd,
  type DeletionScenario,
} from '../../testing/deletion-scenario.ts'
import { expectGone } from '../../testing/expect-gone.ts'

describe.each(testDatabases)('runDeletion on $name', ({ name, open }) => {
  let scenario: DeletionScenario
  beforeEach(async () => {
    scenario = await openDeletionScenario(open)
  })
  afterEach(() => scenario.close())

  test('removes everything the organization had, writes one receipt, and acknowledges the event', async () => {
    const { eventId } = await scenario.request()
    await runToEnd(scenario)
    await expectGone(scenario)
    const event = scenario.deps.db.selectFrom('outbox').select('acknowledged_at').where('id', '=', eventId)
    expect((await event.executeTakeFirstOrThrow()).acknowledged_at).not.toBeNull()
  })

  test('does nothing for a delivery that has already been followed, twenty times over', async () => {
    const { deps } = scenario
    const { id, eventId } = await scenario.request()
    const { signal } = new AbortController()
    const deliver = (dispatch: number) => runDeletion(deps, { deletionId: id, delivery: { eventId, dispatch }, signal })
    const stop = AbortSignal.abort()
    expect(await runDeletion(deps, { deletionId: id, delivery: { eventId, dispatch: 1 }, signal: stop })).toBe('more')
    const before = await scenario.current()
    for (let time = 0; time < 20; time += 1) expect(await deliver(1)).toBe('not ours')
    expect(await scenario.current()).toEqual(before)
    expect(await deliver(3)).toBe('not ours')
    for (let dispatch = 2; (await deliver(dispatch)) === 'more'; dispatch += 1);
    await expectGone(scenario)
    const completed = await scenario.current()
    for (let dispatch = 1; dispatch < 20; dispatch += 1) expect(await deliver(dispatch)).toBe('not ours')
    expect(await scenario.current()).toEqual(completed)
  })

  // On SQLite the transaction has the whole database.
  test.runIf(name === 'Postgres')('keeps the number of a delivery as it is while the lease is taken', async () => {
    const { deps } = scenario
    const { id, eventId } = await scenario.request()
    const raise = async () => {
      await inTransaction(deps.relaxedDb, async (trx) => {
        await trx.selectFrom('deletions').select('id').where('id', '=', id).forUpdate().noWait().execute()
        await ringAgain(trx, { id: eventId, afterMs: 0 })
      })
      return 'raised'
    }
    const attempts: unknown[] = []
    // Another worker ends its slice just after the number was read.
    const raising: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      async transformResult({ result }) {
        const isRead = result.rows.some((row) => 'dispatch' in row)
        if (isRead) attempts.push(await raise().catch((error: unknown) => (error as { code: string }).code)) // pg's
        return result
      },
    }
    const watchful = { ...deps, clock: deps.clock, db: deps.db.withPlugin(raising) }
    const delivery = { eventId, dispatch: 1 }
    const { signal } = new AbortController()
    expect(await runDeletion(watchful, { deletionId: id, delivery, signal })).not.toBe('not ours')
    expect(attempts).toEqual(['55P03']) // lock_not_available
  })

  test('needs nothing of the person who asked: their user, keys and memberships may go in the middle', async () => {
    const { deps, neighbourId } = scenario
    const { actor } = await deps.newUser('leaving@example.com')
    const row = await deps.db
      .selectFrom('organizations')
      .selectAll()
      .where('id', '=', neighbourId)
      .executeTakeFirstOrThrow()
    const orgId = deps.ids.organization()
    await inTransaction(deps.db, async (trx) => {
      await trx
        .insertInto('organizations')
        .values({ ...row, id: orgId })
        .execute()
      await insertAcceptedMember(trx, { organizationId: orgId, userId: actor.userId, role: 'admin', createdAt: 1 })
    })
    await deleteOrganization(deps, { actor, input: { orgId } })
    const { id } = await deps.db.selectFrom('deletions').select('id').executeTakeFirstOrThrow()
    await inTransaction(deps.db, async (trx) => {
      await trx.deleteFrom('members').where('user_id', '=', actor.userId).execute()
      await trx.deleteFrom('api_keys').where('user_id', '=', actor.userId).execute()
      await trx.deleteFrom('users').where('id', '=', actor.userId).execute()
    })
    const { signal } = new AbortController()
    while ((await runDeletion(deps, { deletionId: id, signal })) === 'more');
    const { state } = await deps.db.selectFrom('deletions').select('state').executeTakeFirstOrThrow()
    expect(state).toBe('completed')
  })

  test('commits nothing for a table that is empty', async () => {
    const { deps, owner } = scenario
    const { id: orgId } = await createOrganization(deps, {
      actor: owner,
      input: { name: 'Nothing but a member', email: undefined },
    })
    await deleteOrganization(deps, { actor: owner, input: { orgId } })
    const { id } = await deps.db.selectFrom('deletions').select('id').executeTakeFirstOrThrow()
    let commits = 0
    const afterCommit = () => void (commits += 1)
    const { signal } = new AbortController()
    while ((await runDeletion(watched(deps, { afterCommit }), { deletionId: id, signal })) === 'more');
    const ended = await findDeletion(deps.db, id)
    if (ended === undefined) throw new Error('Expected the deletion that was asked for')
    expect(ended.state).toBe('completed')
    expect(commits).toBeLessThan(sweepSteps(ended.plan).length)
  })

  test('stops after the batch at hand when the worker is to stop, and gives the lease back', async () => {
    const { deps } = scenario
    await scenario.request()
    expect(await runBatch(scenario)).toBe('more')
    const { plan, step, state } = await scenario.current()
    expect([step, state]).toEqual([firstSweep(plan), 'sweeping'])
    const { lease_ends_at } = await deps.db.selectFrom('deletions').select('lease_ends_at').executeTakeFirstOrThrow()
    expect(lease_ends_at).toBeNull()
  })

  test.each([
    ['an hour forward', 3_600_000],
    ['an hour back', -3_600_000],
  ])('completes when the clock jumps %s while a worker that died holds the lease', async (_name, jumpMs) => {
    const { deps } = scenario
    const { id } = await scenario.request()
    await runBatch(scenario)
    const now = deps.clock()
    await inTransaction(deps.db, (trx) =>
      trx
        .updateTable('deletions')
        .set({ lease_ends_at: now + 9000 })
        .where('id', '=', id)
        .execute(),
    )
    expect(await runSlice(scenario)).toBe('not ours')
    passTime(scenario, jumpMs)
    expect(await runBatch(scenario)).toBe('more') // at once, not when the clock is where it was
    await runToEnd(scenario)
    await expectGone(scenario)
  })
})
