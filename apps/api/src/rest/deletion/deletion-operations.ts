import {
  deletionPreviewSchema,
  deletionStatusSchema,
  getOrganizationInput,
  listOwnDeletionsInput,
  ownDeletionSchema,
  type Receipt,
  receiptSchema,
} from '@organizations/domain'
import { getDeletionStatus, getReceipt, listOwnDeletions, previewDeletion } from '@organizations/services'
import { data, page } from '../envelopes.ts'
import { operation, type Operation } from '../operation.ts'

const tag = 'Organizations'
const ofOne = ['org_id_required', 'organization_not_accessible', 'key_policy'] as const

export const deletionOperations: readonly Operation[] = [
  operation({
    method: 'get',
    path: '/organization/deletion',
    id: 'readDeletion',
    tag,
    summary: 'How far the deletion of an organization has come',
    description: 'For any key of the person who asked for the deletion that could reach the organization.',
    input: getOrganizationInput,
    answer: data(deletionStatusSchema),
    errors: ['org_id_required', 'deletion_not_found'],
  }).run(async (deps, call) => ({ data: await getDeletionStatus(deps, call) })),
  operation({
    method: 'get',
    path: '/organization/deletions',
    id: 'listOwnDeletions',
    tag,
    summary: 'The deletions of organizations that the user who asks has asked for',
    description: 'Newest first: those whose organization the key could reach. Their receipts have a call of their own.',
    input: listOwnDeletionsInput,
    answer: page(ownDeletionSchema),
    errors: [],
  }).run(async (deps, call) => ({ data: await listOwnDeletions(deps, call) })),
  operation({
    method: 'get',
    path: '/organization/deletion/receipt',
    id: 'readReceipt',
    tag,
    summary: 'The receipt of the deletion of an organization',
    description:
      'For any key of the person who asked for the deletion that could reach the organization. It is there a moment ' +
      'after the deletion is complete. It is verified offline, by the keys at `/.well-known/receipt-keys.json`.',
    input: getOrganizationInput,
    answer: data(receiptSchema),
    errors: ['org_id_required', 'deletion_not_found', 'receipt_not_ready'],
  })
    // A receipt is sent exactly as it was signed and stored: nothing has parsed it.
    .run(async (deps, call) => ({ data: (await getReceipt(deps, call)) as Receipt })),
  operation({
    method: 'get',
    path: '/organization/deletion/preview',
    id: 'previewDeletion',
    tag,
    summary: 'What the deletion of an organization would remove',
    description: 'Counted for a second at most: of what is not counted to the end by then, "at least".',
    input: getOrganizationInput,
    answer: data(deletionPreviewSchema),
    errors: [...ofOne, 'admin_role_required'],
  }).run(async (deps, call) => ({ data: await previewDeletion(deps, call) })),
]
