import {
  createUserInput,
  listDeletionsInput,
  listReceiptsInput,
  listTombstonesInput,
  listUsersInput,
  replayTombstonesInput,
  retryDeletionInput,
  subjectKinds,
} from '@organizations/domain'
import type { listDeletions, ListedTombstone, Replayed } from '@organizations/services'
import { z } from 'zod'
import type { ApiOperation } from '../operation.ts'
import { shapeOf } from '../shape-of.ts'
import { receipt } from '../shapes/deletion.ts'
import { count, data, deletionId, organizationId, time } from '../shapes/fields.ts'
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

const tombstone = shapeOf<ListedTombstone>()(
  z
    .object({
      subject: z.object({ kind: z.enum(subjectKinds), id: z.string() }),
      organizationId,
      deletionId,
      requestedAt: time,
    })
    .meta({ id: 'Tombstone', description: 'That something was deleted. Holds no name.' }),
)

const replayed = shapeOf<Replayed>()(
  z.object({
    deletedAgain: count.meta({ description: 'Stood again, and are being deleted.' }),
    restored: count.meta({
      description: 'Were not here, or go with what they belong to: their ids are never used again.',
    }),
    known: count.meta({ description: 'Are known here already.' }),
    inUse: count.meta({ description: 'Have an id that something else has by now: that is left alone.' }),
  }),
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
    path: '/operator/tombstone',
    id: 'listTombstones',
    tag,
    summary: 'What was ever deleted, to be kept apart from the database',
    description: 'In the order in which it was asked for. The next page begins with time and deletion of the last one.',
    input: listTombstonesInput,
    notes: {
      since: 'Only what was deleted since.',
      after: 'The id of a deletion: of those at the time of `since`, only those after it.',
      limit: 'How many at most; 100 unless given.',
    },
    answer: z.object({
      data: z.array(tombstone),
      highestIds: z
        .object({ apiKeys: count, bundles: count, channels: count })
        .meta({ description: 'The highest ids that were ever given out.' }),
    }),
    errors: ['operator_required'],
  },
  {
    method: 'post',
    path: '/operator/tombstone/replay',
    id: 'replayTombstones',
    tag,
    summary: 'Delete again what a restored backup has brought back',
    description: 'Repeating it changes nothing. No id that it tells of is given out again.',
    input: replayTombstonesInput,
    notes: {
      tombstones: 'As they were listed, at most 200.',
      highestIds: 'As they were listed.',
    },
    answer: data(replayed),
    errors: ['operator_required'],
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
