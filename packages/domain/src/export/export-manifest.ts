import { z } from 'zod'
import { countSchema, organizationIdSchema, timeSchema, userIdSchema } from '../answers/answer-fields.ts'
import { inputObject } from '../input/fields.ts'
import { requiredOrgId } from '../organizations/organization.ts'

export const exportOrganizationInput = inputObject({ orgId: requiredOrgId })
export type ExportOrganizationInput = z.output<typeof exportOrganizationInput>

/** The last file of an export: one that ends without it is incomplete. */
export const MANIFEST = 'manifest.json'

export const EXPORT_FORMAT = 'organizations-export'

/** Raised by a change that a reader of exports has to know about. New fields and new files do not raise it. */
export const EXPORT_VERSION = 1

const fileSchema = z.object({
  path: z.string(),
  bytes: countSchema,
  /** SHA-256 in hex, of the file as it is unpacked. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Of a file of rows: how many, and the times between which they were read. */
  rows: countSchema.exactOptional(),
  begun_at: timeSchema.exactOptional(),
  ended_at: timeSchema.exactOptional(),
})

/** What an export has, and the times between which it was read. It names every other file. */
export const exportManifestSchema = z.object({
  format: z.literal(EXPORT_FORMAT),
  version: z.literal(EXPORT_VERSION),
  organization_id: organizationIdSchema,
  requested_by: userIdSchema,
  begun_at: timeSchema,
  files: z.array(fileSchema),
  /** Files that bundles name and the store does not have. */
  missing: z.array(z.string()),
  ended_at: timeSchema,
})

export type ExportedFile = z.output<typeof fileSchema>
export type ExportManifest = z.output<typeof exportManifestSchema>
