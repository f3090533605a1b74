import { inTransaction } from '@organizations/database'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listDeletions } from '../../operator/deletions/list-deletions.ts'
import { deletionCases } from '../../testing/cases.ts'
import { openDeletionScenario, type DeletionScenario } from '../../testing/deletion-scenario.ts'
import { takeSnapshot } from '../../testing/snapshot.ts'

describe.each(deletionCases)('the request for a deletion of $name', ({ open, kind }) => {
  let scenario: DeletionScenario
  beforeEach(async () => {
    scenario = await openDeletionScenario(open, {}, { kind })
  })
  afterEach(() => scenario.close())

  test('is one deletion, listed for operators with its subject', async () => {
    const { deps, subject } = scenario
    const { id } = await scenario.request()
    const listed = await listDeletions(deps, { actor: deps.operator, input: { state: undefined, page: undefined } })
    expect(listed).toMatchObject([{ id, subject: { kind, id: subject.subjectId }, state: 'requested' }])
    const again = await scenario.request().catch((error: unknown) => error)
    // Unused bundles that are gone are none any more.
    if (kind === 'organization' || kind === 'bundles') expect(again).toMatchObject({ id })
    else expect(again).toMatchObject({ code: `${kind}_not_found` })
    const tombstones = await deps.db.selectFrom('tombstones').select('subject_kind').execute()
    const rings = kind === 'organization' || kind === 'bundles' ? 2 : 1
    expect([tombstones, deps.rings]).toEqual([[{ subject_kind: kind }], rings])
  })

  test('writes the tombstone, the deletion and its event, or nothing at all', async () => {
    const { deps, organizationId } = scenario
    const before = await takeSnapshot(deps, organizationId)
    await inTransaction(deps.db, (trx) => trx.schema.alterTable('outbox').renameColumn('payload', 'what_for').execute())
    await expect(scenario.request()).rejects.toThrow('payload')
    await inTransaction(deps.db, (trx) => trx.schema.alterTable('outbox').renameColumn('what_for', 'payload').execute())
    expect(await takeSnapshot(deps, organizationId)).toEqual(before)
    for (const table of ['tombstones', 'deletions', 'deletion_steps', 'outbox', 'organization_endings'] as const) {
      expect(await deps.db.selectFrom(table).selectAll().execute()).toEqual([])
    }
    expect(deps.rings).toBe(0)
  })
})
