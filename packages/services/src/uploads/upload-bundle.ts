/**
 * Stores a bundle's content as it comes. Intent first: a row names the object before its first byte is stored, and its
 * lease is renewed while the content streams. The bundle's row comes last, in the transaction that removes the intent,
 * once the object is stored. So if this process fails or dies in between, what it left is named: by the intent, whose
 * object is removed once its lease has ended, or by the deletion that refused the row.
 */
import { createHash } from 'node:crypto'
import {
  completeUpload,
  deleteUpload,
  findBundle,
  inTransaction,
  insertUpload,
  isUploadLive,
  renewUpload,
  type Database,
  type Transaction,
  type Upload,
} from '@organizations/database'
import { bundleObjectKey, DomainError, type Bundle, type UploadBundleInput } from '@organizations/domain'
import { reach } from '@organizations/fault-points'
import { StoreUnavailableError } from '@organizations/storage/port'
import { addBundle } from '../bundles/add-bundle.ts'
import type { Call, FileDeps } from '../deps.ts'
import { requireAppRight } from '../apps/require-app-right.ts'
import { inCallerTransaction } from '../rights/in-caller-transaction.ts'
import { whileRenewing, type RenewedLease } from '../while-renewing.ts'

const UNDO_TIMEOUT_MS = 5000

/** What is uploaded: read once, as it comes. */
export interface UploadedContent {
  stream: AsyncIterable<Uint8Array>
  /** More is refused with `upload_too_large`. */
  maxBytes: number
  /** Aborted when the sender is gone. */
  signal: AbortSignal
}

/**
 * Makes a version of an app of the content that streams in. Throws `version_taken`, `checksum_mismatch`,
 * `upload_too_large`, and every error of `stream`; nothing of the content stays then.
 */
export async function uploadBundle(
  deps: FileDeps,
  call: Call<UploadBundleInput>,
  content: UploadedContent,
): Promise<Bundle> {
  const upload = await beginUpload(deps, call)
  reach('upload: the intent stands, the object does not')
  try {
    const stored = await store(deps, call, upload, content)
    if (call.input.checksum !== undefined && call.input.checksum !== stored.checksum) {
      throw new DomainError('checksum_mismatch')
    }
    reach('upload: the object stands, the bundle does not')
    const bundle = await finishUpload(deps, call, { upload, ...stored })
    reach('upload: the bundle stands')
    return bundle
  } catch (error) {
    // The commit may have succeeded although we got an error: then the upload has succeeded too.
    const bundle = await findUploaded(deps, call, upload)
    if (bundle !== undefined) return bundle
    const wasThoughtDead = !(error instanceof DomainError) && !(await isUploadLive(deps.db, upload))
    await undoUpload(deps, upload)
    throw wasThoughtDead ? new DomainError('upload_incomplete', undefined, { cause: error }) : error
  }
}

async function beginUpload(deps: FileDeps, call: Call<UploadBundleInput>): Promise<Upload> {
  return await inCallerTransaction(deps, call.actor, async (trx, actor) => {
    const { organizationId, appUuid } = await requireUploadRight(deps, trx, { ...call, actor })
    const { app_id: appId, version } = call.input
    if (await findBundle(trx, { organizationId, appUuid, appId, version })) throw new DomainError('version_taken')
    const id = deps.ids.uuid()
    const upload = { organizationId, appUuid, id, objectKey: bundleObjectKey(organizationId, appUuid, id) }
    await insertUpload(trx, upload, { createdAt: deps.clock(), leaseMs: deps.leaseMs })
    return upload
  })
}

interface StoredContent {
  bytes: number
  checksum: string
}

async function store(
  deps: FileDeps,
  call: Call<UploadBundleInput>,
  upload: Upload,
  { stream, maxBytes, signal }: UploadedContent,
): Promise<StoredContent> {
  const hash = createHash('sha256')
  let bytes = 0
  async function* measured(): AsyncGenerator<Uint8Array> {
    for await (const chunk of stream) {
      bytes += chunk.byteLength
      if (bytes > maxBytes) {
        throw new DomainError('upload_too_large', `Expected an upload of at most ${maxBytes} bytes, got more`)
      }
      hash.update(chunk)
      yield chunk
      reach('upload: some of the object is stored')
    }
  }
  await whileRenewing(leaseOf(deps, call, upload), (lost) =>
    deps.store.put(upload.objectKey, measured(), { signal: AbortSignal.any([signal, lost]) }),
  )
  return { bytes, checksum: hash.digest('hex') }
}

/**
 * The lease of the intent. It is lost when its renewal is refused: the caller may not upload any more, the app is being
 * deleted, or this process was thought dead.
 */
function leaseOf(deps: FileDeps, call: Call<UploadBundleInput>, upload: Upload): RenewedLease {
  const { relaxedDb, leaseMs, log } = deps
  return {
    intervalMs: leaseMs / 3,
    async renew() {
      try {
        await inCallerTransaction({ ...deps, db: relaxedDb }, call.actor, async (trx, actor) => {
          await requireUploadRight(deps, trx, { ...call, actor })
          if (!(await renewUpload(trx, upload, leaseMs))) throw new DomainError('upload_incomplete')
        })
      } catch (error) {
        if (error instanceof DomainError) throw error
        // A database that is away for a moment is no reason to give up: the last transaction finds out what holds.
        log.warn({ err: error, uploadId: upload.id }, 'The lease of an upload could not be renewed')
      }
    },
  }
}

async function finishUpload(
  deps: FileDeps,
  call: Call<UploadBundleInput>,
  { upload, bytes, checksum }: StoredContent & { upload: Upload },
): Promise<Bundle> {
  const { app_id: appId, version } = call.input
  return await inCallerTransaction(deps, call.actor, async (trx, actor) => {
    // Much may have happened since the last renewal: to the app, and to the right to do this.
    await requireUploadRight(deps, trx, { ...call, actor })
    // Gone means that this process was thought dead, and that the object has been, or is being, removed.
    if (!(await completeUpload(trx, upload))) throw new DomainError('upload_incomplete')
    const { organizationId, appUuid, objectKey } = upload
    const storageProvider = deps.store.provider
    const createdAt = deps.clock()
    const app = { organizationId, appUuid, appId }
    const stored = { version, checksum, bytes, storageProvider, externalUrl: null, objectKey, createdAt }
    const bundle = await addBundle(deps, trx, call, { ...app, ...stored })
    reach('upload: in its last transaction')
    return bundle
  })
}

async function requireUploadRight(
  deps: FileDeps,
  trx: Transaction<Database>,
  { actor, input }: Call<UploadBundleInput>,
) {
  return await requireAppRight(trx, { actor, action: 'bundle.upload', appId: input.app_id, now: deps.clock() })
}

/** The bundle of this very upload, when it has been written down. */
async function findUploaded(
  { db }: FileDeps,
  { input }: Call<UploadBundleInput>,
  upload: Upload,
): Promise<Bundle | undefined> {
  const { app_id: appId, version } = input
  const { organizationId, appUuid, objectKey } = upload
  const found = await findBundle(db, { organizationId, appUuid, appId, version })
  return found?.objectKey === objectKey ? found.bundle : undefined
}

/**
 * Object first: while it may be there, the intent names it. What cannot be undone now is removed as a dead upload's.
 */
async function undoUpload({ db, store, log }: FileDeps, upload: Upload): Promise<void> {
  try {
    // With a time limit: the sender waits for the answer.
    await store.discard(upload.objectKey, { signal: AbortSignal.timeout(UNDO_TIMEOUT_MS) })
    await inTransaction(db, (trx) => deleteUpload(trx, upload))
  } catch (error) {
    if (error instanceof StoreUnavailableError) return // the caller gets that answer anyway
    log.warn({ err: error, uploadId: upload.id }, 'What an upload left could not be removed at once')
  }
}
