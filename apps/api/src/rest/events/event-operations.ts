import { eventPageSchema, listAllEventsInput, listEventsInput } from '@organizations/domain'
import { listAllEvents, listEvents } from '@organizations/services'
import { operation, type Operation } from '../operation.ts'

const after =
  'The `cursor` of the page before; `latest` for the end of the feed; unless given, from the oldest event that is kept.'

export const eventOperations: readonly Operation[] = [
  operation({
    method: 'get',
    path: '/organization/events',
    id: 'listEvents',
    tag: 'Organizations',
    summary: 'What happened in an organization, after a cursor',
    description:
      'Oldest first. Who goes on by the cursor of each answer misses nothing and gets nothing twice. Events are kept for ' +
      '30 days unless the operator chose otherwise.',
    input: listEventsInput,
    notes: { after },
    answer: eventPageSchema,
    errors: ['org_id_required', 'organization_not_accessible', 'key_policy', 'admin_role_required', 'cursor_expired'],
  }).run(listEvents),
]

export const operatorEventOperations: readonly Operation[] = [
  operation({
    method: 'get',
    path: '/operator/events',
    id: 'listAllEvents',
    tag: 'Operator',
    summary: 'What happened in all organizations, after a cursor',
    description: 'Oldest first, with the endings of organizations, which are kept.',
    input: listAllEventsInput,
    notes: { after },
    answer: eventPageSchema,
    errors: ['operator_required', 'cursor_expired'],
  }).run(listAllEvents),
]
