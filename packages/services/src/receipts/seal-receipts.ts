import {
  findChainEnd,
  findDeletion,
  inTransaction,
  isUniqueViolation,
  keepSealedReceipt,
  listUnsealedReceipts,
  type Database,
  type Kysely,
  type Transaction,
} from '@organizations/database'
import { erasureOf, type DeletionId } from '@organizations/domain'
import { sealReceipt } from '@organizations/receipts'
import type { SliceDeps } from '../deps.ts'
import { queueMail } from '../mails/queue-mail.ts'

type SealDeps = Pick<SliceDeps, 'db' | 'signingKey' | 'clock' | 'signal' | 'ids' | 'mails'>

const RECEIPTS_PER_TRANSACTION = 50

/**
 * Numbers, chains and signs the receipts that wait for it, in the order in which their deletions were completed. Apart
 * from completing them, so that no deletion waits for another one's receipt. One that waits to hear whether its
 * deletion is erased keeps those after it waiting, at most as long as they would wait themselves. Returns how many.
 */
export async function sealReceipts(deps: SealDeps): Promise<number> {
  let sealed = 0
  while (!deps.signal.aborted && (await listReady(deps.db, 1, deps.clock())).length > 0) {
    const count = await sealSome(deps)
    if (count === 0) return sealed // another worker is at it
    sealed += count
  }
  return sealed
}

async function sealSome(deps: SealDeps): Promise<number> {
  const { db, signingKey, clock } = deps
  try {
    return await inTransaction(db, async (trx) => {
      let last = await findChainEnd(trx)
      const ready = await listReady(trx, RECEIPTS_PER_TRANSACTION, clock())
      for (const { deletionId, body } of ready) {
        const place = { number: last.number + 1, previousHash: last.hash }
        const receipt = sealReceipt(body, place, signingKey)
        await keepSealedReceipt(trx, deletionId, receipt)
        await queueReceipt(deps, trx, deletionId)
        last = { number: place.number, hash: receipt.hash }
      }
      return ready.length
    })
  } catch (error) {
    // Two workers numbered receipts at once. The other one's chain is kept, and this worker goes on after it next time.
    if (isUniqueViolation(error, 'receipts.number')) return 0
    throw error
  }
}

/** A mail with the receipt, to the user who asked for the deletion of an organization: it has just been sealed. */
async function queueReceipt(deps: SealDeps, trx: Transaction<Database>, deletionId: DeletionId): Promise<void> {
  if (deps.mails === undefined) return
  const deletion = await findDeletion(trx, deletionId)
  if (deletion?.subjectKind !== 'organization' || deletion.requester === 'replay') return
  await queueMail(deps, trx, { kind: 'deletion_completed', userId: deletion.requestedBy, deletionId })
}

/** The next receipts, up to the first that still waits to hear whether its deletion is erased, with what they say. */
async function listReady(
  db: Kysely<Database>,
  limit: number,
  now: number,
): Promise<{ deletionId: DeletionId; body: object }[]> {
  const ready: { deletionId: DeletionId; body: object }[] = []
  for (const { deletionId, body, erasure } of await listUnsealedReceipts(db, limit)) {
    const says = erasureOf(erasure, now)
    if (says === undefined) break
    ready.push({ deletionId, body: { ...body, ...says } })
  }
  return ready
}
