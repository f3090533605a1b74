import {
  createParticipantInput,
  deletionIdSchema,
  listParticipantsInput,
  participantIdSchema,
  participantListSchema,
  participantSchema,
  participantWithSecretSchema,
  removeParticipantInput,
  rotateParticipantInput,
  updateParticipantInput,
  waiveParticipantInput,
} from '@organizations/domain'
import {
  createParticipant,
  listParticipants,
  removeParticipant,
  rotateParticipant,
  updateParticipant,
  waiveParticipant,
} from '@organizations/services'
import { z } from 'zod'
import { data } from '../envelopes.ts'
import { operation, type Operation } from '../operation.ts'

const tag = 'Operator'
const notes = {
  id: 'The id of a participant, `participant_...`.',
  name: 'What people call it, e.g. billing: 1-255 characters, no control characters. Receipts have it for ever.',
  url: 'Where it is asked: https, or an address in `PARTICIPANT_NETWORKS`.',
  required: 'Whether deletions wait for it; `true` unless given.',
  subjects: 'Whose deletions it is asked about: `organization`, `user` or both; `["organization"]` unless given.',
}

/** The services that keep data of organizations or users, and take part in their deletion. */
export const participantOperations: readonly Operation[] = [
  operation({
    method: 'get',
    path: '/operator/participant',
    id: 'listParticipants',
    tag,
    summary: 'The services that take part in deletions',
    description: 'All that are asked about deletions that are requested now, oldest first.',
    input: listParticipantsInput,
    answer: data(participantListSchema),
    errors: ['operator_required'],
  }).run(async (deps, call) => ({ data: await listParticipants(deps, call) })),
  operation({
    method: 'post',
    path: '/operator/participant',
    id: 'createParticipant',
    tag,
    summary: 'Register a service that takes part in deletions',
    description:
      'Each deletion of such a subject that is requested from then on asks it. Its secret is in this answer alone.',
    input: createParticipantInput,
    notes,
    answer: z.object({ status: z.literal('Participant created'), data: participantWithSecretSchema }),
    errors: ['operator_required', 'name_required', 'invalid_url', 'too_many_participants', 'webhooks_not_set_up'],
  }).run(async (deps, call) => ({ status: 'Participant created', data: await createParticipant(deps, call) })),
  operation({
    method: 'put',
    path: '/operator/participant',
    id: 'updateParticipant',
    tag,
    summary: 'Change a participant',
    description:
      'At least one change. Another address counts at once, also for deletions under way; the rest for deletions that are ' +
      'requested from then on.',
    input: updateParticipantInput,
    notes,
    answer: z.object({ status: z.literal('Participant updated'), data: participantSchema }),
    errors: ['operator_required', 'participant_not_found', 'nothing_to_update', 'invalid_url'],
  }).run(async (deps, call) => ({ status: 'Participant updated', data: await updateParticipant(deps, call) })),
  operation({
    method: 'post',
    path: '/operator/participant/rotate',
    id: 'rotateParticipant',
    tag,
    summary: 'Give a participant a new secret',
    description:
      'It is in this answer alone. For 24 hours requests are signed with the one before as well, and answers that are signed ' +
      'with either count, also for deletions under way. Rotated again meanwhile, the older of the two ends at once.',
    input: rotateParticipantInput,
    notes,
    answer: z.object({ status: z.literal('Participant secret rotated'), data: participantWithSecretSchema }),
    errors: ['operator_required', 'participant_not_found', 'webhooks_not_set_up'],
  }).run(async (deps, call) => ({ status: 'Participant secret rotated', data: await rotateParticipant(deps, call) })),
  operation({
    method: 'delete',
    path: '/operator/participant',
    id: 'removeParticipant',
    tag,
    summary: 'Remove a participant',
    description:
      'Deletions that are requested from then on do not ask it. Those under way still wait for it: waive it there.',
    input: removeParticipantInput,
    notes,
    answer: z.object({ status: z.literal('Participant removed'), id: participantIdSchema }),
    errors: ['operator_required', 'participant_not_found'],
  }).run(async (deps, call) => ({ status: 'Participant removed', id: (await removeParticipant(deps, call)).id })),
  operation({
    method: 'post',
    path: '/operator/deletion/waive',
    id: 'waiveParticipant',
    tag,
    summary: 'Let a deletion wait for a participant no more',
    description: 'The receipt says who said so, when, and the code. A deletion that was blocked by it goes on.',
    input: waiveParticipantInput,
    notes: {
      id: 'The id of a deletion, `deletion_...`.',
      participantId: 'The id of a participant that the deletion waits for.',
      code: '`retired`: the service is no more. `done_by_hand`: its data was deleted by hand. `other`: as the reason says.',
      reason: "Why: 1-500 characters, no control characters. It stays in the operators' audit log alone.",
    },
    answer: z.object({
      status: z.literal('Participant waived'),
      id: deletionIdSchema,
      participantId: participantIdSchema,
    }),
    errors: ['operator_required', 'deletion_unknown', 'participant_not_waited_for'],
  }).run(async (deps, call) => ({ status: 'Participant waived', ...(await waiveParticipant(deps, call)) })),
]
