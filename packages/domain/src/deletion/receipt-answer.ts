import { z } from 'zod'
import {
  countSchema,
  deletionIdSchema,
  MAX_TABLES,
  numberSchema,
  organizationIdSchema,
  participantIdSchema,
  timeSchema,
  userIdSchema,
} from '../answers/answer-fields.ts'
import { erasureWays, notErasedReasons } from './erasure.ts'
import { farewellSchema } from './farewell.ts'
import { requesters } from './requester.ts'
import { MAX_PARTICIPANTS, participantStates, waiverCodes } from '../participants/participant.ts'
import { subjectKinds } from './subject-kinds.ts'

const hash = z.string().regex(/^[0-9a-f]{64}$/)

/** What is signed. A receipt that an earlier release wrote lacks the fields that were added later. */
const receiptBody = z.object({
  number: numberSchema.meta({ description: 'Its place in the chain of all receipts, from 1.' }),
  previousHash: hash.nullable().meta({ description: 'The hash of the receipt before; null for the first.' }),
  version: z
    .int()
    .exactOptional()
    .meta({
      description: 'Of what a receipt has: absent means 1. From 2 on it lists participants, and who was told.',
      examples: [2],
    }),
  statement: z.string().exactOptional().meta({ description: 'What a receipt says, and what not.' }),
  deletionId: deletionIdSchema,
  organizationId: organizationIdSchema.nullable().meta({ description: 'Null for the deletion of a user.' }),
  subject: z.object({ kind: z.string().meta({ examples: [...subjectKinds] }), id: z.string() }),
  requestedAt: timeSchema,
  requester: z
    .string()
    .exactOptional()
    .meta({
      description:
        'As what someone asked: by their role in the organization, by the operator right, or by a tombstone that an ' +
        'operator replayed after a restore.',
      examples: [...requesters],
    }),
  requestReason: z.string().exactOptional().meta({ description: "Why, in an operator's own words." }),
  startedAt: timeSchema.nullable(),
  completedAt: timeSchema,
  rounds: numberSchema,
  removed: z
    .array(z.object({ table: z.string(), rows: countSchema, objects: countSchema, bytes: countSchema }))
    .max(MAX_TABLES),
  replaced: z
    .array(z.object({ table: z.string(), field: z.string(), rows: countSchema }))
    .max(MAX_TABLES)
    .exactOptional()
    .meta({ description: 'Of a user: in how many rows of others their address was taken out.' }),
  participants: z
    .array(
      z.object({
        id: participantIdSchema,
        name: z.string().meta({ description: 'As it was when the deletion was asked for.' }),
        outcome: z.string().meta({ examples: [...participantStates] }),
        at: timeSchema,
        counts: z
          .record(z.string(), countSchema)
          .exactOptional()
          .meta({ description: 'What it says that it has removed.' }),
        waived: z
          .object({
            by: userIdSchema,
            at: timeSchema,
            code: z.string().meta({ examples: [...waiverCodes] }),
          })
          .exactOptional()
          .meta({ description: 'An operator said that it need not answer.' }),
      }),
    )
    .max(MAX_PARTICIPANTS)
    .exactOptional()
    .meta({
      description: 'Of an organization or a user: the services that were asked to delete what they keep of it.',
    }),
  farewell: farewellSchema.exactOptional(),
  undelivered: countSchema
    .exactOptional()
    .meta({ description: 'Deliveries of earlier events that still waited for its endpoints, and were dropped.' }),
  strays: countSchema.meta({ description: 'Stored files that no row named.' }),
  versions: z.object({ registry: z.string(), schema: z.string() }).exactOptional(),
  verified: z.object({ emptyTables: z.array(z.string()).max(MAX_TABLES), emptyPrefix: z.boolean() }),
  erased: z
    .object({ at: timeSchema, how: z.string().meta({ examples: [...erasureWays] }) })
    .nullable()
    .exactOptional()
    .meta({
      description: 'Since when what was removed is illegible in the files of the database; null: not known to be.',
    }),
  erasedReason: z
    .string()
    .exactOptional()
    .meta({ description: 'Why `erased` is null.', examples: [...notErasedReasons] }),
  retained: z.array(z.object({ table: z.string(), reason: z.string() })).max(MAX_TABLES),
})

export const receiptSchema = z
  .object({
    receipt: receiptBody,
    hash: hash.meta({ description: 'SHA-256 of the canonical JSON (RFC 8785) of `receipt`, in hex.' }),
    signature: z.string().meta({ description: 'Ed25519, of the same bytes, in base64.' }),
    kid: z.string().meta({ description: 'Which of the keys at `/.well-known/receipt-keys.json` signed it.' }),
  })
  .meta({ id: 'Receipt', description: 'What the service removed and observed, numbered, chained and signed.' })

export const receiptKeySchema = z
  .object({ kid: z.string(), kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() })
  .meta({ id: 'ReceiptKey', description: 'A public key, as RFC 8037 has it.' })

export type Receipt = z.output<typeof receiptSchema>
