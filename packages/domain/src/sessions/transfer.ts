import { z } from 'zod'
import { timeSchema } from '../answers/answer-fields.ts'
import { appIdField } from '../apps/app.ts'
import { expected, inputObject, nameOf } from '../input/fields.ts'
import { requiredOrgId } from '../organizations/organization.ts'

/** How long a ticket works. */
export const TICKET_MS = 60_000

const ofBundle = { app_id: appIdField, version: nameOf('version') }

/** What a ticket is for: one upload, one download or one export. */
export const createTransferInput = z.discriminatedUnion(
  'kind',
  [
    inputObject({ kind: z.literal('upload'), ...ofBundle }),
    inputObject({ kind: z.literal('download'), ...ofBundle }),
    inputObject({ kind: z.literal('export'), orgId: requiredOrgId }),
  ],
  { error: expected('kind', 'one of upload, download, export') },
)

export const transferSchema = z
  .object({
    method: z.enum(['PUT', 'GET']),
    path: z.string().meta({ description: 'With the query that it needs, the ticket in it.' }),
    expires_at: timeSchema,
  })
  .meta({ id: 'Transfer' })

export type CreateTransferInput = z.output<typeof createTransferInput>
export type Transfer = z.output<typeof transferSchema>

/** A request that a ticket can be for: what is in it tells one from any other. */
export interface TransferTarget {
  method: string
  path: string
  /** The fields of its query that the ticket names. */
  query: Readonly<Record<string, string>>
}

/** The fields of the query that say what a transfer is of, by the method and the path. */
export const transferFields: Readonly<Record<string, readonly string[]>> = {
  'PUT /bundle/upload': ['app_id', 'version'],
  'GET /bundle/download': ['app_id', 'version'],
  'GET /organization/export': ['orgId'],
}

export function transferTargetOf(input: CreateTransferInput): TransferTarget {
  if (input.kind === 'export') return { method: 'GET', path: '/organization/export', query: { orgId: input.orgId } }
  const query = { app_id: input.app_id, version: input.version }
  if (input.kind === 'upload') return { method: 'PUT', path: '/bundle/upload', query }
  return { method: 'GET', path: '/bundle/download', query }
}
