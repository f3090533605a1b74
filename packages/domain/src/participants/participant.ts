/**
 * Services that keep data of organizations or users elsewhere, and take part in their deletion: it is complete when each
 * of them has answered that its part is done.
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
import type { SubjectKind } from '../deletion/subject-kinds.ts'

/** How many participants there may be, but for those that were removed. */
export const MAX_PARTICIPANTS = 50

const MAX_URL = 2048

/** Whose deletions a participant may be asked about. */
export const participantSubjects = ['organization', 'user'] as const satisfies readonly SubjectKind[]
export type ParticipantSubject = (typeof participantSubjects)[number]

/** What one is asked about that did not say. */
export const DEFAULT_SUBJECTS: readonly ParticipantSubject[] = ['organization']

/** Each once, in one order. */
export function orderedSubjects(subjects: readonly ParticipantSubject[]): ParticipantSubject[] {
  return participantSubjects.filter((it) => subjects.includes(it))
}

/** Do deletions of this kind ask participants? */
export function asksParticipants(kind: SubjectKind): kind is ParticipantSubject {
  return participantSubjects.some((it) => it === kind)
}

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
const subjectsError = expected('subjects', `a list of at least one of ${participantSubjects.join(', ')}`)
const subjects = z
  .array(z.enum(participantSubjects, { error: subjectsError }), { error: subjectsError })
  .min(1, { error: subjectsError })
  .max(participantSubjects.length, { error: subjectsError })
const id = nameOf('id')

export const createParticipantInput = narrowingInput({
  name,
  url,
  required: optional(required),
  subjects: optional(subjects),
})

export const updateParticipantInput = narrowingInput({
  id,
  name: optional(name),
  url: optional(url),
  required: optional(required),
  subjects: optional(subjects),
}).refine((input) => [input.name, input.url, input.required, input.subjects].some((it) => it !== undefined), {
  error: errorSentences.nothing_to_update,
})

export const rotateParticipantInput = narrowingInput({ id })

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
export type RotateParticipantInput = z.output<typeof rotateParticipantInput>
export type RemoveParticipantInput = z.output<typeof removeParticipantInput>
export type WaiveParticipantInput = z.output<typeof waiveParticipantInput>
