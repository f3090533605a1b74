/**
 * Uploads under way. Each has an intent: a row with the object's key, written before the first byte is stored, whose
 * lease is renewed while the content streams, and which goes in the transaction that writes the bundle's row. So every
 * object that has no bundle yet is named by an intent, and one whose lease has ended is an upload that died.
 */
import { sql, type ExpressionBuilder, type Kysely, type Transaction } from 'kysely'
import { endsTooLate, later, now, readOnce } from '../../moment.ts'
import type { Database } from '../../schema.ts'
import type { AppKey } from './bundles.ts'
import { isNotDeleted } from '../deletion/tombstones.ts'

export interface Upload extends AppKey {
  id: string
  objectKey: string
}

/** In place of a lease's end: a worker that removes what dead uploads left has claimed the intent. */
const CLAIMED = 0

export async function insertUpload(
  trx: Transaction<Database>,
  upload: Upload,
  { createdAt, leaseMs }: { createdAt: number; leaseMs: number },
): Promise<void> {
  await trx
    .insertInto('uploads')
    .values({
      organization_id: upload.organizationId,
      app_uuid: upload.appUuid,
      id: upload.id,
      object_key: upload.objectKey,
      bytes: 0,
      lease_ends_at: later(now(trx), leaseMs),
      created_at: createdAt,
    })
    .execute()
}

/** Does the intent of an upload exist, unclaimed? */
export async function isUploadLive(db: Kysely<Database>, upload: Upload): Promise<boolean> {
  const row = await db
    .selectFrom('uploads')
    .select('id')
    .where(isIntentOf(upload))
    .where('lease_ends_at', '>', CLAIMED)
    .executeTakeFirst()
  return row !== undefined
}

/**
 * Renews the lease of an upload. False when it must end: its intent is gone or claimed, because the upload was thought
 * dead, or its app or organization is being deleted.
 */
export async function renewUpload(trx: Transaction<Database>, upload: Upload, leaseMs: number): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('uploads')
    .set({ lease_ends_at: later(now(trx), leaseMs) })
    .where(isIntentOf(upload))
    .where('lease_ends_at', '>', CLAIMED)
    .where(isNotDeleted('organization', 'uploads.organization_id'))
    .where(isNotDeleted('app', 'uploads.app_uuid'))
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

/** Removes the intent of an upload that succeeded. False when it is gone, or claimed: then its object is going, too. */
export async function completeUpload(trx: Transaction<Database>, upload: Upload): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('uploads')
    .where(isIntentOf(upload))
    .where('lease_ends_at', '>', CLAIMED)
    .executeTakeFirstOrThrow()
  return numDeletedRows > 0n
}

/** Removes the intent of an upload whose object is gone. */
export async function deleteUpload(trx: Transaction<Database>, upload: Upload): Promise<void> {
  await trx.deleteFrom('uploads').where(isIntentOf(upload)).execute()
}

/**
 * Claims an upload that is dead, before anything of it is removed: from the commit on it can neither go on nor succeed,
 * also when its process was only frozen. False when it lives.
 */
export async function claimDeadUpload(trx: Transaction<Database>, upload: Upload, leaseMs: number): Promise<boolean> {
  const moment = now(trx)
  const { numUpdatedRows } = await trx
    .updateTable('uploads')
    .set({ lease_ends_at: CLAIMED })
    .where(isIntentOf(upload))
    .where((eb) => eb.or([eb('lease_ends_at', '<=', moment), endsTooLate(sql.ref('lease_ends_at'), moment, leaseMs)]))
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

/**
 * A page of the uploads whose lease has ended, or lies further ahead than a lease is long: the clock went back since.
 * In the order of their ids, those after `after`.
 */
export async function listDeadUploads(
  db: Kysely<Database>,
  { leaseMs, after, limit }: { leaseMs: number; after: string; limit: number },
): Promise<Upload[]> {
  const moment = readOnce(now(db))
  const rows = await db
    .selectFrom('uploads as u')
    .select(['u.organization_id', 'u.app_uuid', 'u.id', 'u.object_key'])
    .where((eb) =>
      eb.or([eb('u.lease_ends_at', '<=', moment), endsTooLate(sql.ref('u.lease_ends_at'), moment, leaseMs)]),
    )
    // A deletion removes those of its own subject itself, and counts them.
    .where(isNotDeleted('organization', 'u.organization_id'))
    .where(isNotDeleted('app', 'u.app_uuid'))
    .where('u.id', '>', after)
    .orderBy('u.id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    organizationId: row.organization_id,
    appUuid: row.app_uuid,
    id: row.id,
    objectKey: row.object_key,
  }))
}

/** Ends the lease of every upload: for a server that is the only one of its database, and has just started. */
export async function endAllUploads(trx: Transaction<Database>): Promise<void> {
  await trx.updateTable('uploads').set({ lease_ends_at: CLAIMED }).execute()
}

function isIntentOf({ organizationId, appUuid, id }: Upload) {
  return (eb: ExpressionBuilder<Database, 'uploads'>) =>
    eb.and({ organization_id: organizationId, app_uuid: appUuid, id })
}
