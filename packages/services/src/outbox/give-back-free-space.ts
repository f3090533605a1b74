import { giveBackPages, inTransaction, readFreeSpace, type FreeSpace } from '@organizations/database'
import type { SliceDeps } from '../deps.ts'

/** Free space is used again by new rows: so much of it stays. */
const KEPT_BYTES = 4 * 1024 * 1024
const KEPT_SHARE = 0.1

const FIRST_PAGES = 32
/** Of a step. Each costs something besides its pages, and on a busy machine that is most of it. */
const FEWEST_PAGES = 16
const MOST_PAGES = 128
/** A step after one that held the write lock for longer is half as large. */
const LONGEST_HOLD_MS = 2.5
/** Writers have the lock for the rest of the time. */
const PAUSE_PER_HOLD = 4

/** Gives space back, once a database file has much of it, step by step between other writers. Returns how many bytes. */
export async function giveBackFreeSpace({
  db,
  relaxedDb,
  log,
  signal,
}: Pick<SliceDeps, 'db' | 'relaxedDb' | 'log' | 'signal'>): Promise<number> {
  const before = await readFreeSpace(db)
  // Twice as much: so that it is seldom worth beginning, and then worth it.
  if (before === undefined || !before.canGiveBack || before.freeBytes <= 2 * kept(before)) return 0
  let now = before
  let pages = FIRST_PAGES
  while (!signal.aborted && now.freeBytes > kept(now)) {
    const holdMs = await step({ relaxedDb }, pages)
    pages = holdMs > LONGEST_HOLD_MS ? Math.max(pages / 2, FEWEST_PAGES) : Math.min(pages * 1.5, MOST_PAGES)
    await new Promise((resume) => setTimeout(resume, holdMs * PAUSE_PER_HOLD))
    const next = await readFreeSpace(db)
    if (next === undefined || next.fileBytes >= now.fileBytes) break // new rows took the space meanwhile
    now = next
  }
  const givenBack = before.fileBytes - now.fileBytes
  log.info({ bytes: givenBack, fileBytes: now.fileBytes }, 'The database file gave back space that was free')
  return givenBack
}

/** Returns for how long it held the write lock. */
async function step({ relaxedDb }: Pick<SliceDeps, 'relaxedDb'>, pages: number): Promise<number> {
  let lockedAt = 0
  await inTransaction(relaxedDb, async (trx) => {
    lockedAt = performance.now()
    await giveBackPages(trx, Math.round(pages))
  })
  return performance.now() - lockedAt
}

function kept({ fileBytes }: FreeSpace): number {
  return Math.max(KEPT_BYTES, fileBytes * KEPT_SHARE)
}
