import { replaceParticipantSecret } from '@organizations/database'
import type { ParticipantWithSecret, RotateParticipantInput } from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { inIdempotentTransaction } from '../idempotency/idempotent-transaction.ts'
import { recordOperatorAction } from '../operator/record-operator-action.ts'
import { requireOperator, requireOperatorStill } from '../rights/require-right.ts'
import { newSecret } from '../secrets/new-secret.ts'
import { participantsTurn } from './participants-turn.ts'
import { requireParticipant } from './require-participant.ts'

/**
 * Gives a participant a new secret, which is in this answer alone. For 24 hours the one before signs as well, and its
 * answers count, also for deletions under way. For operators.
 */
export async function rotateParticipant(
  deps: Deps,
  call: Call<RotateParticipantInput>,
): Promise<ParticipantWithSecret> {
  const repeatable = {
    operation: 'operator.rotateParticipant',
    turn: participantsTurn,
    organizationOf: () => null,
    madeOf: () => null,
    toKeep: (answer: ParticipantWithSecret) => ({ ...answer, secret: null }),
    requireStill: requireOperatorStill,
  }
  return await inIdempotentTransaction(deps, call, repeatable, async (trx, actor) => {
    requireOperator(actor)
    const { id, name } = await requireParticipant(trx, call.input.id)
    const { secret, sealed } = newSecret(deps, id, deps.clock())
    const participant = await replaceParticipantSecret(trx, id, sealed)
    const target = { kind: 'participant', id } as const
    await recordOperatorAction(deps, trx, call, { action: 'participant.rotate', target, details: { name } })
    return { ...participant, secret }
  })
}
