// What takes longer than a lease does not lose it, as long as the process lives.

import { inTransaction, takeLease } from '@organizations/database'
import { countWaiting, testDatabases } from '@organizations/database/testing'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDeletionScenario, runToEnd, type DeletionScenario } from '../../testing/deletion-scenario.ts'
import { expectGone } from '../../testing/expect-gone.ts'
import { runDeletion, type SliceOutcome } from './run-deletion.ts'
import { commitBatch } from '../steps/commit-batch.ts'

const LEASE_MS = 1000
const WAIT_MS = 2 * LEASE_MS
const { signal } = new AbortController()

describe.each(testDatabases)('the lease of a living worker on $name', ({ name, open }) => {
  let scenario: DeletionScenario
  beforeEach(async () => {
    scenario = await openDeletionScenario(open, { apps: 1 })
    scenario.deps.now = undefined // leases are renewed as time passes
    scenario.deps.leaseMs = LEASE_MS
  })
  afterEach(() => scenario.close())

  const tokenNow = async () =>
    (await scenario.deps.db.selectFrom('deletions').select('lease_token').executeTakeFirstOrThrow()).lease_token

  /** Starts a slice and says what became of it, after another worker has wanted the deletion for two leases. */
  const runWhileAnotherWantsIt = async (isSlow: () => boolean | Promise<boolean>, end: () => void | Promise<void>) => {
    const { deps } = scenario
    const { id } = await scenario.current()
    let slice: Promise<SliceOutcome> | undefined
    while (!(await isSlow())) {
      slice ??= runDeletion(deps, { deletionId: id, signal }).finally(() => (slice = undefined)) // 250 ms may end before it
      await new Promise((resume) => setTimeout(resume, 5))
    }
    const token = await tokenNow() // no sooner: the slice may take the lease just before it is slow
    const outcomes = new Set<string>()
    const until = performance.now() + WAIT_MS
    while (performance.now() < until) {
      outcomes.add(await runDeletion(deps, { deletionId: id, signal }))
      await new Promise((resume) => setTimeout(resume, 20))
    }
    await end()
    expect([...outcomes]).toEqual(['not ours'])
    expect(await tokenNow()).toBe(token)
    return await slice
  }
  const expectNothingLost = async () => {
    await runToEnd(scenario)
    await expectGone(scenario)
    expect(scenario.deps.logged.filter(({ message }) => message.includes('lease'))).toEqual([])
  }

  test('is renewed while it waits for a listing of the store', async () => {
    const { store } = scenario.deps
    const { promise, resolve } = Promise.withResolvers<void>()
    const list = store.list.bind(store)
    let isListing = false
    store.list = async function* (prefix, options) {
      isListing = true
      await promise
      yield* list(prefix, options)
    }
    await scenario.request()
    expect(
      await runWhileAnotherWantsIt(
        () => isListing,
        () => resolve(),
      ),
    ).not.toBe('not ours')
    await expectNothingLost()
  })

  test('has not ended when a transaction commits that took longer', async () => {
    const { deps } = scenario
    const { id } = await scenario.request()
    const held = await inTransaction(deps.db, (trx) => takeLease(trx, { id, leaseMs: LEASE_MS }))
    if (held === undefined) throw new Error('Expected a lease')
    const before = { ...held, isPrefixEmpty: false, atMost: null }
    const work = async () => await new Promise<void>((resume) => setTimeout(resume, 2 * LEASE_MS))
    await commitBatch(deps, before, { change: {}, durability: 'relaxed', next: 'go on', work })
    const another = await inTransaction(deps.db, (trx) => takeLease(trx, { id, leaseMs: LEASE_MS }))
    expect(another).toBeUndefined()
  })

  if (name === 'SQLite') return // reads wait for nothing there

  test.each([
    ['a read waits for a lock', sql`lock table channels in access exclusive mode`],
    ['a batch waits for a lock in its transaction', sql`select 1 from channels for update`],
  ])('is kept while %s', async (_, lock) => {
    const held = Promise.withResolvers<void>()
    const isLocked = Promise.withResolvers<void>()
    const { db } = scenario.deps
    await scenario.request()
    const locking = inTransaction(db, async (trx) => {
      await sql`set local idle_in_transaction_session_timeout = 0`.execute(trx)
      await lock.execute(trx)
      isLocked.resolve()
      await held.promise
    })
    await isLocked.promise
    const waiting = runWhileAnotherWantsIt(
      async () => (await countWaiting(db)) > 0,
      async () => {
        held.resolve()
        await locking
      },
    )
    expect(await waiting).not.toBe('not ours')
    await expectNothingLost()
  })
})
