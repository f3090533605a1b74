import { inTransaction, type Database, type Transaction } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { organizationPrefix } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { retryDeletion } from '../../operator/deletions/retry-deletion.ts'
import { runDeletion } from './run-deletion.ts'
import {
  openDeletionScenario,
  passTime,
  runSlice,
  runToEnd,
  type DeletionScenario,
} from '../../testing/deletion-scenario.ts'
import { expectGone } from '../../testing/expect-gone.ts'

describe.each(testDatabases)('a deletion and a store in trouble, on $name', ({ open }) => {
  let scenario: DeletionScenario
  beforeEach(async () => {
    scenario = await openDeletionScenario(open)
  })
  afterEach(() => scenario.close())

  const write = async (work: (trx: Transaction<Database>) => Promise<unknown>) =>
    await inTransaction(scenario.deps.db, async (trx) => void (await work(trx)))

  test('is not blocked by one unexpected error after a store that was away for long', async () => {
    const { deps } = scenario
    deps.store.isAway = true
    await scenario.request()
    for (let looks = 0; looks < 12; looks += 1) {
      await runSlice(scenario)
      passTime(scenario, 60_000)
    }
    deps.store.isAway = false
    await write((trx) => trx.schema.alterTable('bundles').renameColumn('app_uuid', 'app_of').execute())
    await runSlice(scenario)
    await write((trx) => trx.schema.alterTable('bundles').renameColumn('app_of', 'app_uuid').execute())
    expect(await scenario.current()).toMatchObject({ state: 'sweeping', failures: 1 })
    passTime(scenario, 60_000)
    await runToEnd(scenario)
    await expectGone(scenario)
  })

  test('stops at once when it is told to, also while the store does not answer, and gives its lease back', async () => {
    const { deps } = scenario
    const { id } = await scenario.request()
    deps.store.silentAbove = 0
    const stopping = new AbortController()
    const slices = (async () => {
      let outcome = await runDeletion(deps, { deletionId: id, signal: stopping.signal })
      while (outcome === 'more' && !stopping.signal.aborted) {
        outcome = await runDeletion(deps, { deletionId: id, signal: stopping.signal })
      }
      return outcome
    })()
    while (deps.store.requests.length === 0) await new Promise((resume) => setImmediate(resume))
    stopping.abort()
    expect(await slices).toBe('more')
    const lease = await deps.db.selectFrom('deletions').select('lease_ends_at').executeTakeFirstOrThrow()
    expect(lease).toEqual({ lease_ends_at: null })
    deps.store.silentAbove = Number.POSITIVE_INFINITY
    await runToEnd(scenario)
    await expectGone(scenario)
  })

  test('never touches an object of another organization, even when a row names it', async () => {
    const { deps, neighbourId } = scenario
    let theirs = ''
    for await (const page of deps.store.list(organizationPrefix(neighbourId))) theirs ||= page[0] ?? ''
    const [ours = ''] = Object.keys(scenario.seeded.objects)
    const row = await deps.db
      .selectFrom('bundles')
      .select('id')
      .where('object_key', '=', ours)
      .executeTakeFirstOrThrow()
    await write((trx) => trx.updateTable('bundles').set({ object_key: theirs }).where('id', '=', row.id).execute())

    const { id } = await scenario.request()
    const { state, reason } = await runToEnd(scenario)
    expect(state).toBe('blocked')
    expect(reason).toContain('its key is not one of this organization')

    await write((trx) => trx.updateTable('bundles').set({ object_key: ours }).where('id', '=', row.id).execute())
    await retryDeletion(deps, { actor: deps.operator, input: { id } })
    await runToEnd(scenario)
    await expectGone(scenario)
  })
})
