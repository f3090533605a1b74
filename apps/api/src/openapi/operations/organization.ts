import {
  createOrganizationInput,
  deleteOrganizationInput,
  getOrganizationInput,
  getPolicyInput,
  listAuditInput,
  readOrganizationsInput,
  setPolicyInput,
  updateOrganizationInput,
} from '@organizations/domain'
import { z } from 'zod'
import type { ApiOperation } from '../operation.ts'
import { count, data, organizationId } from '../shapes/fields.ts'
import { preview, receipt } from '../shapes/deletion.ts'
import { auditEntry, deletion, keyPolicy, organization } from '../shapes/organization.ts'

const tag = 'Organizations'
const unreachable = ['organization_not_accessible', 'key_policy'] as const
const ofOne = ['org_id_required', ...unreachable] as const

export const organizationOperations: readonly ApiOperation[] = [
  {
    method: 'get',
    path: '/organization',
    id: 'readOrganizations',
    tag,
    summary: 'One organization, or all that the key reaches',
    description: 'Newest first. Without `page` and `limit` all of them, at most 10,000.',
    input: readOrganizationsInput,
    notes: { orgId: 'The organization to answer with alone.' },
    answer: data(z.union([organization, z.array(organization)])),
    errors: unreachable,
  },
  {
    method: 'post',
    path: '/organization',
    id: 'createOrganization',
    tag,
    summary: 'Create an organization',
    description: "The caller's user becomes its `super_admin`. Needs a key of mode `all` without limits.",
    input: createOrganizationInput,
    notes: { email: "Its `management_email`; the caller's own address unless given." },
    answer: z.object({ status: z.literal('Organization created'), id: organizationId }),
    errors: ['name_required', 'admin_role_required', ...unreachable],
  },
  {
    method: 'put',
    path: '/organization',
    id: 'updateOrganization',
    tag,
    summary: 'Change an organization',
    description: 'At least one change. `logo: null` clears the logo.',
    input: updateOrganizationInput,
    answer: z.object({ status: z.literal('Organization updated'), data: organization }),
    errors: [...ofOne, 'nothing_to_update', 'admin_role_required'],
  },
  {
    method: 'delete',
    path: '/organization',
    id: 'deleteOrganization',
    tag,
    summary: 'Delete an organization',
    description:
      'Irreversible, and at once, however large it is: from then on it is gone for every reader and writer, and what it ' +
      'owned is destroyed behind the answer. Whoever asked for it gets the same answer when they ask again.',
    input: deleteOrganizationInput,
    answer: z.object({ status: z.literal('Organization deleted'), id: organizationId }),
    errors: [...ofOne, 'admin_role_required'],
  },
  {
    method: 'get',
    path: '/organization/deletion',
    id: 'readDeletion',
    tag,
    summary: 'How far the deletion of an organization has come',
    description: 'For any key of the person who asked for the deletion that could reach the organization.',
    input: getOrganizationInput,
    answer: data(deletion),
    errors: ['org_id_required', 'deletion_not_found'],
  },
  {
    method: 'get',
    path: '/organization/deletion/receipt',
    id: 'readReceipt',
    tag,
    summary: 'The receipt of the deletion of an organization',
    description:
      'For any key of the person who asked for the deletion that could reach the organization. It is there a moment ' +
      'after the deletion is complete. It is verified offline, by the keys at `/.well-known/receipt-keys.json`.',
    input: getOrganizationInput,
    answer: data(receipt),
    errors: ['org_id_required', 'deletion_not_found', 'receipt_not_ready'],
  },
  {
    method: 'get',
    path: '/organization/deletion/preview',
    id: 'previewDeletion',
    tag,
    summary: 'What the deletion of an organization would remove',
    description: 'Counted for a second at most: of what is not counted to the end by then, "at least".',
    input: getOrganizationInput,
    answer: data(preview),
    errors: [...ofOne, 'admin_role_required'],
  },
  {
    method: 'get',
    path: '/organization/policy',
    id: 'readPolicy',
    tag,
    summary: 'What an organization asks of keys',
    input: getPolicyInput,
    answer: data(keyPolicy),
    errors: ofOne,
  },
  {
    method: 'put',
    path: '/organization/policy',
    id: 'setPolicy',
    tag,
    summary: 'Change what an organization asks of keys',
    description: 'At least one change. It holds at every use from then on, also of keys that are older.',
    input: setPolicyInput,
    answer: z.object({ status: z.literal('Policy updated'), data: keyPolicy }),
    errors: [...ofOne, 'nothing_to_update', 'admin_role_required', 'policy_breaks_own_key'],
  },
  {
    method: 'get',
    path: '/organization/audit',
    id: 'listAudit',
    tag,
    summary: 'What was changed in an organization, and by whom',
    description: 'Newest first.',
    input: listAuditInput,
    notes: { from: 'The earliest time.', to: 'The latest time.' },
    answer: z.object({ data: z.array(auditEntry), total: count, page: count, limit: count }),
    errors: [...ofOne, 'admin_role_required'],
  },
]
