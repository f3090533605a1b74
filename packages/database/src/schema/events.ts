import type {
  DeletionId,
  EndingType,
  FeedEventId,
  OrganizationEventType,
  OrganizationId,
  UserId,
} from '@organizations/domain'
import type { Flag } from './flag.ts'

/** What others hear of each change. */
export interface EventTables {
  events: EventsTable
  organization_endings: OrganizationEndingsTable
  event_feed: EventFeedTable
  feed_cursors: FeedCursorsTable
}

interface EventsTable {
  organization_id: OrganizationId
  id: FeedEventId
  type: OrganizationEventType
  created_at: number
  /** Null, as the key is, for what the service did by itself. */
  user_id: UserId | null
  key_id: number | null
  /** JSON, by the event catalog. */
  data: string
  /** In the feed of all; null until it is given, which on SQLite is at once. The same is true of the sequence. */
  position: number | null
  /** Counts up by one for each event of the organization, its endings included. */
  sequence: number | null
}

interface OrganizationEndingsTable {
  id: FeedEventId
  organization_id: OrganizationId
  type: EndingType
  deletion_id: DeletionId
  created_at: number
  user_id: UserId | null
  key_id: number | null
  /** JSON: how much was removed. */
  counts: string | null
  /** By the replay of a tombstone, after a restore. */
  replayed: Flag
  position: number | null
  sequence: number | null
}

/** A single row. */
interface EventFeedTable {
  id: number
  /** Names the feed: a cursor of another one is of no use here. */
  epoch: string
  /** The last one that was given. */
  position: number
  /** Everything up to it may have been purged. */
  purged_position: number
}

interface FeedCursorsTable {
  name: 'webhooks'
  /** Of the last event that this reader has dealt with. */
  position: number
}
