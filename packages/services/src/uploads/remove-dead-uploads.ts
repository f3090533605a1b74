import { claimDeadUpload, deleteUpload, inTransaction, listDeadUploads, type Upload } from '@organizations/database'
import { StoreUnavailableError } from '@organizations/storage/port'
import type { SliceDeps } from '../deps.ts'

const UPLOADS_PER_PAGE = 100

/**
 * Removes what uploads left whose process died: the object, or the part of it that was stored, and then the intent that
 * names it. Returns how many. An object that cannot be removed now stays named, and is tried again the next time.
 * Throws when the store as a whole is away.
 */
export async function removeDeadUploads(deps: SliceDeps): Promise<number> {
  const { db, leaseMs, log, signal } = deps
  let removed = 0
  for (let after = ''; ;) {
    const page = await listDeadUploads(db, { leaseMs, after, limit: UPLOADS_PER_PAGE })
    for (const upload of page) {
      if (signal.aborted) return removed
      try {
        if (await removeDeadUpload(deps, upload)) removed += 1
      } catch (error) {
        if (error instanceof StoreUnavailableError) throw error // nor would it take the others
        log.warn({ err: error, uploadId: upload.id }, 'What a dead upload left could not be removed: tried again later')
      }
    }
    const last = page.at(-1)
    if (last === undefined || page.length < UPLOADS_PER_PAGE) return removed
    after = last.id
  }
}

/** Claims it first: a process that was only frozen must not finish an upload whose object is being removed. */
async function removeDeadUpload(deps: SliceDeps, upload: Upload): Promise<boolean> {
  const { db, relaxedDb, store, leaseMs, log, signal } = deps
  const isDead = await inTransaction(db, (trx) => claimDeadUpload(trx, upload, leaseMs))
  if (!isDead) return false
  await store.discard(upload.objectKey, { signal })
  await inTransaction(relaxedDb, (trx) => deleteUpload(trx, upload))
  const { organizationId, id: uploadId } = upload
  log.info({ organizationId, uploadId }, 'Removed what an upload left that never finished')
  return true
}
