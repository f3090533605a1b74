/** Events for tests of those who read them, without the use cases that write them. */
import type { DeletionId, FeedEventId, OrganizationId, UserId } from '@organizations/domain'
import type { Transaction } from 'kysely'
import { placesEventsLater } from '../queries/events/event-feed.ts'
import type { Database } from '../schema.ts'

export interface SampleEvent {
  id: FeedEventId
  organizationId: OrganizationId
  createdAt?: number
  userId?: UserId
}

/** With its place where that is given in the write. */
export async function insertSampleEvent(
  trx: Transaction<Database>,
  { id, organizationId, createdAt = 1, userId }: SampleEvent,
): Promise<void> {
  await trx
    .insertInto('events')
    .values({
      organization_id: organizationId,
      id,
      type: 'organization.updated',
      created_at: createdAt,
      user_id: userId ?? null,
      key_id: userId === undefined ? null : 1,
      data: JSON.stringify({ changes: { name: id } }),
      ...(await nextPlace(trx, organizationId)),
    })
    .execute()
}

export async function insertSampleEnding(
  trx: Transaction<Database>,
  { id, organizationId, createdAt = 1, type = 'organization.deleted' }: SampleEnding,
): Promise<void> {
  await trx
    .insertInto('organization_endings')
    .values({
      id,
      organization_id: organizationId,
      type,
      deletion_id: 'deletion_01h455vb4pex5vsknk084sn02q' as DeletionId, // its form alone matters
      created_at: createdAt,
      user_id: null,
      key_id: null,
      counts: null,
      replayed: 0,
      ...(await nextPlace(trx, organizationId)),
    })
    .execute()
}

interface SampleEnding extends Omit<SampleEvent, 'userId'> {
  type?: 'organization.deleted' | 'organization.deletion_completed'
}

async function nextPlace(
  trx: Transaction<Database>,
  organizationId: OrganizationId,
): Promise<{ position: number | null; sequence: number | null }> {
  if (placesEventsLater(trx)) return { position: null, sequence: null }
  const { position } = await trx
    .updateTable('event_feed')
    .set((eb) => ({ position: eb('position', '+', 1) }))
    .returning('position')
    .executeTakeFirstOrThrow()
  const last = async (table: 'events' | 'organization_endings') =>
    await trx
      .selectFrom(table)
      .select((eb) => eb.fn.max('sequence').as('sequence'))
      .where('organization_id', '=', organizationId)
      .executeTakeFirst()
  const sequences = [await last('events'), await last('organization_endings')].map((it) => it?.sequence ?? 0)
  return { position, sequence: Math.max(...sequences) + 1 }
}
