import {
  auditActions,
  deletionStates,
  type AuditEntry,
  type DeletionStatus,
  type KeyPolicy,
  type Organization,
} from '@organizations/domain'
import { z } from 'zod'
import { shapeOf } from '../shape-of.ts'
import { auditEntryId, count, email, organizationId, time, url, userId } from './fields.ts'

/** The published shape: these eight fields and nothing besides. */
export const organization = shapeOf<Organization>()(
  z
    .strictObject({
      id: organizationId,
      created_by: userId,
      created_at: time,
      updated_at: time,
      logo: url.nullable(),
      name: z.string(),
      management_email: email,
      customer_id: z.string().nullable(),
    })
    .meta({ id: 'Organization', description: 'These eight fields, always, and nothing besides.' }),
)

export const keyPolicy = shapeOf<KeyPolicy>()(
  z
    .object({
      require_apikey_expiration: z.boolean().meta({ description: 'Only keys that expire.' }),
      max_apikey_expiration_days: z
        .int()
        .min(1)
        .max(365)
        .nullable()
        .meta({ description: 'Keys that expire do so within so many days from now.' }),
    })
    .meta({ id: 'KeyPolicy', description: 'What an organization asks of the keys that reach it, at every use.' }),
)

const changed = z.record(z.string(), z.unknown()).nullable()

export const auditEntry = shapeOf<AuditEntry>()(
  z
    .object({
      id: auditEntryId,
      created_at: time,
      user_id: userId,
      email: email.nullable().meta({ description: 'Null when the user is gone.' }),
      key_id: z.int().nullable(),
      action: z.enum(auditActions),
      subject: z.string().meta({ description: 'What was changed.' }),
      before: changed.meta({ description: 'The fields that changed, as they were. Never a secret.' }),
      after: changed.meta({ description: 'The fields that changed, as they are since.' }),
      request_id: z.string().nullable(),
    })
    .meta({ id: 'AuditEntry', description: 'Who did what, on what.' }),
)

const total = count.exactOptional()

/** The fields of a deletion's status, which lists of deletions have as well. */
export const deletionFields = {
  state: z.enum(deletionStates),
  done: count.meta({ description: 'Rows and stored files that are removed.' }),
  total: total.meta({ description: 'Absent until everything has been counted, and so is what follows from it.' }),
  percent: z.number().min(0).max(100).exactOptional(),
  rate: z.number().min(0).meta({ description: 'Removed per second, on average since the work began.' }),
  etaSeconds: count.exactOptional(),
  kinds: z.array(z.object({ kind: z.string(), done: count, total })),
  requestedAt: time,
  startedAt: time.exactOptional(),
  completedAt: time.exactOptional(),
  reason: z.string().exactOptional().meta({ description: 'Of a block.' }),
}

export const deletion = shapeOf<DeletionStatus>()(
  z.object(deletionFields).meta({ id: 'Deletion', description: 'How far a deletion has come.' }),
)
