import { auditEntrySchema, countSchema, listAuditInput } from '@organizations/domain'
import { listAudit } from '@organizations/services'
import { page } from '../envelopes.ts'
import { operation, type Operation } from '../operation.ts'

const tag = 'Organizations'
const ofOne = ['org_id_required', 'organization_not_accessible', 'key_policy'] as const

export const auditOperations: readonly Operation[] = [
  operation({
    method: 'get',
    path: '/organization/audit',
    id: 'listAudit',
    tag,
    summary: 'What was changed in an organization, and by whom',
    description: 'Newest first.',
    input: listAuditInput,
    notes: {
      subject:
        'What was changed, as entries name it, such as com.example.app/channel/production. What is under it counts.',
      from: 'The earliest time.',
      to: 'The latest time.',
    },
    answer: page(auditEntrySchema).extend({ total: countSchema, page: countSchema, limit: countSchema }),
    errors: [...ofOne, 'admin_role_required'],
  }).run(listAudit),
]
