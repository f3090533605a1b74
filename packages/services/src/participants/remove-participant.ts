import { hideParticipant } from '@organizations/database'
import type { ParticipantId, RemoveParticipantInput } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { recordOperatorAction } from '../operator/record-operator-action.ts'
import { inCallerTransaction } from '../rights/in-caller-transaction.ts'
import { requireOperator } from '../rights/require-right.ts'
import { participantsTurn } from './participants-turn.ts'
import { requireParticipant } from './require-participant.ts'

/**
 * Deletions that are requested from then on do not ask it. Those that do already go on asking, until it has answered or
 * is waived: its row and its secret stay until none needs them. For operators.
 */
export async function removeParticipant(
  deps: Deps,
  call: Call<RemoveParticipantInput>,
): Promise<{ id: ParticipantId }> {
  return await inCallerTransaction(
    deps,
    call.actor,
    async (trx, actor) => {
      requireOperator(actor)
      const { id, name } = await requireParticipant(trx, call.input.id)
      await hideParticipant(trx, id, deps.clock())
      const target = { kind: 'participant', id } as const
      await recordOperatorAction(deps, trx, call, { action: 'participant.remove', target, details: { name } })
      return { id }
    },
    participantsTurn,
  )
}
