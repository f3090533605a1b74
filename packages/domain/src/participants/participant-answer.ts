import { z } from 'zod'
import { participantIdSchema, timeSchema, urlSchema } from '../answers/answer-fields.ts'
import { MAX_PARTICIPANTS, participantStates, participantSubjects } from './participant.ts'

/** A service that takes part in deletions, without its secret. */
export const participantSchema = z
  .object({
    id: participantIdSchema,
    name: z.string(),
    url: urlSchema,
    required: z.boolean().meta({ description: 'A deletion waits for it.' }),
    subjects: z
      .array(z.enum(participantSubjects))
      .max(participantSubjects.length)
      .meta({ description: 'Whose deletions it is asked about.' }),
    created_at: timeSchema,
    updated_at: timeSchema,
  })
  .meta({
    id: 'Participant',
    description: 'A service that keeps data of organizations or users, and is asked to delete them.',
  })

/** One with its secret, in the answer that made the secret. */
export const participantWithSecretSchema = participantSchema
  .extend({
    secret: z.string().nullable().meta({
      description: 'What signs requests and answers, in this answer alone; null in the answer to a repetition.',
    }),
  })
  .meta({ id: 'ParticipantWithSecret' })

export const participantListSchema = z.array(participantSchema).max(MAX_PARTICIPANTS)

/** How far a participant is with a deletion, for those who wait for it. */
export const participantProgressSchema = z
  .object({
    id: participantIdSchema,
    name: z.string().meta({ description: 'As it was when the deletion was asked for.' }),
    state: z.enum(participantStates),
    since: timeSchema,
    reason: z.string().exactOptional().meta({
      description: 'Why it refused, or why its last answer does not count. Gone once the deletion is complete.',
    }),
  })
  .meta({ id: 'ParticipantProgress' })

export type Participant = z.output<typeof participantSchema>
export type ParticipantWithSecret = z.output<typeof participantWithSecretSchema>
export type ParticipantProgress = z.output<typeof participantProgressSchema>
