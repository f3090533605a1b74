import { updateParticipant as updateRow } from '@organizations/database'
import { orderedSubjects, type Participant, type UpdateParticipantInput } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { recordOperatorAction } from '../operator/record-operator-action.ts'
import { inCallerTransaction } from '../rights/in-caller-transaction.ts'
import { requireOperator } from '../rights/require-right.ts'
import { requireParticipant, requireParticipantTarget } from './require-participant.ts'
import { participantsTurn } from './participants-turn.ts'

/**
 * Changes a participant. Another address counts from the next request on, also for deletions under way; name,
 * `required` and `subjects` for deletions that are requested from then on. For operators.
 */
export async function updateParticipant(deps: Deps, call: Call<UpdateParticipantInput>): Promise<Participant> {
  const { id: text, name, url, required } = call.input
  const subjects = call.input.subjects && orderedSubjects(call.input.subjects)
  return await inCallerTransaction(
    deps,
    call.actor,
    async (trx, actor) => {
      requireOperator(actor)
      const { id } = await requireParticipant(trx, text)
      if (url !== undefined) requireParticipantTarget(deps, url)
      const after = await updateRow(trx, id, { change: { name, url, required, subjects }, now: deps.clock() })
      const target = { kind: 'participant', id } as const
      // No address in the trail: what is inside of the network is nothing to keep there.
      const details = {
        ...(name !== undefined && { name }),
        ...(required !== undefined && { required }),
        ...(subjects !== undefined && { subjects }),
        ...(url !== undefined && { url: 'changed' }),
      }
      await recordOperatorAction(deps, trx, call, { action: 'participant.update', target, details })
      return after
    },
    participantsTurn,
  )
}
