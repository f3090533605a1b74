import {
  findPlaceOf,
  listAllEvents,
  listEventsOf,
  placeEvents,
  readEventFeed,
  untilFeedIsDurable,
  type Database,
  type EventFeed,
  type Kysely,
  type PlacedEvent,
} from '@organizations/database'
import {
  DomainError,
  LATEST,
  readCursor,
  writeCursor,
  type FeedCursor,
  type FeedOwner,
  type ListedEvent,
} from '@organizations/domain'

/** Which part of a feed. */
export interface EventsToRead {
  owner: FeedOwner
  /** A cursor, `latest`, or from the oldest event on. */
  after: string | undefined
  limit?: number | undefined
}

export interface ReadEvents {
  /** Each with the cursor of those who have read up to it. */
  entries: { cursor: string; event: ListedEvent }[]
  cursor: string
  hasMore: boolean
}

const DEFAULT_LIMIT = 50

/** The next events of a feed. Throws `cursor_expired` when some that were after the cursor cannot be told any more. */
export async function readEvents(
  db: Kysely<Database>,
  { owner, after, limit = DEFAULT_LIMIT }: EventsToRead,
): Promise<ReadEvents> {
  await placeEvents(db)
  if (after === LATEST) return await readEnd(db, owner)
  const from = after === undefined ? undefined : readCursor(after)
  const page = { after: from?.position ?? 0, limit: limit + 1 }
  const events =
    owner === 'all' ? await listAllEvents(db, page) : await listEventsOf(db, { ...page, organizationId: owner })
  // Order matters: what was purged before the page was read is known by now.
  const feed = await readEventFeed(db)
  if (after !== undefined && !isIntact(from, { owner, feed, next: events[0] })) throw await expired(db, owner, feed)
  const told = events.slice(0, limit)
  if (told.length > 0) await untilFeedIsDurable(db)
  const entries = told.map((it) => ({ cursor: cursorAt(owner, feed, it), event: toListed(it) }))
  const cursor = entries.at(-1)?.cursor ?? after ?? cursorAt(owner, feed, { position: 0, sequence: 0 })
  return { entries, cursor, hasMore: events.length > limit }
}

async function readEnd(db: Kysely<Database>, owner: FeedOwner): Promise<ReadEvents> {
  const feed = await readEventFeed(db)
  const newest = owner === 'all' ? { position: feed.position, sequence: 0 } : await findPlaceOf(db, owner, 'newest')
  await untilFeedIsDurable(db)
  return { entries: [], cursor: cursorAt(owner, feed, newest ?? { position: 0, sequence: 0 }), hasMore: false }
}

type Place = Pick<PlacedEvent, 'position' | 'sequence'>

/** Is a cursor one of this feed, and everything after it still there? */
function isIntact(
  from: FeedCursor | undefined,
  { owner, feed, next }: { owner: FeedOwner; feed: EventFeed; next: Place | undefined },
): boolean {
  if (from?.owner !== owner || from.epoch !== feed.epoch || from.position > feed.position) return false
  // The feed of all has gaps, where organizations were swept. An organization's newest event is never purged.
  if (owner === 'all') return from.position >= feed.purgedPosition
  return next === undefined || next.sequence === from.sequence + 1
}

async function expired(db: Kysely<Database>, owner: FeedOwner, feed: EventFeed): Promise<DomainError> {
  const oldest =
    owner === 'all' ? { position: feed.purgedPosition + 1, sequence: 1 } : await findPlaceOf(db, owner, 'oldest')
  const before = oldest
    ? { position: oldest.position - 1, sequence: oldest.sequence - 1 }
    : { position: 0, sequence: 0 }
  return new DomainError('cursor_expired', undefined, { oldestCursor: cursorAt(owner, feed, before) })
}

function cursorAt(owner: FeedOwner, { epoch }: EventFeed, { position, sequence }: Place): string {
  return writeCursor({ owner, epoch, position, sequence: owner === 'all' ? 0 : sequence })
}

function toListed({ id, type, createdAt, organizationId, sequence, actor, data }: PlacedEvent): ListedEvent {
  return {
    id,
    type,
    timestamp: new Date(createdAt).toISOString(),
    data: {
      organization_id: organizationId,
      sequence,
      actor: actor && { user_id: actor.userId, key_id: actor.keyId },
      ...data,
    },
  }
}
