import { inTransaction } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDeletionScenario, runToEnd, type DeletionScenario } from '../../testing/deletion-scenario.ts'
import { deleteOrganizationAsOperator } from './delete-organization-as-operator.ts'
import { listDeletions } from './list-deletions.ts'

describe.for(testDatabases)('the list of deletions on $name', ({ open }) => {
  let scenario: DeletionScenario
  beforeEach(async () => {
    scenario = await openDeletionScenario(open)
  })
  afterEach(() => scenario.close())

  const list = async (input: object) => await listDeletions(scenario.deps, { actor: scenario.deps.operator, input })

  test('says who asked for each, as what, and why, also when the user is gone', async () => {
    const { deps, organizationId } = scenario
    const reason = 'They asked us to'
    await deleteOrganizationAsOperator(deps, { actor: deps.operator, input: { orgId: organizationId, reason } })
    const { userId: uid, email } = deps.operator
    expect(await list({})).toMatchObject([{ requestedBy: { uid, email, requester: 'operator', reason } }])
    await inTransaction(deps.db, async (trx) => {
      await trx.updateTable('deletions').set({ requested_by: deps.ids.user(), requester: null }).execute()
    })
    expect(await list({})).toMatchObject([{ requestedBy: { email: null, requester: null } }])
  })

  test('has one alone by its id, and none for what is no id, or none of this state', async () => {
    const { id } = await scenario.request()
    expect(await list({ id })).toMatchObject([
      { id, requestedBy: { requester: 'member', reason: null }, stalledRounds: 0, failures: 0, lastError: null },
    ])
    for (const input of [{ id: scenario.deps.ids.deletion() }, { id: 'x' }, { id, state: 'blocked' }]) {
      expect(await list(input)).toEqual([])
    }
    const { organizationId: subject, neighbourId } = scenario
    expect(await list({ subject })).toMatchObject([{ id, subject: { kind: 'organization', id: subject } }])
    expect(await list({ subject: neighbourId })).toEqual([])
    await runToEnd(scenario)
    expect(await list({ id, state: 'completed' })).toMatchObject([{ id, round: 1, step: { action: 'finish' } }])
  })
})
