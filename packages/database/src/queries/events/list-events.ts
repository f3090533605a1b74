import { sql, type Kysely, type Selectable } from 'kysely'
import type { FeedEventId, FeedEventType, OrganizationId, UserId } from '@organizations/domain'
import type { Database } from '../../schema.ts'

/** An event that has its place. */
export interface PlacedEvent {
  id: FeedEventId
  organizationId: OrganizationId
  type: FeedEventType
  createdAt: number
  /** Null for what the service did by itself. */
  actor: { userId: UserId; keyId: number | null } | null
  /** What its type tells of its own. */
  data: Record<string, unknown>
  position: number
  sequence: number
}

/** Of an organization, while it is there: its events after a position, in their order. */
export async function listEventsOf(
  db: Kysely<Database>,
  { organizationId, after, limit }: { organizationId: OrganizationId; after: number; limit: number },
): Promise<PlacedEvent[]> {
  const rows = await db
    .selectFrom('events')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('position', '>', after)
    .orderBy('position')
    .limit(limit)
    .execute()
  return rows.map(toEvent)
}

/** Of all organizations, those that are gone included: their events after a position, and their endings. */
export async function listAllEvents(
  db: Kysely<Database>,
  { after, limit }: { after: number; limit: number },
): Promise<PlacedEvent[]> {
  // In one statement: an organization's events are swept while its ending stays.
  const { rows } = await sql<EventRow | EndingRow>`
    select * from (
      select id, organization_id, type, created_at, user_id, key_id, data, position, sequence,
        null as deletion_id, null as counts, cast(null as bigint) as replayed
      from events where position > ${after} order by position limit ${limit}) as after_events
    union all
    select * from (
      select id, organization_id, type, created_at, user_id, key_id, null as data, position, sequence,
        deletion_id, counts, replayed
      from organization_endings where position > ${after} order by position limit ${limit}) as after_endings
    order by position limit ${limit}`.execute(db)
  return rows.map((row) => (row.data === null ? toEnding(row) : toEvent(row)))
}

/** The place of an organization's newest, or oldest, event; undefined when it has none. */
export async function findPlaceOf(
  db: Kysely<Database>,
  organizationId: OrganizationId,
  which: 'newest' | 'oldest',
): Promise<{ position: number; sequence: number } | undefined> {
  const row = await db
    .selectFrom('events')
    .select(['position', 'sequence'])
    .where('organization_id', '=', organizationId)
    .where('position', 'is not', null)
    .orderBy('position', which === 'newest' ? 'desc' : 'asc')
    .limit(1)
    .executeTakeFirst()
  return row && placeOf(row)
}

type EventRow = Selectable<Database['events']>
type EndingRow = Selectable<Database['organization_endings']> & { data: null }

function toEvent(row: EventRow): PlacedEvent {
  return { ...commonOf(row), data: JSON.parse(row.data) as PlacedEvent['data'] } // written by the event catalog
}

function toEnding(row: EndingRow): PlacedEvent {
  const counts = row.counts === null ? {} : { counts: JSON.parse(row.counts) as unknown }
  return { ...commonOf(row), data: { deletion_id: row.deletion_id, replayed: row.replayed === 1, ...counts } }
}

function commonOf(row: EventRow | EndingRow): Omit<PlacedEvent, 'data'> {
  return {
    id: row.id,
    organizationId: row.organization_id,
    type: row.type,
    createdAt: row.created_at,
    actor: row.user_id === null ? null : { userId: row.user_id, keyId: row.key_id },
    ...placeOf(row),
  }
}

/** Of a row that was found by its position. */
function placeOf({
  position,
  sequence,
}: Pick<EventRow, 'position' | 'sequence'>): Pick<PlacedEvent, 'position' | 'sequence'> {
  if (position === null || sequence === null) throw new Error('Expected an event with its place, got one without')
  return { position, sequence }
}
