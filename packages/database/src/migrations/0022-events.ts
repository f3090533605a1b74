import { randomUUID } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import { clustered, fence } from '../schema-parts.ts'

/**
 * What happened, for others to hear of: the events of organizations, which go with them, and their endings, which stay.
 * One order of positions is over both. Positions and sequences are null until they are given: on SQLite never, on
 * Postgres until the commit can be seen (docs/decisions/0030).
 */
export async function up(db: Kysely<never>): Promise<void> {
  await clustered(
    db,
    db.schema
      .createTable('events')
      .addColumn('organization_id', 'text', (col) => col.notNull().references('organizations.id'))
      .addColumn('id', 'text', (col) => col.notNull())
      .addColumn('type', 'text', (col) => col.notNull())
      .addColumn('created_at', 'bigint', (col) => col.notNull())
      .addColumn('user_id', 'text')
      .addColumn('key_id', 'bigint')
      .addColumn('data', 'text', (col) => col.notNull())
      .addColumn('position', 'bigint')
      .addColumn('sequence', 'bigint')
      .addPrimaryKeyConstraint('events_pk', ['organization_id', 'id']),
  ).execute()
  await sql`create unique index events_position on events (position) where position is not null`.execute(db)
  await sql`create unique index events_feed on events (organization_id, position) where position is not null`.execute(
    db,
  )
  await sql`create index events_unplaced on events (id) where position is null`.execute(db)

  await db.schema
    .createTable('organization_endings')
    .addColumn('id', 'text', (col) => col.primaryKey().notNull())
    .addColumn('organization_id', 'text', (col) => col.notNull())
    .addColumn('type', 'text', (col) => col.notNull())
    .addColumn('deletion_id', 'text', (col) => col.notNull())
    .addColumn('created_at', 'bigint', (col) => col.notNull())
    .addColumn('user_id', 'text')
    .addColumn('key_id', 'bigint')
    .addColumn('counts', 'text')
    // 1: by the replay of a tombstone, after a restore.
    .addColumn('replayed', 'integer', (col) => col.notNull())
    .addColumn('position', 'bigint')
    .addColumn('sequence', 'bigint')
    .execute()
  await db.schema
    .createIndex('organization_endings_organization')
    .on('organization_endings')
    .column('organization_id')
    .execute()
  await sql`
    create unique index organization_endings_position on organization_endings (position)
    where position is not null`.execute(db)
  await sql`
    create index organization_endings_unplaced on organization_endings (id) where position is null`.execute(db)

  await createFeed(db)
  await fence(db, 'events')
}

/** The feed as a whole, in a single row: which one it is, the last position, and the last that has been purged. */
async function createFeed(db: Kysely<never>): Promise<void> {
  await db.schema
    .createTable('event_feed')
    .addColumn('id', 'integer', (col) => col.primaryKey().notNull())
    .addColumn('epoch', 'text', (col) => col.notNull())
    .addColumn('position', 'bigint', (col) => col.notNull())
    .addColumn('purged_position', 'bigint', (col) => col.notNull())
    .execute()
  await sql`
    insert into event_feed (id, epoch, position, purged_position)
    values (1, ${randomUUID()}, 0, 0)`.execute(db)
}
