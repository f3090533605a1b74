import { z } from 'zod'
import { countSchema, organizationIdSchema, timeSchema, urlSchema, userIdSchema } from '../answers/answer-fields.ts'

/** An app as callers see it (docs/rest-contract.md). */
export const appSchema = z
  .object({
    app_id: z.string().meta({ description: 'A reverse-domain name.', examples: ['com.example.app'] }),
    id: z.guid(),
    name: z.string(),
    owner_org: organizationIdSchema,
    user_id: userIdSchema.nullable(),
    default_upload_channel: z.string(),
    icon_url: urlSchema.nullable(),
    last_version: z.string().nullable(),
    retention: countSchema.meta({ description: 'Seconds.' }),
    created_at: timeSchema,
    updated_at: timeSchema,
  })
  .meta({ id: 'App' })

export type App = z.output<typeof appSchema>
