import { z } from 'zod'
import { emailSchema, organizationIdSchema, timeSchema, urlSchema, userIdSchema } from '../answers/answer-fields.ts'

/** An organization as callers see it: these eight fields, always, and no other (docs/rest-contract.md). */
export const organizationSchema = z
  .strictObject({
    id: organizationIdSchema,
    created_by: userIdSchema,
    created_at: timeSchema,
    updated_at: timeSchema,
    logo: urlSchema.nullable(),
    name: z.string(),
    management_email: emailSchema,
    customer_id: z.string().nullable(),
  })
  .meta({ id: 'Organization', description: 'These eight fields, always, and nothing besides.' })

export type Organization = z.output<typeof organizationSchema>
