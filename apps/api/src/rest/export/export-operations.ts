import { exportOrganizationInput } from '@organizations/domain'
import type { Operation } from '../operation.ts'

export const exportOperations: readonly Operation[] = [
  {
    method: 'get',
    path: '/organization/export',
    id: 'exportOrganization',
    tag: 'Organizations',
    summary: 'Everything of an organization, as a zip',
    description:
      'Rows as JSON lines, and the stored files. It is read while it is sent, and ends with `manifest.json`: without ' +
      'it the answer is incomplete. The connection breaks when the organization is deleted meanwhile, or the caller ' +
      'may not read it any more. A browser that is signed in has a `ticket` in the query instead of a key (tRPC `transfer.create`).',
    input: exportOrganizationInput,
    answers: {
      200: {
        description: 'The zip. Its length is not known before.',
        headers: { 'content-disposition': { description: 'A name for the file.', schema: { type: 'string' } } },
        content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } },
      },
    },
    errors: [
      'org_id_required',
      'organization_not_accessible',
      'ticket_invalid',
      'key_policy',
      'admin_role_required',
      'disk_full',
    ],
  },
]
