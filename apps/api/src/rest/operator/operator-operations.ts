import {
  deletionIdSchema,
  listDeletionsInput,
  listedDeletionSchema,
  listReceiptsInput,
  type Receipt,
  receiptSchema,
  retryDeletionInput,
} from '@organizations/domain'
import { listDeletions, listReceipts, retryDeletion } from '@organizations/services'
import { z } from 'zod'
import { page } from '../envelopes.ts'
import { operation, type Operation } from '../operation.ts'

const tag = 'Operator'

export const operatorOperations: readonly Operation[] = [
  operation({
    method: 'get',
    path: '/operator/deletion',
    id: 'listDeletions',
    tag,
    summary: 'All deletions, with state, progress and the reason of a block',
    description: 'Newest first.',
    input: listDeletionsInput,
    notes: {
      id: 'Only the deletion with this id.',
      subject: 'Only the deletion of what has this id, such as `user_...`.',
    },
    answer: page(listedDeletionSchema),
    errors: ['operator_required'],
  }).run(async (deps, call) => ({ data: await listDeletions(deps, call) })),
  operation({
    method: 'get',
    path: '/operator/receipt',
    id: 'listReceipts',
    tag,
    summary: 'All receipts, in the order of their numbers',
    description: 'Those after a number; the next page begins after the last one.',
    input: listReceiptsInput,
    notes: {
      limit: 'How many at most; 100 unless given.',
      deletion: 'Only the receipt of this deletion: none until it is sealed, a moment after the deletion is complete.',
    },
    answer: page(receiptSchema),
    errors: ['operator_required'],
  })
    // A receipt is sent exactly as it was signed and stored: nothing has parsed it.
    .run(async (deps, call) => ({ data: (await listReceipts(deps, call)) as Receipt[] })),
  operation({
    method: 'post',
    path: '/operator/deletion/retry',
    id: 'retryDeletion',
    tag,
    summary: 'Put a blocked deletion back to work',
    input: retryDeletionInput,
    notes: { id: 'The id of a deletion, `deletion_...`.' },
    answer: z.object({ status: z.literal('Deletion resumed'), id: deletionIdSchema }),
    errors: ['operator_required', 'deletion_unknown', 'deletion_not_blocked'],
  }).run(async (deps, call) => ({ status: 'Deletion resumed', id: (await retryDeletion(deps, call)).id })),
]
