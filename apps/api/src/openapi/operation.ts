import type { ErrorCode } from '@organizations/domain'
import type { z } from 'zod'
import type { ZodOpenApiRequestBodyObject, ZodOpenApiResponsesObject } from 'zod-openapi'

/** The groups of the document, in their order, with a sentence for each. */
export const tags = {
  Organizations: 'Organizations, their policies, audit logs and deletions.',
  Members: 'Who belongs to an organization, as what.',
  'API keys': "The keys of the caller's own user.",
  Apps: 'The apps of organizations.',
  Bundles: 'The versions of apps, and their content.',
  Channels: 'What points devices at bundles.',
  Devices: 'The devices that run an app.',
  Statistics: 'What was used, by day.',
  Operator: 'For those who run the service.',
  Service: 'The service itself. No key is needed.',
} as const

/** One call of the REST API, as the document tells it. */
export interface ApiOperation {
  method: 'get' | 'post' | 'put' | 'delete'
  /** With parameters in braces: `/app/{app_id}`. */
  path: string
  /** Unique; generated clients name their functions by it. */
  id: string
  tag: keyof typeof tags
  summary: string
  description?: string
  /** The schema that the route reads its input with. */
  input?: z.ZodObject
  /** What fields of the input mean where they mean something else than field-notes.ts says. */
  notes?: Readonly<Record<string, string>>
  headers?: z.ZodObject
  /** The JSON of the answer with status 200. */
  answer?: z.ZodType
  /** Other answers than errors: what is no JSON, or has another status. */
  answers?: ZodOpenApiResponsesObject
  /** Bodies are left as they come: all fields of the input stand in the query, and no JSON can be refused. */
  isRaw?: true
  /** A body that is no JSON. */
  body?: ZodOpenApiRequestBodyObject
  /** What it can refuse besides what any call can: error-answers.ts. */
  errors: readonly ErrorCode[]
  /** No key is needed. */
  isPublic?: true
}
