import { randomUUID } from 'node:crypto'
import type { Kysely, Transaction } from 'kysely'
import { dialectOf } from '../../dialect.ts'
import type { Database } from '../../schema.ts'
import { inTransaction } from '../../transaction.ts'

/** The feed as a whole. */
export interface EventFeed {
  /** Names it: a cursor of another one is of no use here. */
  epoch: string
  /** Of the newest event. */
  position: number
  /** Everything up to it may have been purged. */
  purgedPosition: number
}

export async function readEventFeed(db: Kysely<Database>): Promise<EventFeed> {
  const { epoch, position, purged_position } = await db
    .selectFrom('event_feed')
    .select(['epoch', 'position', 'purged_position'])
    .executeTakeFirstOrThrow()
  return { epoch, position, purgedPosition: purged_position }
}

/**
 * Gives all events that have been committed their places in the feed: call it before reading. Does nothing where they
 * get them in the write.
 */
export async function placeEvents(db: Kysely<Database>): Promise<void> {
  await dialectOf(db).placeEvents?.(db)
}

/** Are events given their places after the commit, so that work is due without a write? */
export function placesEventsLater(db: Kysely<Database>): boolean {
  return dialectOf(db).placeEvents !== undefined
}

/**
 * Resolves when what was read of the feed survives a power failure. Before that a position that a reader was told could
 * be lost, and given to another event.
 */
export async function untilFeedIsDurable(db: Kysely<Database>): Promise<void> {
  if (placesEventsLater(db)) return // their commits are synced before they can be read
  await inTransaction(db, async () => {})
}

/** Makes it another feed: every cursor that was given out has expired. */
export async function renewEventFeed(trx: Transaction<Database>): Promise<void> {
  await trx.updateTable('event_feed').set({ epoch: randomUUID() }).execute()
}
