/** What callers are told about a deletion before it, while it runs, and in the operator's list. */
import { z } from 'zod'
import {
  countSchema,
  deletionIdSchema,
  emailSchema,
  MAX_TABLES,
  organizationIdSchema,
  timeSchema,
  userIdSchema,
} from '../answers/answer-fields.ts'
import { MAX_LIMIT } from '../input/page.ts'
import { MAX_PARTICIPANTS } from '../participants/participant.ts'
import { participantProgressSchema } from '../participants/participant-answer.ts'
import { deletionStates, MAX_ROUNDS_KEPT } from './deletion.ts'
import { stepActions } from './deletion-plan.ts'
import { requesters } from './requester.ts'
import { subjectKinds } from './subject-kinds.ts'

const isAtLeast = z.boolean().meta({ description: 'There was no time to count to the end: there is more.' })

export const deletionPreviewSchema = z
  .object({
    kinds: z
      .array(z.object({ kind: z.string(), count: countSchema, isAtLeast }))
      .max(MAX_TABLES)
      .meta({ description: 'In the order they would go.' }),
    files: z
      .object({ count: countSchema, bytes: countSchema, isAtLeast })
      .meta({ description: 'Stored files, as the rows that name them tell.' }),
    total: countSchema.meta({ description: 'All rows together.' }),
    isAtLeast,
  })
  .meta({ id: 'DeletionPreview', description: 'What a deletion would remove.' })

export const userDeletionPreviewSchema = z
  .object({
    kinds: z
      .array(z.object({ kind: z.string(), count: countSchema, isAtLeast }))
      .max(MAX_TABLES)
      .meta({
        description: 'What is theirs, in the order it would go. Where else their address stands is not counted.',
      }),
    organizations: z
      .array(z.object({ id: organizationIdSchema, name: z.string(), role: z.string() }))
      .max(MAX_LIMIT)
      .meta({ description: 'Where they belong or are invited, newest first: at most 1,000.' }),
    lastSuperAdminOf: z
      .array(organizationIdSchema)
      .max(MAX_LIMIT)
      .meta({ description: 'Where they are the only super admin: until another is, they are not deleted.' }),
    managementEmailOf: z
      .array(organizationIdSchema)
      .max(MAX_LIMIT)
      .meta({ description: 'Whose management address is theirs. It is the organization’s, and stays.' }),
  })
  .meta({ id: 'UserDeletionPreview', description: 'What the deletion of a user would remove, and what it would not.' })

export type UserDeletionPreview = z.output<typeof userDeletionPreviewSchema>

const total = countSchema.exactOptional()

const keptInRound = z.int().min(1).exactOptional().meta({
  description:
    'The last round in which rows were kept: their files could not be deleted, or rows that need them stayed. Absent for none.',
})

const statusFields = {
  state: z.enum(deletionStates),
  done: countSchema.meta({ description: 'Rows and stored files that are removed.' }),
  total: total.meta({ description: 'Absent until everything has been counted, and so is what follows from it.' }),
  percent: z.number().min(0).max(100).exactOptional(),
  rate: z.number().min(0).meta({ description: 'Removed per second, on average since the work began.' }),
  etaSeconds: countSchema.exactOptional().meta({ description: 'Absent while only participants are waited for.' }),
  kinds: z
    .array(
      z.object({
        kind: z.string(),
        done: countSchema,
        total,
        keptInRound,
        beganAt: timeSchema
          .exactOptional()
          .meta({ description: 'When the first of it was removed. Absent while nothing is.' }),
        endedAt: timeSchema.exactOptional().meta({ description: 'When the last of it was removed, so far.' }),
      }),
    )
    .max(MAX_TABLES),
  round: z
    .int()
    .min(1)
    .meta({ description: 'A pass over all steps; the next begins when verification finds something.' }),
  step: z
    .object({ number: countSchema, of: countSchema, action: z.enum(stepActions), kind: z.string().exactOptional() })
    .meta({ description: 'The step of the round that it is at, or where it stopped; the first is number 1.' }),
  requestedAt: timeSchema,
  startedAt: timeSchema.exactOptional(),
  countedAt: timeSchema.exactOptional().meta({ description: 'When all was counted, and removing began.' }),
  rounds: z
    .array(z.object({ number: countSchema, beganAt: timeSchema }))
    .max(MAX_ROUNDS_KEPT)
    .exactOptional()
    .meta({ description: 'The rounds after the first, at most the last 100; absent for none.' }),
  sweptAt: timeSchema.exactOptional().meta({
    description: 'When all rows and files were removed, so that only verification, or participants, are waited for.',
  }),
  blockedAt: timeSchema.exactOptional().meta({ description: 'When it was last blocked.' }),
  completedAt: timeSchema.exactOptional(),
  reason: z.string().exactOptional().meta({ description: 'Of a block.' }),
  participants: z.array(participantProgressSchema).max(MAX_PARTICIPANTS).exactOptional().meta({
    description: 'The services that are asked to delete what they keep of the organization; absent for none.',
  }),
}

/** What the person who asked for a deletion sees of it. Counts are rows and stored files together. */
export const deletionStatusSchema = z
  .object(statusFields)
  .meta({ id: 'Deletion', description: 'How far a deletion has come.' })

/** The deletion of an organization as the person who asked for it finds it in their list. */
export const ownDeletionSchema = z
  .object({
    organizationId: organizationIdSchema,
    deletion: deletionStatusSchema,
    hasReceipt: z.boolean().meta({ description: 'Its receipt can be asked for.' }),
  })
  .meta({ id: 'OwnDeletion' })

/** A deletion as operators see it. */
export const listedDeletionSchema = z
  .object({
    id: deletionIdSchema,
    subject: z.object({ kind: z.string().meta({ examples: [...subjectKinds] }), id: z.string() }),
    organizationId: organizationIdSchema.nullable().meta({ description: 'Null for the deletion of a user.' }),
    ...statusFields,
    requestedBy: z
      .object({
        uid: userIdSchema,
        email: emailSchema.nullable().meta({ description: 'Null when the user is gone.' }),
        requester: z.enum(requesters).nullable().meta({ description: 'As what; null when it was not written down.' }),
        reason: z.string().nullable().meta({ description: 'In an operator’s own words.' }),
      })
      .meta({ description: 'Who asked for it.' }),
    stalledRounds: countSchema.meta({ description: 'Rounds in a row that removed nothing.' }),
    failures: countSchema.meta({ description: 'Tries in a row that ended in an unexpected error.' }),
    lastError: z.string().nullable().meta({ description: 'Of the store, or unexpected; null once the work goes on.' }),
  })
  .meta({ id: 'ListedDeletion' })

export type DeletionPreview = z.output<typeof deletionPreviewSchema>
export type DeletionStatus = z.output<typeof deletionStatusSchema>
export type OwnDeletion = z.output<typeof ownDeletionSchema>
export type ListedDeletion = z.output<typeof listedDeletionSchema>
