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
  const { placeEvents: place } = dialectOf(db)
  if (place === undefined) return
  const { adapter } = db.getExecutor()
  const placing = placings.get(adapter)
  if (placing === undefined) return await begin(adapter, () => place(db))
  // The one under way may not see what was committed just now. The next one does, for all who ask meanwhile.
  placing.next ??= placing.current.then(() => begin(adapter, () => place(db)))
  await placing.next
}

interface Placing {
  /** Never rejects. */
  current: Promise<void>
  next?: Promise<void>
}

/** Under way, by the adapter of the handle. */
const placings = new WeakMap<object, Placing>()

async function begin(adapter: object, place: () => Promise<void>): Promise<void> {
  const work = place()
  const placing: Placing = { current: work.catch(() => {}) } // it rejects for who asked
  placings.set(adapter, placing)
  try {
    await work
  } finally {
    if (placing.next === undefined) placings.delete(adapter)
  }
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
