import { insertEnding, insertEvent, type Database, type NewEvent, type Transaction } from '@organizations/database'
import {
  organizationOf,
  type Actor,
  type Deletion,
  type DeletionId,
  type FeedEventId,
  type OrganizationEvent,
  type OrganizationId,
  type StepCounts,
} from '@organizations/domain'
import type { Deps } from '../deps.ts'

interface Recorded {
  organizationId: OrganizationId
  /** Null for what the service did by itself. */
  actor: Pick<Actor, 'userId' | 'keyId'> | null
}

/** Writes an event, in the transaction of what it tells of. What also has an audit entry: `recordChange`. */
export async function recordEvent(
  deps: Pick<Deps, 'ids' | 'clock'>,
  trx: Transaction<Database>,
  recorded: Recorded & { event: OrganizationEvent },
): Promise<void> {
  await insertEvent(trx, newEventOf(deps, recorded))
}

/** An event with its id and its time, for the transaction of what it tells of. */
export function newEventOf(
  { ids, clock }: Pick<Deps, 'ids' | 'clock'>,
  recorded: Recorded & { event: OrganizationEvent },
): NewEvent {
  return { ...recorded, id: ids.feedEvent(), createdAt: clock() }
}

interface Deleted extends Recorded {
  /** Its own id. A new one, unless something names it already. */
  eventId?: FeedEventId
  deletionId: DeletionId
  /** By the replay of a tombstone, after a restore. */
  isReplayed: boolean
}

/** Writes that an organization is deleted, in the transaction from which on it is. */
export async function recordDeleted(
  { ids, clock }: Pick<Deps, 'ids' | 'clock'>,
  trx: Transaction<Database>,
  { eventId: id = ids.feedEvent(), ...ending }: Deleted,
): Promise<void> {
  await insertEnding(trx, { ...ending, type: 'organization.deleted', id, createdAt: clock() })
}

interface Completed {
  deletion: Deletion
  completedAt: number
  counts: readonly StepCounts[]
}

/** Writes that nothing of a deleted organization is left, and what there was of it. */
export async function recordDeletionCompleted(
  { ids }: Pick<Deps, 'ids'>,
  trx: Transaction<Database>,
  { deletion, completedAt, counts }: Completed,
): Promise<void> {
  const { id: deletionId, requester } = deletion
  const organizationId = organizationOf(deletion)
  await insertEnding(trx, {
    id: ids.feedEvent(),
    organizationId,
    type: 'organization.deletion_completed',
    deletionId,
    createdAt: completedAt,
    actor: null,
    isReplayed: requester === 'replay',
    counts: {
      // Of what there was alone: endings stay for ever.
      rows: Object.fromEntries(counts.flatMap((it) => (it.rowsRemoved > 0 ? [[it.table, it.rowsRemoved]] : []))),
      objects: sum(counts.map((it) => it.objectsRemoved)),
      bytes: sum(counts.map((it) => it.bytesRemoved)),
    },
  })
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => one + other, 0)
}
