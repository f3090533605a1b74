import { acknowledgeEvents, releaseLease, type DeletionChange } from '@organizations/database'
import type { DeletionDeps } from '../../deps.ts'
import type { Batch, WorkedOn } from './batch.ts'

/** Stops a deletion, with a reason that a person can read, until an operator retries it: then it goes on here. */
export function blockDeletion(deps: DeletionDeps, held: WorkedOn, reason: string, change: DeletionChange = {}): Batch {
  return {
    change: { ...change, state: 'blocked', reason, blockedAt: deps.clock() },
    durability: 'full',
    async work(trx) {
      await releaseLease(trx, held, null)
      await acknowledgeEvents(trx, [held.deletion.eventId], deps.clock())
    },
    next: 'ended',
  }
}
