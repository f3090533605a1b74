import type { SealedReceipt } from '@organizations/receipts'
import { z } from 'zod'

import { describeBytes } from '../terminal/describe-bytes.ts'
import type { Cell } from '../terminal/output.ts'

/** The fields that are shown. All are optional, so that receipts of later versions of the service can be shown too. */
const receiptSchema = z
  .object({
    statement: z.string(),
    organizationId: z.string().nullable(),
    deletionId: z.string(),
    subject: z.object({ kind: z.string(), id: z.string() }),
    requestedAt: z.string(),
    requester: z.string(),
    requestReason: z.string(),
    startedAt: z.string().nullable(),
    completedAt: z.string(),
    removed: z.array(z.object({ table: z.string(), rows: z.number(), objects: z.number(), bytes: z.number() })),
    replaced: z.array(z.object({ table: z.string(), field: z.string(), rows: z.number() })),
    participants: z.array(z.object({ name: z.string(), outcome: z.string(), at: z.string() })),
    strays: z.number(),
    farewell: z.object({ endpoints: z.number(), delivered: z.number() }),
    undelivered: z.number(),
    erased: z.object({ at: z.string(), how: z.string() }).nullable(),
    erasedReason: z.string(),
    verified: z.object({ emptyTables: z.array(z.string()), emptyPrefix: z.boolean() }),
  })
  .partial()

/** The content of a receipt, with a label for each field. */
export function receiptFields({ receipt, hash, kid }: SealedReceipt): Readonly<Record<string, Cell>> {
  const fields = receiptSchema.safeParse(receipt).data ?? {}
  const { removed, verified, erased, farewell } = fields
  const sum = (of: 'rows' | 'objects' | 'bytes') => removed?.reduce((total, it) => total + it[of], 0)
  const [rows, files, bytes] = [sum('rows'), sum('objects'), sum('bytes')]
  return {
    Number: receipt.number,
    Organization: fields.organizationId,
    Subject: fields.subject && `${fields.subject.kind} ${fields.subject.id}`,
    Deletion: fields.deletionId,
    'Requested by': fields.requester,
    Reason: fields.requestReason,
    Requested: fields.requestedAt,
    Started: fields.startedAt,
    Completed: fields.completedAt,
    'Rows removed': rows?.toLocaleString('en'),
    ...Object.fromEntries((removed ?? []).map((it) => [`- ${it.table}`, it.rows.toLocaleString('en')])),
    ...Object.fromEntries(
      (fields.replaced ?? []).map((it) => [`Replaced in ${it.table}.${it.field}`, it.rows.toLocaleString('en')]),
    ),
    'Files removed': files?.toLocaleString('en'),
    'Bytes removed': bytes === undefined ? undefined : `${bytes.toLocaleString('en')} (${describeBytes(bytes)})`,
    'Orphaned files removed': fields.strays,
    ...Object.fromEntries(
      (fields.participants ?? []).map((it) => [`Participant ${it.name}`, `${it.outcome} ${it.at}`]),
    ),
    'Webhooks told': farewell && `${farewell.delivered} of ${farewell.endpoints}`,
    'Deliveries dropped': fields.undelivered,
    'Verified empty': verified && [...verified.emptyTables, ...(verified.emptyPrefix ? ['stored files'] : [])],
    'Illegible since': erased && `${erased.at} (${erased.how})`,
    'Not known to be illegible': fields.erasedReason,
    'Signed with': kid,
    Hash: hash,
    'Previous hash': receipt.previousHash,
    Statement: fields.statement,
  }
}
