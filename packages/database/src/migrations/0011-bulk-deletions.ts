import { sql, type Kysely } from 'kysely'
import { fenceByMark } from '../schema-parts.ts'

/**
 * Many bundles may go with one deletion, so each says itself which one it goes with, if any. Readers and the fence of
 * what points at a bundle ask this mark, and the tombstone of a bulk deletion says which bundles it was about.
 */
export async function up(db: Kysely<never>): Promise<void> {
  await sql`alter table bundles add column deletion_id text`.execute(db)
  await sql`
    update bundles set deletion_id = (
      select t.deletion_id from tombstones as t
      where t.subject_kind = 'bundle' and t.subject_id = cast(bundles.id as text))
    where name like ${'\u0001%'}`.execute(db)
  await sql`
    create index bundles_by_deletion on bundles (organization_id, app_uuid, deletion_id, id)
    where deletion_id is not null`.execute(db)
  await sql`alter table tombstones add column bundles text`.execute(db)
  await fenceByMark(db, 'channels', 'bundle_id')
}
