import type { Transaction } from 'kysely'
import type { OrganizationId } from '@organizations/domain'
import { compiledQuery } from '../compiled-query.ts'
import type { EventPlace } from '../queries/events/insert-event.ts'
import type { Database } from '../schema.ts'

/**
 * The next position of the feed, and the next number of the organization. Writers come one after the other, so the
 * order in which these are given is the order of the commits. An organization's last event is kept while it is there, and
 * its endings for ever: so no number is given twice. In small statements: one for all of it takes twice as long.
 */
export async function placeEventOnSqlite(
  trx: Transaction<Database>,
  organizationId: OrganizationId,
  { isFirst }: { isFirst: boolean },
): Promise<EventPlace> {
  const [next] = await nextPosition(trx, {})
  if (next === undefined) throw new Error('Expected the row of the feed of events, found none')
  const { position } = next
  if (isFirst) return { position, sequence: 1 }
  const [last] = await lastEvent(trx, { organizationId })
  const [ending] = last === undefined ? await lastEnding(trx, { organizationId }) : []
  return { position, sequence: 1 + (last?.sequence ?? ending?.sequence ?? 0) }
}

const nextPosition = compiledQuery<{ position: number }, []>([], (db) =>
  db
    .updateTable('event_feed')
    .set((eb) => ({ position: eb('position', '+', 1) }))
    .where('id', '=', 1)
    .returning('position'),
)

type Sequence = Pick<EventPlace, 'sequence'>

const lastEvent = compiledQuery<Sequence, ['organizationId']>(['organizationId'], (db, { organizationId }) =>
  db
    .selectFrom('events')
    .select((eb) => eb.ref('sequence').$notNull().as('sequence')) // both are given at once
    .where('organization_id', '=', organizationId)
    .where('position', 'is not', null)
    .orderBy('position', 'desc')
    .limit(1),
)

const lastEnding = compiledQuery<Sequence, ['organizationId']>(['organizationId'], (db, { organizationId }) =>
  db
    .selectFrom('organization_endings')
    .select((eb) => eb.ref('sequence').$notNull().as('sequence'))
    .where('organization_id', '=', organizationId)
    .where('position', 'is not', null)
    .orderBy('sequence', 'desc')
    .limit(1),
)
