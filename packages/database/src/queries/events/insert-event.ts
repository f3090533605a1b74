import type { Insertable, Transaction } from 'kysely'
import type {
  Actor,
  DeletionCounts,
  DeletionId,
  EndingType,
  FeedEventId,
  OrganizationEvent,
  OrganizationId,
} from '@organizations/domain'
import { insertRow } from '../../compiled-query.ts'
import { dialectOf } from '../../dialect.ts'
import type { Database } from '../../schema.ts'

/** Where an event stands among those of all organizations, and among those of its own. */
export interface EventPlace {
  position: number
  sequence: number
}

interface NewRow {
  id: FeedEventId
  organizationId: OrganizationId
  createdAt: number
  /** Null for what the service did by itself. */
  actor: Pick<Actor, 'userId' | 'keyId'> | null
}

export interface NewEvent extends NewRow {
  event: OrganizationEvent
}

/** Writes an event of an organization, in the transaction of the change that it tells of. */
export async function insertEvent(trx: Transaction<Database>, event: NewEvent): Promise<void> {
  await insertRow(trx, 'events', await toRow(trx, event))
}

/** Writes the events of some hundred organizations at once: one of each, whose place is next to what is written. */
export async function insertEvents(trx: Transaction<Database>, events: readonly NewEvent[]): Promise<void> {
  if (new Set(events.map(({ organizationId }) => organizationId)).size < events.length) {
    throw new Error('Expected one event of each organization: two would get the same place')
  }
  const rows: Insertable<Database['events']>[] = []
  for (const event of events) rows.push(await toRow(trx, event))
  await trx.insertInto('events').values(rows).execute()
}

async function toRow(
  trx: Transaction<Database>,
  { id, organizationId, createdAt, actor, event }: NewEvent,
): Promise<Insertable<Database['events']>> {
  const { position, sequence } = await placeOf(trx, organizationId, { isFirst: event.type === 'organization.created' })
  return {
    organization_id: organizationId,
    id,
    type: event.type,
    created_at: createdAt,
    user_id: actor?.userId ?? null,
    key_id: actor?.keyId ?? null,
    data: JSON.stringify(event.data),
    position,
    sequence,
  }
}

export interface NewEnding extends NewRow {
  type: EndingType
  deletionId: DeletionId
  /** By the replay of a tombstone. */
  isReplayed: boolean
  /** Of a completed deletion alone. */
  counts?: DeletionCounts
}

/** Writes what ends an organization where it outlives the organization. */
export async function insertEnding(trx: Transaction<Database>, ending: NewEnding): Promise<void> {
  const { organizationId, actor, counts } = ending
  const { position, sequence } = await placeOf(trx, organizationId, { isFirst: false })
  await insertRow(trx, 'organization_endings', {
    id: ending.id,
    organization_id: organizationId,
    type: ending.type,
    deletion_id: ending.deletionId,
    created_at: ending.createdAt,
    user_id: actor?.userId ?? null,
    key_id: actor?.keyId ?? null,
    counts: counts === undefined ? null : JSON.stringify(counts),
    replayed: ending.isReplayed ? 1 : 0,
    position,
    sequence,
  })
}

async function placeOf(
  trx: Transaction<Database>,
  organizationId: OrganizationId,
  known: { isFirst: boolean },
): Promise<EventPlace | { position: null; sequence: null }> {
  return (await dialectOf(trx).placeEvent?.(trx, organizationId, known)) ?? { position: null, sequence: null }
}
