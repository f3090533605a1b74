import {
  appendEvent,
  findDeletion,
  unblockDeletion,
  waiveParticipant as waiveRow,
  wakeDeletion,
} from '@organizations/database'
import {
  DomainError,
  readDeletionId,
  readParticipantId,
  stateDuring,
  turnOf,
  type DeletionId,
  type ParticipantId,
  type WaiveParticipantInput,
} from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { wakeWorkers } from '../deletion/request/request-deletion.ts'
import { inIdempotentTransaction } from '../idempotency/idempotent-transaction.ts'
import { recordOperatorAction } from '../operator/record-operator-action.ts'
import { requireOperator, requireOperatorStill } from '../rights/require-right.ts'

/**
 * Lets a deletion wait for a participant no more. The receipt says who said so, when, and by which code; why, in the
 * operator's own words, stays in the operators' audit log. A deletion that was blocked by it goes on. For operators.
 */
export async function waiveParticipant(
  deps: Deps,
  call: Call<WaiveParticipantInput>,
): Promise<{ id: DeletionId; participantId: ParticipantId }> {
  const { id: text, participantId: participantText, code, reason } = call.input
  const repeatable = {
    operation: 'operator.waiveParticipant',
    organizationOf: () => null,
    madeOf: () => null,
    requireStill: requireOperatorStill,
  }
  const answer = await inIdempotentTransaction(deps, call, repeatable, async (trx, actor) => {
    requireOperator(actor)
    const wanted = readDeletionId(text)
    const deletion = wanted && (await findDeletion(trx, wanted))
    if (!deletion) throw new DomainError('deletion_unknown')
    const participantId = readParticipantId(participantText)
    if (participantId === undefined) throw new DomainError('participant_not_waited_for')
    const { id, organizationId } = deletion
    const step = deletion.plan.steps[deletion.step]
    const now = deps.clock()
    // Order matters: first the row of the deletion.
    if (deletion.state === 'blocked' && step?.action === 'await participants') {
      const eventId = deps.ids.event()
      if (await unblockDeletion(trx, { id, eventId, state: stateDuring(step) })) {
        const event = {
          id: eventId,
          type: 'deletion.resumed',
          payload: { deletionId: id },
          organizationId: turnOf(deletion),
          now,
        } as const
        await appendEvent(trx, event)
      }
    } else await wakeDeletion(trx, id)
    const waived = { deletionId: id, participantId, by: actor.userId, code, now }
    if (!(await waiveRow(trx, waived))) throw new DomainError('participant_not_waited_for')
    const target = { kind: 'deletion', id } as const
    const details = { organizationId, participantId, code, reason }
    await recordOperatorAction(deps, trx, call, { action: 'participant.waive', target, details })
    return { id, participantId }
  })
  wakeWorkers(deps)
  return answer
}
