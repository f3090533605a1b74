import { z } from 'zod'
import { waysIn } from '../audit/audit.ts'
import { auditEntryIdSchema, emailSchema, timeSchema, userIdSchema } from '../answers/answer-fields.ts'
import { operatorActions, operatorTargetKinds } from './operator-audit.ts'

/** What an operator did, and to whom or what. Never a secret. */
export const operatorAuditEntrySchema = z
  .object({
    id: auditEntryIdSchema,
    created_at: timeSchema,
    user_id: userIdSchema.nullable().meta({ description: "Null for a command on the service's own machine." }),
    email: emailSchema.nullable().meta({ description: 'Null when the user is gone, and for such a command.' }),
    key_id: z.int().nullable(),
    came_in_by: z
      .enum(waysIn)
      .nullable()
      .meta({ description: 'How they came in; null for such a command, and at a first sign-in.' }),
    action: z.enum(operatorActions),
    target_kind: z.enum(operatorTargetKinds).nullable(),
    target_id: z.string().nullable(),
    target_email: emailSchema.nullable().meta({ description: 'The address of a user who was changed.' }),
    details: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({ description: 'What else there is to say. Never a secret.' }),
    request_id: z.string().nullable(),
  })
  .meta({ id: 'OperatorAuditEntry', description: 'What an operator did, and to whom or what.' })

export type OperatorAuditEntry = z.output<typeof operatorAuditEntrySchema>
