import { appendEvent, askParticipantsAgain, findDeletion, unblockDeletion } from '@organizations/database'
import {
  ASKED_FOR_MS,
  DomainError,
  readDeletionId,
  stateDuring,
  turnOf,
  type DeletionId,
  type RetryDeletionInput,
} from '@organizations/domain'
import type { Call, Deps } from '../../deps.ts'
import { inIdempotentTransaction } from '../../idempotency/idempotent-transaction.ts'
import { recordOperatorAction } from '../record-operator-action.ts'
import { requireOperator, requireOperatorStill } from '../../rights/require-right.ts'

/**
 * Puts a blocked deletion back to work, at the step where it stopped. Participants that it waits for are asked for 7 days
 * more. For operators.
 */
export async function retryDeletion(deps: Deps, call: Call<RetryDeletionInput>): Promise<{ id: DeletionId }> {
  const { clock, ids, doorbell, log } = deps
  const repeatable = {
    operation: 'operator.retryDeletion',
    organizationOf: () => null,
    madeOf: () => null,
    requireStill: requireOperatorStill,
  }
  const answer = await inIdempotentTransaction(deps, call, repeatable, async (trx, actor) => {
    requireOperator(actor)
    const wanted = readDeletionId(call.input.id)
    const deletion = wanted && (await findDeletion(trx, wanted))
    if (!deletion) throw new DomainError('deletion_unknown')
    const step = deletion.plan.steps[deletion.step]
    const eventId = ids.event()
    const isResumed = step && (await unblockDeletion(trx, { id: deletion.id, eventId, state: stateDuring(step) }))
    if (!isResumed) throw new DomainError('deletion_not_blocked')
    const { organizationId } = deletion
    const payload = { deletionId: deletion.id }
    if (deletion.participants > 0) {
      const now = clock()
      await askParticipantsAgain(trx, { deletionId: deletion.id, now, givesUpAt: now + ASKED_FOR_MS })
    }
    const event = { id: eventId, type: 'deletion.resumed', payload } as const
    await appendEvent(trx, { ...event, organizationId: turnOf(deletion), now: clock() })
    const target = { kind: 'deletion', id: deletion.id } as const
    await recordOperatorAction(deps, trx, call, { action: 'deletion.retry', target, details: { organizationId } })
    return { id: deletion.id }
  })
  log.info({ deletionId: answer.id, from: 'blocked' }, 'Deletion is retried')
  doorbell.ring()
  return answer
}
