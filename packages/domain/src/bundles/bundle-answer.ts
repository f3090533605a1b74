import { z } from 'zod'
import { countSchema, numberSchema, timeSchema, urlSchema } from '../answers/answer-fields.ts'
import { storageProviders } from './bundle.ts'

/** A bundle, which is a version of an app, as callers see it (docs/rest-contract.md). */
export const bundleSchema = z
  .object({
    id: numberSchema,
    app_id: z.string(),
    name: z.string().meta({ description: 'The version.', examples: ['1.2.3'] }),
    checksum: z.string().nullable().meta({ description: 'Of a stored bundle the SHA-256 of its content, in hex.' }),
    minUpdateVersion: z.string().nullable(),
    storage_provider: z.enum(storageProviders),
    external_url: urlSchema.nullable(),
    size: countSchema.meta({ description: 'Bytes of a stored bundle.' }),
    link: urlSchema.nullable(),
    comment: z.string().nullable(),
    deleted: z.boolean().meta({ description: 'Always false: a bundle that is deleted is not shown any more.' }),
    created_at: timeSchema,
    updated_at: timeSchema,
  })
  .meta({ id: 'Bundle', description: 'A version of an app.' })

export type Bundle = z.output<typeof bundleSchema>
