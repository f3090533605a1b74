import type { Kysely, Selectable, Transaction } from 'kysely'
import type { Bundle, OrganizationId, Page, StorageProvider } from '@organizations/domain'
import { nextUpdatedAt } from '../../next-updated-at.ts'
import type { Database } from '../../schema.ts'

/** An app as the rows under it name it. */
export interface AppKey {
  organizationId: OrganizationId
  appUuid: string
}

/** Which page of an app's rows in the order of their keys: those after this one, which is empty for the first page. */
export interface NextOfApp extends AppKey {
  after: string
  limit: number
}

export interface NewBundle extends AppKey {
  version: string
  checksum: string
  storageProvider: StorageProvider
  externalUrl: string | null
  /** Of the stored object, null for a bundle whose content is elsewhere. */
  objectKey: string | null
  bytes: number
  createdAt: number
}

/** A bundle with what only the service itself needs to know. */
export interface FoundBundle {
  bundle: Bundle
  objectKey: string | null
}

/** Inserts a bundle. A version that is taken is a unique violation of `bundles.name`. */
export async function insertBundle(trx: Transaction<Database>, appId: string, bundle: NewBundle): Promise<Bundle> {
  const row = await trx
    .insertInto('bundles')
    .values({
      organization_id: bundle.organizationId,
      app_uuid: bundle.appUuid,
      name: bundle.version,
      checksum: bundle.checksum,
      min_update_version: null,
      storage_provider: bundle.storageProvider,
      external_url: bundle.externalUrl,
      object_key: bundle.objectKey,
      bytes: bundle.bytes,
      link: null,
      comment: null,
      created_at: bundle.createdAt,
      updated_at: bundle.createdAt,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return toBundle(row, appId)
}

/** A page of an app's bundles, newest first. */
export async function listBundles(
  db: Kysely<Database>,
  { appId, page, limit, ...app }: AppKey & Page & { appId: string },
): Promise<Bundle[]> {
  const rows = await bundlesOf(db, app)
    .selectAll('b')
    .orderBy('b.id', 'desc')
    .limit(limit)
    .offset(page * limit)
    .execute()
  return rows.map((row) => toBundle(row, appId))
}

/** An app's next bundles in the order of their versions as text. */
export async function nextBundles(
  db: Kysely<Database>,
  { appId, after, limit, ...app }: NextOfApp & { appId: string },
): Promise<FoundBundle[]> {
  const rows = await bundlesOf(db, app)
    .where('b.name', '>', after)
    .selectAll('b')
    .orderBy('b.organization_id')
    .orderBy('b.app_uuid')
    .orderBy('b.name')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ bundle: toBundle(row, appId), objectKey: row.object_key }))
}

/** The bundle of this version, or of this id. */
export async function findBundle(
  db: Kysely<Database>,
  { appId, version, id, ...app }: AppKey & { appId: string; version?: string; id?: number },
): Promise<FoundBundle | undefined> {
  const row = await bundlesOf(db, app)
    .selectAll('b')
    .$if(version !== undefined, (query) => query.where('b.name', '=', version ?? ''))
    .$if(id !== undefined, (query) => query.where('b.id', '=', id ?? 0))
    .executeTakeFirst()
  return row && { bundle: toBundle(row, appId), objectKey: row.object_key }
}

/** Does a channel point at the bundle? */
export async function isBundleUsed(
  db: Kysely<Database>,
  { organizationId, appUuid }: AppKey,
  id: number,
): Promise<boolean> {
  const channel = await db
    .selectFrom('channels')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('app_uuid', '=', appUuid)
    .where('bundle_id', '=', id)
    .limit(1)
    .executeTakeFirst()
  return channel !== undefined
}

/** Changes a bundle's link and comment, as far as they are given; null clears. */
export async function updateBundle(
  trx: Transaction<Database>,
  {
    id,
    change,
    now,
  }: { id: number; change: Partial<Record<'link' | 'comment', string | null | undefined>>; now: number },
): Promise<void> {
  await trx
    .updateTable('bundles')
    .set({
      ...(change.link !== undefined && { link: change.link }),
      ...(change.comment !== undefined && { comment: change.comment }),
      updated_at: nextUpdatedAt(trx, now),
    })
    .where('id', '=', id)
    .execute()
}

function bundlesOf(db: Kysely<Database>, { organizationId, appUuid }: AppKey) {
  return db
    .selectFrom('bundles as b')
    .where('b.organization_id', '=', organizationId)
    .where('b.app_uuid', '=', appUuid)
    .where('b.deletion_id', 'is', null)
}

function toBundle(row: Selectable<Database['bundles']>, appId: string): Bundle {
  return {
    id: row.id,
    app_id: appId,
    name: row.name,
    checksum: row.checksum,
    minUpdateVersion: row.min_update_version,
    storage_provider: row.storage_provider,
    external_url: row.external_url,
    size: row.bytes,
    link: row.link,
    comment: row.comment,
    deleted: false,
    created_at: new Date(row.created_at).toISOString(),
    updated_at: new Date(row.updated_at).toISOString(),
  }
}
