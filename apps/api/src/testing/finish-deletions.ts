import { findDeletion } from '@organizations/database'
import { LONGEST_PAUSE_MS, type DeletionId } from '@organizations/domain'
import { eraseCompleted, runDeletion, sealReceipts } from '@organizations/services'
import type { TestServer } from './test-server.ts'

type Grounds = Pick<TestServer, 'deps'>

/** Carries out all deletions that were asked for, as the workers do, and seals their receipts. */
export async function finishDeletions(grounds: Grounds): Promise<void> {
  await runDeletions(grounds)
  await sealAll(grounds)
}

/** Carries out all deletions that were asked for. */
export async function runDeletions({ deps }: Grounds): Promise<void> {
  const deletions = await deps.db.selectFrom('deletions').select('id').where('due_at', 'is not', null).execute()
  for (const { id } of deletions) {
    for (let slices = 0; (await stateOf({ deps }, id)) !== 'completed'; slices += 1) {
      if (slices > 100) throw new Error(`Expected deletion ${id} to end within 100 slices`)
      await runDeletion(deps, { deletionId: id, signal: new AbortController().signal })
      deps.now = deps.clock() + LONGEST_PAUSE_MS
    }
  }
}

/** Erases what was deleted, and seals the receipts that wait for it. */
export async function sealAll({ deps }: Grounds): Promise<void> {
  const { signal } = new AbortController()
  await eraseCompleted({ ...deps, signal })
  await sealReceipts({ ...deps, signal })
}

async function stateOf({ deps: { db } }: Grounds, id: DeletionId): Promise<string | undefined> {
  return (await findDeletion(db, id))?.state
}
