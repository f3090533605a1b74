import type { OrganizationId } from '@organizations/domain'

import type { Installation } from './installation.ts'
import { listFiles, type Seeded } from './seeded.ts'
import { waitFor } from './wait-for.ts'

/** What the database says of a deletion. */
export interface DeletionRecord {
  state: string
  rowsRemoved: number
  /** Milliseconds since 1970, or null while no worker has it. */
  leaseEndsAt: number | null
}

/** Reads a deletion from the database itself: also while no server is there to be asked. */
export async function readDeletion(installation: Installation, id: OrganizationId): Promise<DeletionRecord> {
  const { db } = await installation.open()
  return await db
    .selectFrom('deletions')
    .innerJoin('deletion_steps', 'deletion_steps.deletion_id', 'deletions.id')
    .select([
      'deletions.state',
      'deletions.lease_ends_at as leaseEndsAt',
      db.fn.sum<number>('rows_removed').as('rowsRemoved'),
    ])
    .where('deletions.organization_id', '=', id)
    .groupBy('deletions.id')
    .executeTakeFirstOrThrow()
}

/** Waits for a deletion to have removed this part of the rows, from 0 to 1, looking all the time. */
export async function waitForRowsGone(installation: Installation, { id, census }: Seeded, part: number): Promise<void> {
  const rows = Object.values(census.tables).reduce((total, it) => total + it.rows, 0)
  await watch(`${part} of the rows to be gone`, async () => {
    return (await readDeletion(installation, id)).rowsRemoved >= part * rows
  })
}

/** Waits for a deletion to have begun with the files. */
export async function waitForFilesGone(installation: Installation, { id, census }: Seeded): Promise<void> {
  const files = Object.keys(census.objects).length
  await watch('a file to be gone', async () => (await listFiles(installation, id)).length < files)
}

async function watch(what: string, condition: () => Promise<boolean>): Promise<void> {
  await waitFor(condition, { what, timeoutMs: 20_000, intervalMs: 1 })
}
