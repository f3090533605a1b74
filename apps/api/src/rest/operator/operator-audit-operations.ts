import { listOperatorAuditInput, operatorAuditEntrySchema } from '@organizations/domain'
import { listOperatorAudit } from '@organizations/services'
import { page } from '../envelopes.ts'
import { operation, type Operation } from '../operation.ts'

export const operatorAuditOperations: readonly Operation[] = [
  operation({
    method: 'get',
    path: '/operator/audit',
    id: 'listOperatorAudit',
    tag: 'Operator',
    summary: 'What operators did, and to whom or what',
    description: 'Newest first, for 400 days.',
    input: listOperatorAuditInput,
    notes: {
      target: 'Only changes of this user, organization or deletion: an id, or the address of a user.',
      from: 'Only changes since this time, ISO 8601 with an offset or `Z`.',
      to: 'Only changes until this time, ISO 8601 with an offset or `Z`.',
    },
    answer: page(operatorAuditEntrySchema),
    errors: ['operator_required'],
  }).run(async (deps, call) => ({ data: await listOperatorAudit(deps, call) })),
]
