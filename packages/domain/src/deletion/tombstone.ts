/**
 * What stays after a deletion: that something had this id, and when its deletion was requested. Operators also keep
 * tombstones outside of the database, and replay them on one that was restored from a backup. They hold ids, kinds and
 * times, and no name.
 */
import { z } from 'zod'
import { destroyingInput, expected, flag, inputObject, optional, time, wholeNumber } from '../input/fields.ts'
import { readDeletionId, readOrganizationId, type DeletionId, type OrganizationId } from '../ids.ts'
import { pageFields } from '../input/page.ts'
import { reasonField } from './requester.ts'
import type { TombstoneStatement } from './tombstone-answers.ts'
import { MAX_ROW_NUMBER, subjectKinds, subjectTraits, type SubjectKind } from './subject-kinds.ts'

export interface Tombstone {
  subject: { kind: SubjectKind; id: string }
  /** Null for a user. */
  organizationId: OrganizationId | null
  deletionId: DeletionId
  /** Milliseconds since 1970. */
  requestedAt: number
  /** Of bundles that were deleted in bulk alone: which ones. */
  bundles?: BundleRange | undefined
}

/** The bundles of an app whose ids are above one and up to another, but for some. */
export interface BundleRange {
  appUuid: string
  above: number
  upTo: number
  /** At most `MAX_BUNDLES_AT_ONCE`. */
  kept: readonly number[]
}

/** How many bundles one transaction looks at when all unused ones of an app are deleted. */
export const MAX_BUNDLES_AT_ONCE = 10_000

/** How many tombstones one request replays at most: each is a transaction of its own. */
export const MAX_REPLAYED = 1000

/** What a tombstone says and what is signed, e.g. a time in one spelling, also when a file has another. */
export function toStatement({
  subject,
  organizationId,
  deletionId,
  requestedAt,
  bundles,
}: Tombstone): TombstoneStatement {
  return {
    subject: { kind: subject.kind, id: subject.id },
    organizationId,
    deletionId,
    requestedAt: new Date(requestedAt).toISOString(),
    ...(bundles && { bundles }),
  }
}

const deletionIdText = (field: string) =>
  z
    .string({ error: expected(field, 'the id of a deletion') })
    .refine((text) => readDeletionId(text) !== undefined, { error: expected(field, 'the id of a deletion') })

const deletionId = deletionIdText('deletionId').transform((text) => text as DeletionId) // checked just now

export const listTombstonesInput = inputObject({
  since: optional(time('since')),
  after: optional(deletionIdText('after')),
  limit: pageFields.limit,
})

const organizationId = z
  .string({ error: expected('organizationId', 'the id of an organization') })
  .refine((text) => readOrganizationId(text) !== undefined, {
    error: expected('organizationId', 'the id of an organization'),
  })
  .transform((text) => text as OrganizationId) // checked just now

const subject = inputObject({
  kind: z.enum(subjectKinds, { error: expected('subject.kind', `one of ${subjectKinds.join(', ')}`) }),
  id: z.string({ error: expected('subject.id', 'an id') }),
}).refine(({ kind, id }) => subjectTraits[kind].isId(id), {
  error: expected('subject', 'a kind and an id of that kind'),
})

const bundleNumber = (field: string) => wholeNumber(`bundles.${field}`, 0, MAX_ROW_NUMBER)

const bundleRange = inputObject({
  appUuid: z.uuid({ error: expected('bundles.appUuid', 'the UUID of an app') }),
  above: bundleNumber('above'),
  upTo: bundleNumber('upTo'),
  kept: z
    .array(bundleNumber('kept'), { error: expected('bundles.kept', 'a list of ids') })
    .max(MAX_BUNDLES_AT_ONCE, { error: expected('bundles.kept', `at most ${MAX_BUNDLES_AT_ONCE} ids`) }),
})

/** Checked by the use case: a missing one is no fault of a request to replay unsigned ones. */
const signature = (field: string) => ({
  kid: optional(
    z
      .string({ error: expected(`${field}.kid`, 'the id of a key') })
      .max(64, { error: expected(`${field}.kid`, 'the id of a key') }),
  ),
  signature: optional(
    z
      .string({ error: expected(`${field}.signature`, 'text of at most 100 characters') })
      .max(100, { error: expected(`${field}.signature`, 'text of at most 100 characters') }),
  ),
})

const tombstone = inputObject({
  subject,
  organizationId: organizationId.nullable(),
  deletionId,
  requestedAt: time('requestedAt'),
  bundles: optional(bundleRange),
  ...signature('tombstones'),
})
  .refine(({ subject: { kind }, bundles }) => (kind === 'bundles') === (bundles !== undefined), {
    error: expected('bundles', 'which ones, for the subject `bundles` and for no other'),
  })
  .refine(({ subject: { kind }, organizationId: id }) => (kind === 'user') === (id === null), {
    error: expected('organizationId', 'null for a user, and the id of an organization for any other subject'),
  })

const highest = (field: string) => optional(wholeNumber(`highestIds.${field}`, 0, MAX_ROW_NUMBER))

export const replayTombstonesInput = destroyingInput({
  tombstones: z
    .array(tombstone, { error: expected('tombstones', 'a list of tombstones') })
    .max(MAX_REPLAYED, { error: `Expected at most ${MAX_REPLAYED} tombstones` }),
  highestIds: optional(
    inputObject({
      apiKeys: highest('apiKeys'),
      bundles: highest('bundles'),
      channels: highest('channels'),
      ...signature('highestIds'),
    }),
  ),
  /** Signatures are not asked for: for exports from before they had any, or that were made by hand. */
  unsigned: flag('unsigned').optional(),
  reason: reasonField.optional(),
}).refine(({ unsigned = false, reason }) => unsigned === (reason !== undefined), {
  error: 'Expected unsigned and reason together, or neither',
  path: ['reason'],
})

export type ListTombstonesInput = Partial<z.output<typeof listTombstonesInput>>
export type ReplayTombstonesInput = z.output<typeof replayTombstonesInput>
