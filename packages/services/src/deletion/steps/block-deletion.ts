import { acknowledgeEvents, releaseLease, type DeletionChange, type HeldDeletion } from '@organizations/database'
import type { DeletionDeps } from '../../deps.ts'
import { commitBatch, type BatchResult } from './commit-batch.ts'

/** Stops a deletion, with a reason that a person can read, until an operator retries it: then it goes on here. */
export async function blockDeletion(
  deps: DeletionDeps,
  held: HeldDeletion,
  reason: string,
  change: DeletionChange = {},
): Promise<BatchResult> {
  const deletion = await commitBatch(deps, {
    held,
    change: { ...change, state: 'blocked', reason },
    durability: 'full',
    async work(trx) {
      await releaseLease(trx, held, null)
      await acknowledgeEvents(trx, [held.deletion.eventId], deps.clock())
    },
  })
  return { deletion, next: 'ended' }
}
