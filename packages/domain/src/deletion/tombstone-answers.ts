import { z } from 'zod'
import { countSchema, deletionIdSchema, organizationIdSchema, timeSchema } from '../answers/answer-fields.ts'
import { subjectKinds } from './subject-kinds.ts'
import { MAX_BUNDLES_AT_ONCE } from './tombstone.ts'

const signatureFields = {
  kid: z.string().meta({ description: 'Which of the keys at `/.well-known/receipt-keys.json` signed it.' }),
  signature: z.string().meta({ description: 'Ed25519, in base64.' }),
}

/** What a tombstone says, as operators see it. */
const tombstoneStatement = z.object({
  subject: z.object({ kind: z.enum(subjectKinds), id: z.string() }),
  organizationId: organizationIdSchema.nullable().meta({ description: 'Null for a user.' }),
  deletionId: deletionIdSchema,
  requestedAt: timeSchema,
  bundles: z
    .object({
      appUuid: z.uuid(),
      above: countSchema,
      upTo: countSchema,
      kept: z.array(countSchema).max(MAX_BUNDLES_AT_ONCE).readonly(),
    })
    .optional()
    .meta({
      description: 'Of the subject `bundles`: those of the app with ids above one, up to another, but for some.',
    }),
})

/** The same with its signature: so operators keep it, and hand it in again. */
export const listedTombstoneSchema = tombstoneStatement
  .extend(signatureFields)
  .meta({ id: 'Tombstone', description: 'That something was deleted, signed. Holds no name.' })

/** The highest ids that were ever given out, for what has a number as its id. Zero: none yet. */
const highestIdsStatement = z.object({ apiKeys: countSchema, bundles: countSchema, channels: countSchema })

export const highestIdsSchema = highestIdsStatement
  .extend(signatureFields)
  .meta({ description: 'The highest ids that were ever given out, signed.' })

/** How many of the replayed tombstones had which outcome. */
export const replayedSchema = z.object({
  deletedAgain: countSchema.meta({ description: 'Stood again, and are being deleted.' }),
  restored: countSchema.meta({
    description: 'Were not here, or go with what they belong to: their ids are never used again.',
  }),
  known: countSchema.meta({ description: 'Are known here already.' }),
  inUse: countSchema.meta({ description: 'Have an id that something else has by now: that is left alone.' }),
})

export type TombstoneStatement = z.output<typeof tombstoneStatement>
export type ListedTombstone = z.output<typeof listedTombstoneSchema>
export type HighestIds = z.output<typeof highestIdsStatement>
export type ListedHighestIds = z.output<typeof highestIdsSchema>
export type Replayed = z.output<typeof replayedSchema>
