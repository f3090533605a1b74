import type { OpenDatabase } from '../dialect.ts'
import { readEventFeed, renewEventFeed } from '../queries/events/event-feed.ts'
import { inTransaction } from '../transaction.ts'

interface Ends {
  source: Pick<OpenDatabase, 'db'>
  target: Pick<OpenDatabase, 'db'>
}

/**
 * The target's feed of events goes on where the source's ended, but as another feed, with an epoch of its own: a cursor of
 * the source, which may have been written to since, is told from one of the target.
 */
export async function carryFeed({ source, target }: Ends): Promise<void> {
  const { position, purgedPosition } = await readEventFeed(source.db)
  const cursors = await source.db.selectFrom('feed_cursors').selectAll().execute()
  await inTransaction(target.db, async (trx) => {
    await trx.updateTable('event_feed').set({ position, purged_position: purgedPosition }).execute()
    await renewEventFeed(trx)
    for (const cursor of cursors) {
      const { name } = cursor
      await trx.updateTable('feed_cursors').set({ position: cursor.position }).where('name', '=', name).execute()
    }
  })
}

/** Throws a sentence when the target's feed is not where the source's is. */
export async function compareFeeds({ source, target }: Ends): Promise<void> {
  const [expected, found] = [await readEventFeed(source.db), await readEventFeed(target.db)]
  if (found.position === expected.position && found.purgedPosition === expected.purgedPosition) return
  throw new Error(`Expected the feed of events at ${expected.position} at the target, got ${found.position}`)
}
