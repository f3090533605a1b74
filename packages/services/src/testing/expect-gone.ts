/** What holds after a completed deletion, and what its receipt tells. */
import { findReceipt, type Database, type Kysely } from '@organizations/database'
import { cascadeRegistry, sweptTables, type OrganizationId } from '@organizations/domain'
import { expect } from 'vitest'
import type { DeletionScenario } from './deletion-scenario.ts'
import { namedObjects, part, rowCounts, takeSnapshot } from './snapshot.ts'

/**
 * After a completed deletion: nothing left of the subject, all else of the organization as it was, and one receipt
 * whose counts are those of what there was.
 */
export async function expectGone({ deps, organizationId, subject, asked, current }: DeletionScenario): Promise<void> {
  if (asked === undefined) throw new Error('Expected a deletion that was asked for')
  const deletion = await current()
  expect(deletion.state).toBe('completed')
  const { doomed, rest } = part(await takeSnapshot(deps, organizationId), subject)
  expect([rowCounts(doomed), doomed.objects]).toEqual([{}, {}])
  expect(rest).toEqual(asked.rest)
  const receipts = deps.db.selectFrom('receipts').select('deletion_id').where('organization_id', '=', organizationId)
  expect(await receipts.execute()).toEqual([{ deletion_id: deletion.id }])
  const { removed } = (await findReceipt(deps.db, deletion.id)) as Receipt // written by finishBatch
  const told = Object.fromEntries(removed.filter((it) => it.rows > 0).map((it) => [it.table, it.rows]))
  expect(told).toEqual(rowCounts(asked.doomed))
  expect(removed.reduce((sum, it) => sum + it.objects, 0)).toBe(namedObjects(asked.doomed).length)
  if (subject.subjectKind === 'organization') expect(removed.map((it) => it.table).toSorted()).toEqual(OWNED_TABLES)
}

/** A receipt of a whole organization names them all, also those that held nothing. */
const OWNED_TABLES = ['organizations', ...sweptTables(cascadeRegistry).map((it) => it.table)].toSorted()

export interface Receipt {
  removed: { table: string; rows: number; objects: number; bytes: number }[]
  strays: number
  rounds: number
}

/** How many rows each swept table holds of an organization. */
export async function countRows(db: Kysely<Database>, organizationId: OrganizationId): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { table } of sweptTables(cascadeRegistry)) {
    const { count } = await db
      .selectFrom(table as 'members') // every swept table has the column that follows
      .where('organization_id', '=', organizationId)
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    counts[table] = count
  }
  return counts
}
