import {
  highestIdsSchema,
  listedTombstoneSchema,
  listTombstonesInput,
  MAX_LIMIT,
  replayedSchema,
  replayTombstonesInput,
} from '@organizations/domain'
import { listTombstones, replayTombstones } from '@organizations/services'
import { z } from 'zod'
import { data } from '../envelopes.ts'
import { operation, type Operation } from '../operation.ts'

const tag = 'Operator'

export const tombstoneOperations: readonly Operation[] = [
  operation({
    method: 'get',
    path: '/operator/tombstone',
    id: 'listTombstones',
    tag,
    summary: 'What was ever deleted, to be kept apart from the database',
    description:
      'In the order in which it was asked for, each signed with the receipt key. The next page begins with time and ' +
      'deletion of the last one.',
    input: listTombstonesInput,
    notes: {
      since: 'Only what was deleted since.',
      after: 'The id of a deletion: of those at the time of `since`, only those after it.',
      limit: 'How many at most; 100 unless given.',
    },
    answer: z.object({
      data: z.array(listedTombstoneSchema).max(MAX_LIMIT),
      highestIds: highestIdsSchema,
    }),
    errors: ['operator_required'],
  }).run(listTombstones),
  operation({
    method: 'post',
    path: '/operator/tombstone/replay',
    id: 'replayTombstones',
    tag,
    summary: 'Delete again what a restored backup has brought back',
    description:
      'Only what a published key of this service signed is taken, unless `unsigned` and `reason` are given. Repeating it ' +
      'changes nothing. No id that it tells of is given out again.',
    input: replayTombstonesInput,
    notes: {
      tombstones: 'As they were listed, at most 1,000.',
      highestIds: 'As they were listed.',
      unsigned: 'Signatures are not asked for: of exports by earlier releases. Needs `reason`.',
      reason:
        'Why what is not signed is to be believed: 1-500 characters, no control characters. Receipts have it for ever.',
    },
    answer: data(replayedSchema),
    errors: ['operator_required', 'tombstone_not_signed'],
    isRepeatable: false,
  }).run(async (deps, call) => ({ data: await replayTombstones(deps, call) })),
]
