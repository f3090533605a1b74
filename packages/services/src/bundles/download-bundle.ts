import type { Readable } from 'node:stream'
import { addToDay, findBundle, inTransaction, isFenceError } from '@organizations/database'
import { dayOf, DomainError, type Bundle, type DownloadBundleInput } from '@organizations/domain'
import { ObjectNotFoundError, type ByteRange } from '@organizations/storage/port'
import type { Call, FileDeps } from '../deps.ts'
import { requireAppRight } from '../apps/require-app-right.ts'

/** A bundle and, unless it is somewhere else, its content. */
export interface Download {
  bundle: Bundle
  /**
   * Opens the content, or a range of it, which is then read to its end or destroyed. Throws `bundle_not_found` when it is gone: a
   * deletion may remove it after its bundle was found. Null for a bundle at an external URL.
   */
  open: ((range?: ByteRange) => Promise<Readable>) | null
  /** Counts bytes that have gone out, as the day's bandwidth. */
  countSent: (bytes: number) => Promise<void>
}

/** Finds a bundle's content, for a caller who may read the app. */
export async function downloadBundle(deps: FileDeps, { actor, input }: Call<DownloadBundleInput>): Promise<Download> {
  const { db, relaxedDb, store, clock } = deps
  const { app_id: appId, version } = input
  const { organizationId, appUuid } = await requireAppRight(db, { actor, action: 'app.read', appId, now: clock() })
  const found = await findBundle(db, { organizationId, appUuid, appId, version })
  if (found === undefined) throw new DomainError('bundle_not_found')
  const { bundle, objectKey } = found
  return {
    bundle,
    open: objectKey === null ? null : (range) => store.get(objectKey, { range }).catch(refuseMissing),
    async countSent(bytes) {
      const day = { date: dayOf(clock()), bandwidth: bytes }
      try {
        await inTransaction(relaxedDb, (trx) => addToDay(trx, { organizationId, appUuid }, day))
      } catch (error) {
        if (!isFenceError(error)) throw error // the app is on its way out, and its statistics with it
      }
    },
  }
}

function refuseMissing(cause: unknown): never {
  throw cause instanceof ObjectNotFoundError ? new DomainError('bundle_not_found', undefined, { cause }) : cause
}
