import {
  createUserInput,
  listDeletionsInput,
  listReceiptsInput,
  listUsersInput,
  retryDeletionInput,
  subjectKinds,
} from '@organizations/domain'
import type { listDeletions } from '@organizations/services'
import { z } from 'zod'
import type { ApiOperation } from '../operation.ts'
import { shapeOf } from '../shape-of.ts'
import { receipt } from '../shapes/deletion.ts'
import { data, deletionId, organizationId } from '../shapes/fields.ts'
import { deletionFields } from '../shapes/organization.ts'
import { apiKey, user } from '../shapes/people.ts'

const tag = 'Operator'
type ListedDeletion = Awaited<ReturnType<typeof listDeletions>>[number]

const listedDeletion = shapeOf<ListedDeletion>()(
  z
    .object({
      id: deletionId,
      subject: z.object({ kind: z.string().meta({ examples: [...subjectKinds] }), id: z.string() }),
      organizationId,
      ...deletionFields,
    })
    .meta({ id: 'ListedDeletion' }),
)

export const operatorOperations: readonly ApiOperation[] = [
  {
    method: 'post',
    path: '/operator/user',
    id: 'createUser',
    tag,
    summary: 'Make a user and their first key',
    description: 'The key has the mode `all`. Its secret is in this answer alone.',
    input: createUserInput,
    notes: { email: "The user's address.", name: 'What people call them: 1-255 characters, no control characters.' },
    answer: z.object({ data: user, apikey: apiKey }),
    errors: ['operator_required', 'email_taken'],
  },
  {
    method: 'get',
    path: '/operator/user',
    id: 'listUsers',
    tag,
    summary: 'The users',
    description: 'Newest first.',
    input: listUsersInput,
    notes: { email: 'The address of the user to list alone.' },
    answer: data(z.array(user)),
    errors: ['operator_required'],
  },
  {
    method: 'get',
    path: '/operator/deletion',
    id: 'listDeletions',
    tag,
    summary: 'All deletions, with state, progress and the reason of a block',
    description: 'Newest first.',
    input: listDeletionsInput,
    answer: data(z.array(listedDeletion)),
    errors: ['operator_required'],
  },
  {
    method: 'get',
    path: '/operator/receipt',
    id: 'listReceipts',
    tag,
    summary: 'All receipts, in the order of their numbers',
    description: 'Those after a number; the next page begins after the last one.',
    input: listReceiptsInput,
    notes: { limit: 'How many at most; 100 unless given.' },
    answer: data(z.array(receipt)),
    errors: ['operator_required'],
  },
  {
    method: 'post',
    path: '/operator/deletion/retry',
    id: 'retryDeletion',
    tag,
    summary: 'Put a blocked deletion back to work',
    input: retryDeletionInput,
    notes: { id: 'The id of a deletion, `deletion_...`.' },
    answer: z.object({ status: z.literal('Deletion resumed'), id: deletionId }),
    errors: ['operator_required', 'deletion_unknown', 'deletion_not_blocked'],
  },
  {
    method: 'get',
    path: '/metrics',
    id: 'readMetrics',
    tag,
    summary: 'What the process counts and measures, for Prometheus',
    answers: {
      200: { description: 'The text format of Prometheus.', content: { 'text/plain': { schema: { type: 'string' } } } },
    },
    errors: ['operator_required'],
  },
]
