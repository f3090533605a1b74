import {
  deleteOrganizationAsOperatorInput,
  deletionPreviewSchema,
  getOrganizationInput,
  organizationIdSchema,
  organizationSchema,
} from '@organizations/domain'
import { deleteOrganizationAsOperator, previewDeletionAsOperator } from '@organizations/services'
import { z } from 'zod'
import { data } from '../envelopes.ts'
import { operation, type Operation } from '../operation.ts'

const tag = 'Operator'
const errors = ['operator_required', 'org_id_required', 'organization_unknown'] as const

/** Deletions of any organization, by operators. */
export const operatorDeletionOperations: readonly Operation[] = [
  operation({
    method: 'delete',
    path: '/operator/organization',
    id: 'deleteOrganizationAsOperator',
    tag,
    summary: 'Delete any organization',
    description:
      'As its admins could, for a reason: the receipt says that an operator asked, and why. The operator who asked gets ' +
      'the same answer when they ask again, and reads progress and receipt as for an organization of their own.',
    input: deleteOrganizationAsOperatorInput,
    notes: { reason: 'Why: 1-500 characters, no control characters. The receipt has it for ever, so no names in it.' },
    answer: z.object({ status: z.literal('Organization deleted'), id: organizationIdSchema }),
    errors,
  }).run(async (deps, call) => ({
    status: 'Organization deleted',
    id: (await deleteOrganizationAsOperator(deps, call)).id,
  })),
  operation({
    method: 'get',
    path: '/operator/organization/deletion/preview',
    id: 'previewDeletionAsOperator',
    tag,
    summary: 'Any organization, and what its deletion would remove',
    description: 'What to look at before it is deleted. Counting stops after a second; nothing is changed.',
    input: getOrganizationInput,
    answer: data(z.object({ organization: organizationSchema, preview: deletionPreviewSchema })),
    errors,
  }).run(async (deps, call) => ({ data: await previewDeletionAsOperator(deps, call) })),
]
