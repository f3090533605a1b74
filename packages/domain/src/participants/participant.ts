/**
 * Services that keep data of organizations elsewhere, and take part in the deletion of an organization: it is complete
 * when each of them has answered that its part is done.
 */
import { z } from 'zod'
import { errorSentences } from '../errors.ts'
import {
  destroyingInput,
  expected,
  flag,
  inputObject,
  lineOfText,
  nameOf,
  narrowingInput,
  optional,
} from '../input/fields.ts'
import { reasonField } from '../deletion/requester.ts'

/** How many participants there may be, but for those that were removed. */
export const MAX_PARTICIPANTS = 50

const MAX_URL = 2048

/** Why an operator says that a participant need not answer. Receipts say it, so these stay. */
export const waiverCodes = ['retired', 'done_by_hand', 'other'] as const
export type WaiverCode = (typeof waiverCodes)[number]

/**
 * How far a participant is with a deletion. `no_answer`: none yet that counts. `timed_out`: it was asked for 7 days, and
 * is not asked any more. The last two are final. Receipts say it, so these stay.
 */
export const participantStates = ['no_answer', 'pending', 'refused', 'timed_out', 'completed', 'waived'] as const
export type ParticipantState = (typeof participantStates)[number]

/** Has it nothing more to do for the deletion? */
export function hasDoneItsPart(state: ParticipantState): boolean {
  return state === 'completed' || state === 'waived'
}

const name = lineOfText('name', 255)
const urlError = expected('url', `a URL of at most ${MAX_URL} characters`)
/** Only that it is text: which addresses are allowed depends on the service. */
const url = z.string({ error: urlError }).max(MAX_URL, { error: urlError })
const required = flag('required')
const id = nameOf('id')

export const createParticipantInput = narrowingInput({ name, url, required: optional(required) })

export const updateParticipantInput = narrowingInput({
  id,
  name: optional(name),
  url: optional(url),
  required: optional(required),
}).refine((input) => [input.name, input.url, input.required].some((it) => it !== undefined), {
  error: errorSentences.nothing_to_update,
})

export const removeParticipantInput = destroyingInput({ id })

export const waiveParticipantInput = destroyingInput({
  id: nameOf('id'),
  participantId: nameOf('participantId'),
  code: z.enum(waiverCodes, { error: expected('code', `one of ${waiverCodes.join(', ')}`) }),
  reason: reasonField,
})

/** The input of a call that needs none. */
export const listParticipantsInput = inputObject({})

export type ListParticipantsInput = z.output<typeof listParticipantsInput>
export type CreateParticipantInput = z.output<typeof createParticipantInput>
export type UpdateParticipantInput = z.output<typeof updateParticipantInput>
export type RemoveParticipantInput = z.output<typeof removeParticipantInput>
export type WaiveParticipantInput = z.output<typeof waiveParticipantInput>
