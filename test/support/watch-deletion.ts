import type { OrganizationId } from '@organizations/domain'

import type { Installation } from './installation.ts'
import { waitFor } from './wait-for.ts'

/** What the database says of a deletion. */
export interface DeletionRecord {
  state: string
  rowsFound: number
  rowsRemoved: number
  /** Milliseconds since 1970, or null while nobody holds it. */
  leaseEndsAt: number | null
}

/** Reads a deletion from the database itself: also while no server is there to be asked. */
export async function readDeletion(installation: Installation, id: OrganizationId): Promise<DeletionRecord> {
  const { db } = await installation.open()
  const { sum } = db.fn
  return await db
    .selectFrom('deletions')
    .innerJoin('deletion_steps', 'deletion_steps.deletion_id', 'deletions.id')
    .select([
      'deletions.state',
      'deletions.lease_ends_at as leaseEndsAt',
      sum<number>('rows_found').as('rowsFound'),
      sum<number>('rows_removed').as('rowsRemoved'),
    ])
    .where('deletions.organization_id', '=', id)
    .groupBy('deletions.id')
    .executeTakeFirstOrThrow()
}

/** Waits for a deletion to have removed this many rows, looking all the time. */
export async function waitForRemoved(installation: Installation, id: OrganizationId, rows: number): Promise<void> {
  const hasRemoved = async () => (await readDeletion(installation, id)).rowsRemoved >= rows
  await waitFor(hasRemoved, { what: `${rows} rows of ${id} to be gone`, timeoutMs: 20_000, intervalMs: 1 })
}
