import { inTransaction, listCounts, type Database, type Transaction } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { firstSweep, type DeletionPlan } from '@organizations/domain'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { getDeletionStatus } from '../status/get-deletion-status.ts'
import { retryDeletion } from '../../operator/deletions/retry-deletion.ts'
import {
  openDeletionScenario,
  passTime,
  runBatch,
  runDueSlices,
  runSlice,
  runToEnd,
  type DeletionScenario,
} from '../../testing/deletion-scenario.ts'
import { expectGone } from '../../testing/expect-gone.ts'

const MINUTE_MS = 60_000

describe.each(testDatabases)('a deletion and the schema, on $name', ({ open }) => {
  let scenario: DeletionScenario
  beforeEach(async () => {
    scenario = await openDeletionScenario(open)
  })
  afterEach(() => scenario.close())

  const write = async (work: (trx: Transaction<Database>) => Promise<unknown>) =>
    await inTransaction(scenario.deps.db, async (trx) => void (await work(trx)))

  test.each([
    ['empty', false],
    ['with rows that hold the apps back', true],
  ])('leaves a table of a newer version, %s, to newer workers, and blocks after 10 minutes', async (_name, hasRow) => {
    const { deps, organizationId } = scenario
    await scenario.request()
    await write((trx) =>
      trx.schema
        .createTable('labels')
        .addColumn('organization_id', 'text')
        .addColumn('app_uuid', 'text')
        .addForeignKeyConstraint('labels_app', ['organization_id', 'app_uuid'], 'apps', ['organization_id', 'id'])
        .execute(),
    )
    if (hasRow) {
      await write(async (trx) => {
        const apps = trx.selectFrom('apps').where('organization_id', '=', organizationId)
        const { id } = await apps.select('id').executeTakeFirstOrThrow()
        const row = { organization_id: organizationId, app_uuid: id }
        await trx
          .insertInto('labels' as 'members')
          .values(row as never)
          .execute() // a table that no type knows
      })
    }
    for (let minutes = 0; minutes < 10; minutes += 1) {
      const outcome = await runDueSlices(scenario)
      expect([minutes, outcome, (await scenario.current()).state]).not.toContain('blocked')
      passTime(scenario, MINUTE_MS)
    }
    const { state, reason } = await runToEnd(scenario)
    expect([state, reason]).toEqual([
      'blocked',
      'The database has tables that no running worker knows: labels. Update the workers.',
    ])
    await write((trx) => trx.schema.dropTable('labels').execute())
    await retryDeletion(deps, { actor: deps.operator, input: { id: (await scenario.current()).id } })
    await runToEnd(scenario)
    await expectGone(scenario)
  })

  test.each(['audit_entries', 'devices'])('makes a new plan when the stored one lacks %s', async (table) => {
    const { deps } = scenario
    const { id, plan } = await scenario.request()
    const steps = plan.steps.filter((step) => !('table' in step) || step.table !== table)
    const older = JSON.stringify({ steps } satisfies DeletionPlan)
    await write(async (trx) => {
      await trx.updateTable('deletions').set({ plan: older }).where('id', '=', id).execute()
      await trx.deleteFrom('deletion_steps').where('table_name', '=', table).execute()
    })
    const ended = await runToEnd(scenario)
    expect([ended.plan, ended.round]).toEqual([plan, 2])
    expect((await listCounts(deps.db, id)).map((it) => it.table)).toContain(table)
    await expectGone(scenario)
  })

  // What a program from before plans were kept by their hash reads in place of each.
  test('makes its own plan where it finds none, and removes as much by it', async () => {
    const { deps } = scenario
    const { id, plan } = await scenario.request()
    await write((trx) =>
      trx.updateTable('deletions').set({ plan: '{"steps":[]}', plan_hash: null }).where('id', '=', id).execute(),
    )
    expect(await getDeletionStatus(deps, { actor: scenario.owner, input: { orgId: scenario.organizationId } })).toEqual(
      expect.objectContaining({ state: 'requested', done: 0 }),
    )
    const ended = await runToEnd(scenario)
    expect([ended.state, ended.plan]).toEqual(['completed', plan])
    await expectGone(scenario)
  })

  test('blocks after ten unexpected errors in a row, with a reason for people, and goes on when retried', async () => {
    const { deps } = scenario
    await scenario.request()
    await write((trx) => trx.schema.alterTable('devices').renameColumn('app_uuid', 'app_of').execute())
    let failures = 0
    while ((await runSlice(scenario)) !== 'ended') {
      failures += 1
      passTime(scenario, MINUTE_MS)
    }
    expect(failures).toBe(9)
    const { state, reason, plan, lastError } = await scenario.current()
    expect([state, reason]).toEqual([
      'blocked',
      'The work failed 10 times in a row with an unexpected error. The log of the workers names it.',
    ])
    expect(lastError).toContain('app_uuid')
    await write((trx) => trx.schema.alterTable('devices').renameColumn('app_of', 'app_uuid').execute())
    await retryDeletion(deps, { actor: deps.operator, input: { id: (await scenario.current()).id } })
    expect(await runBatch(scenario)).toBe('more')
    expect(await scenario.current()).toMatchObject({ step: firstSweep(plan), reason: null })
    await runToEnd(scenario)
    await expectGone(scenario)
  })

  test('stays completed when anything goes wrong with a late listing', async () => {
    const { deps } = scenario
    await scenario.request()
    await runToEnd(scenario)
    const event = await deps.db.selectFrom('outbox').select('id').executeTakeFirstOrThrow()
    const broken = { ...scenario, deps: { ...deps, ids: { ...deps.ids, event: () => event.id } } }
    for (let looks = 0; looks < 15; looks += 1) {
      deps.now = deps.clock() + 60 * MINUTE_MS
      broken.deps.clock = deps.clock
      expect(await runSlice(broken)).not.toBe('ended')
    }
    expect(await scenario.current()).toMatchObject({ state: 'completed', reason: null, lateListings: 0 })
    expect(await runSlice(scenario)).toBe('not ours')
    passTime(scenario, MINUTE_MS)
    expect(await runDueSlices(scenario)).toBe('ended')
    await expectGone(scenario)
  })
})
