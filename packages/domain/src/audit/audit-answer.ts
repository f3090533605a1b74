import { z } from 'zod'
import { auditEntryIdSchema, emailSchema, timeSchema, userIdSchema } from '../answers/answer-fields.ts'
import { auditActions, waysIn } from './audit.ts'

const changed = z.record(z.string(), z.unknown()).nullable()

/** Who did what, on what. `before` and `after` hold the fields that changed, and never a secret. */
export const auditEntrySchema = z
  .object({
    id: auditEntryIdSchema,
    created_at: timeSchema,
    user_id: userIdSchema,
    email: emailSchema.nullable().meta({ description: 'Null when the user is gone.' }),
    key_id: z.int().nullable().meta({ description: 'Null for a person who came in without a key.' }),
    came_in_by: z
      .enum(waysIn)
      .nullable()
      .meta({ description: 'How they came in; null in entries from before this was written down.' }),
    action: z.enum(auditActions),
    subject: z.string().meta({ description: 'What was changed.' }),
    before: changed.meta({ description: 'The fields that changed, as they were. Never a secret.' }),
    after: changed.meta({ description: 'The fields that changed, as they are since.' }),
    request_id: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry', description: 'Who did what, on what.' })

export type AuditEntry = z.output<typeof auditEntrySchema>
