import { insertParticipant, listParticipants } from '@organizations/database'
import {
  DEFAULT_SUBJECTS,
  DomainError,
  MAX_PARTICIPANTS,
  orderedSubjects,
  type CreateParticipantInput,
  type ParticipantWithSecret,
} from '@organizations/domain'
import type { Call, Deps } from '../deps.ts'
import { inIdempotentTransaction } from '../idempotency/idempotent-transaction.ts'
import { recordOperatorAction } from '../operator/record-operator-action.ts'
import { requireOperator, requireOperatorStill } from '../rights/require-right.ts'
import { createWebhookSecret, sealSecret } from '../secrets/webhook-secrets.ts'
import { participantsTurn } from './participants-turn.ts'
import { requireParticipantTarget } from './require-participant.ts'

/** Registers a service that deletions ask from then on. Its secret is in this answer alone. For operators. */
export async function createParticipant(
  deps: Deps,
  call: Call<CreateParticipantInput>,
): Promise<ParticipantWithSecret> {
  const { name, url, required = true } = call.input
  const subjects = orderedSubjects(call.input.subjects ?? DEFAULT_SUBJECTS)
  const repeatable = {
    operation: 'operator.createParticipant',
    turn: participantsTurn,
    organizationOf: () => null,
    madeOf: () => null,
    toKeep: (answer: ParticipantWithSecret) => ({ ...answer, secret: null }),
    requireStill: requireOperatorStill,
  }
  return await inIdempotentTransaction(deps, call, repeatable, async (trx, actor) => {
    requireOperator(actor)
    requireParticipantTarget(deps, url)
    if ((await listParticipants(trx)).length >= MAX_PARTICIPANTS) throw new DomainError('too_many_participants')
    const id = deps.ids.participant()
    const secret = createWebhookSecret()
    const sealed = sealSecret(deps, id, secret)
    const participant = await insertParticipant(trx, {
      id,
      name,
      url,
      required,
      subjects,
      secret: sealed,
      createdAt: deps.clock(),
    })
    const target = { kind: 'participant', id } as const
    const details = { name, required, subjects }
    await recordOperatorAction(deps, trx, call, { action: 'participant.create', target, details })
    return { ...participant, secret }
  })
}
