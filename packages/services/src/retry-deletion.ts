import { appendEvent, findDeletion, inTransaction, unblockDeletion } from '@organizations/database'
import {
  DomainError,
  readDeletionId,
  stateDuring,
  type DeletionId,
  type RetryDeletionInput,
} from '@organizations/domain'
import type { Call, Deps } from './deps.ts'
import { requireOperator } from './require-right.ts'

/** Puts a blocked deletion back to work, at the step where it stopped. For operators. */
export async function retryDeletion(
  { db, clock, ids, doorbell }: Deps,
  { actor, input }: Call<RetryDeletionInput>,
): Promise<{ id: DeletionId }> {
  requireOperator(actor)
  const id = await inTransaction(db, async (trx) => {
    const wanted = readDeletionId(input.id)
    const deletion = wanted && (await findDeletion(trx, wanted))
    if (!deletion) throw new DomainError('deletion_unknown')
    const step = deletion.plan.steps[deletion.step]
    const now = clock()
    const eventId = ids.event()
    const isResumed = step && (await unblockDeletion(trx, { id: deletion.id, state: stateDuring(step), eventId, now }))
    if (!isResumed) throw new DomainError('deletion_not_blocked')
    const payload = { deletionId: deletion.id }
    await appendEvent(trx, { id: eventId, type: 'deletion.resumed', payload, now, dueAt: now })
    return deletion.id
  })
  doorbell.ring()
  return { id }
}
