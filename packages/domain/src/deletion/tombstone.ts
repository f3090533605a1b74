/**
 * What stays after a deletion: that something had this id, and when its deletion was requested. Operators also keep
 * tombstones outside of the database, and replay them on one that was restored from a backup. They hold ids, kinds and
 * times, and no name.
 */
import { z } from 'zod'
import { destroyingInput, expected, inputObject, optional, time, wholeNumber } from '../input/fields.ts'
import { readDeletionId, readOrganizationId, type DeletionId, type OrganizationId } from '../ids.ts'
import { pageFields } from '../input/page.ts'
import { MAX_ROW_NUMBER, subjectKinds, subjectTraits, type SubjectKind } from './subject-kinds.ts'

export interface Tombstone {
  subject: { kind: SubjectKind; id: string }
  organizationId: OrganizationId
  deletionId: DeletionId
  /** Milliseconds since 1970. */
  requestedAt: number
}

/** How many tombstones one request replays at most: each is a transaction of its own. */
export const MAX_REPLAYED = 200

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

const tombstone = inputObject({
  subject,
  organizationId,
  deletionId,
  requestedAt: time('requestedAt'),
})

const highest = (field: string) => optional(wholeNumber(`highestIds.${field}`, 0, MAX_ROW_NUMBER))

export const replayTombstonesInput = destroyingInput({
  tombstones: z
    .array(tombstone, { error: expected('tombstones', 'a list of tombstones') })
    .max(MAX_REPLAYED, { error: `Expected at most ${MAX_REPLAYED} tombstones` }),
  highestIds: optional(
    inputObject({ apiKeys: highest('apiKeys'), bundles: highest('bundles'), channels: highest('channels') }),
  ),
})

export type ListTombstonesInput = Partial<z.output<typeof listTombstonesInput>>
export type ReplayTombstonesInput = z.output<typeof replayTombstonesInput>
