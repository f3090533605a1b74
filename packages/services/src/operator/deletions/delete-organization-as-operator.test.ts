import { findReceipt } from '@organizations/database'
import { testDatabases } from '@organizations/database/testing'
import { DomainError } from '@organizations/domain'
import { publicKeyOf, verifyReceipt } from '@organizations/receipts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { deleteOrganization } from '../../organizations/delete-organization.ts'
import { setPolicy } from '../../organizations/set-policy.ts'
import { eraseCompleted } from '../../receipts/erase-completed.ts'
import { getReceipt } from '../../receipts/get-receipt.ts'
import { sealReceipts } from '../../receipts/seal-receipts.ts'
import { openDeletionScenario, runToEnd, type DeletionScenario } from '../../testing/deletion-scenario.ts'
import { expectGone } from '../../testing/expect-gone.ts'
import { withKey } from '../../testing/people.ts'
import { part, takeSnapshot } from '../../testing/snapshot.ts'
import { deleteOrganizationAsOperator } from './delete-organization-as-operator.ts'
import { previewDeletionAsOperator } from './preview-deletion-as-operator.ts'

const reason = 'Contract 4711 has ended'
const unknown = new DomainError('organization_unknown')

describe.each(testDatabases)('deleteOrganizationAsOperator on $name', ({ open }) => {
  let scenario: DeletionScenario
  beforeEach(async () => {
    scenario = await openDeletionScenario(open)
  })
  afterEach(() => scenario.close())

  const ask = async (actor = scenario.deps.operator, orgId: string = scenario.organizationId, why = reason) =>
    await deleteOrganizationAsOperator(scenario.deps, { actor, input: { orgId, reason: why } })
  const entries = async () =>
    await scenario.deps.db
      .selectFrom('operator_audit_entries')
      .selectAll()
      .where('action', '=', 'organization.delete')
      .execute()
  const deletions = async () => await scenario.deps.db.selectFrom('deletions').selectAll().execute()

  test('destroys an organization of others with any policy, and the signed receipt says who asked and why', async () => {
    const { deps, owner, organizationId: orgId, subject } = scenario
    await setPolicy(deps, {
      actor: await withKey(deps, owner, { expiresAt: deps.clock() + 86_400_000 }),
      input: {
        orgId,
        require_apikey_expiration: true,
        max_apikey_expiration_days: undefined,
      },
    })
    scenario.asked = part(await takeSnapshot(deps, scenario.organizationId), subject)
    expect(await ask()).toEqual({ id: orgId })
    expect(deps.rings).toBe(1)
    expect((await runToEnd(scenario)).state).toBe('completed')
    await expectGone(scenario)
    const { signal } = new AbortController()
    await eraseCompleted({ ...deps, signal })
    await sealReceipts({ ...deps, signal })
    const receipt = await getReceipt(deps, { actor: deps.operator, input: { orgId } })
    expect(receipt.receipt).toMatchObject({ organizationId: orgId, requester: 'operator', requestReason: reason })
    const keys = [publicKeyOf(deps.signingKey.key)]
    expect(verifyReceipt(receipt, keys)).toEqual({ isValid: true })
    const forged = { ...receipt, receipt: { ...receipt.receipt, requester: 'member' } }
    expect(verifyReceipt(forged, keys)).toMatchObject({ isValid: false })
  })

  test('is one deletion and one entry of the operators’ audit log, however often they ask, with the reason of the first', async () => {
    const { organizationId } = scenario
    const answers = await Promise.all([ask(), ask(), ask(undefined, organizationId, 'Another')])
    answers.push(await ask())
    expect(answers).toEqual(Array.from({ length: 4 }, () => ({ id: organizationId })))
    const [deletion] = await deletions()
    expect(deletion).toMatchObject({ requester: 'operator' })
    expect([reason, 'Another']).toContain(deletion?.request_reason)
    const { operator } = scenario.deps
    expect(await entries()).toMatchObject([
      {
        action: 'organization.delete',
        user_id: operator.userId,
        target_kind: 'organization',
        target_id: organizationId,
        details: JSON.stringify({ deletionId: deletion?.id, reason: deletion?.request_reason }),
      },
    ])
  })

  test('takes a deletion that was asked for by a member, or by another operator, for none of its own', async () => {
    const { deps, owner, organizationId: orgId, neighbourId } = scenario
    await deleteOrganization(deps, { actor: owner, input: { orgId } })
    await expect(ask()).rejects.toEqual(unknown)
    expect(await deletions()).toMatchObject([{ requester: 'member', request_reason: null }])
    expect(await entries()).toEqual([])
    await expect(ask(undefined, deps.ids.organization())).rejects.toEqual(unknown)
    await expect(ask(undefined, 'nonsense')).rejects.toEqual(unknown)
    expect((await deletions()).map((it) => it.organization_id)).not.toContain(neighbourId)
  })

  test('a receipt of a member’s deletion says so, and has no reason', async () => {
    const { id } = await scenario.request()
    await runToEnd(scenario)
    const receipt = await findReceipt(scenario.deps.db, id)
    expect(receipt).toMatchObject({ requester: 'member' })
    expect(receipt).not.toHaveProperty('requestReason')
  })

  test('shows an operator the organization and what would go, before', async () => {
    const { deps, organizationId: orgId, seeded } = scenario
    const { organization, preview } = await previewDeletionAsOperator(deps, { actor: deps.operator, input: { orgId } })
    expect(organization).toMatchObject({ id: orgId, name: 'Doomed Ltd' })
    const { organizations: _, ...tables } = seeded.tables
    const counts = Object.fromEntries(preview.kinds.map(({ kind, count }) => [kind.replaceAll(' ', '_'), count]))
    expect(counts).toEqual(Object.fromEntries(Object.entries(tables).map(([table, { rows }]) => [table, rows])))
    await ask()
    const after = previewDeletionAsOperator(deps, { actor: deps.operator, input: { orgId } })
    await expect(after).rejects.toEqual(unknown)
  })

  test('is for operators with a whole key alone, who learn nothing of what exists otherwise', async () => {
    const { deps, owner, organizationId } = scenario
    const refused = new DomainError('operator_required')
    for (const actor of [
      owner,
      await withKey(deps, deps.operator, { mode: 'write' }),
      await withKey(deps, deps.operator, { limitedToOrgs: [organizationId] }),
    ]) {
      for (const orgId of [organizationId, deps.ids.organization(), 'nonsense']) {
        await expect(ask(actor, orgId)).rejects.toEqual(refused)
        await expect(previewDeletionAsOperator(deps, { actor, input: { orgId } })).rejects.toEqual(refused)
      }
    }
    expect(await deletions()).toEqual([])
  })
})
