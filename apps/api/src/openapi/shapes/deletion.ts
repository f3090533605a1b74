/** What is told of a deletion before it and after it. */
import { subjectKinds, type DeletionPreview } from '@organizations/domain'
import type { getReceipt, listReceiptKeys } from '@organizations/services'
import { z } from 'zod'
import { shapeOf } from '../shape-of.ts'
import { count, deletionId, number, organizationId, time } from './fields.ts'

const isAtLeast = z.boolean().meta({ description: 'There was no time to count to the end: there is more.' })

export const preview = shapeOf<DeletionPreview>()(
  z
    .object({
      kinds: z
        .array(z.object({ kind: z.string(), count, isAtLeast }))
        .meta({ description: 'In the order they would go.' }),
      files: z
        .object({ count, bytes: count, isAtLeast })
        .meta({ description: 'Stored files, as the rows that name them tell.' }),
      total: count.meta({ description: 'All rows together.' }),
      isAtLeast,
    })
    .meta({ id: 'DeletionPreview', description: 'What a deletion would remove.' }),
)

const hash = z.string().regex(/^[0-9a-f]{64}$/)

/** What is signed. Those of before a release lack what it has added. */
const receiptBody = z.object({
  number: number.meta({ description: 'Its place in the chain of all receipts, from 1.' }),
  previousHash: hash.nullable().meta({ description: 'The hash of the receipt before; null for the first.' }),
  statement: z.string().exactOptional().meta({ description: 'What a receipt says, and what not.' }),
  deletionId,
  organizationId,
  subject: z.object({ kind: z.string().meta({ examples: [...subjectKinds] }), id: z.string() }),
  requestedAt: time,
  startedAt: time.nullable(),
  completedAt: time,
  rounds: number,
  removed: z.array(z.object({ table: z.string(), rows: count, objects: count, bytes: count })),
  strays: count.meta({ description: 'Stored files that no row named.' }),
  versions: z.object({ registry: z.string(), schema: z.string() }).exactOptional(),
  verified: z.object({ emptyTables: z.array(z.string()), emptyPrefix: z.boolean() }),
  retained: z.array(z.object({ table: z.string(), reason: z.string() })),
})

export const receipt = z
  .object({
    receipt: receiptBody,
    hash: hash.meta({ description: 'SHA-256 of the canonical JSON (RFC 8785) of `receipt`, in hex.' }),
    signature: z.string().meta({ description: 'Ed25519, of the same bytes, in base64.' }),
    kid: z.string().meta({ description: 'Which of the keys at `/.well-known/receipt-keys.json` signed it.' }),
  })
  .meta({
    id: 'Receipt',
    description: 'What the service removed and observed, numbered, chained and signed.',
  }) satisfies z.ZodType<Awaited<ReturnType<typeof getReceipt>>>

type PublicKey = Awaited<ReturnType<typeof listReceiptKeys>>[number]

export const publicKey = shapeOf<PublicKey>()(
  z
    .object({ kid: z.string(), kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() })
    .meta({ id: 'ReceiptKey', description: 'A public key, as RFC 8037 has it.' }),
)
