/**
 * What a receipt says about the bytes that its deletion left behind in the files of the database: see "Illegible" in
 * docs/deletion.md.
 */

/**
 * `rewritten`: the file was written anew without them. `overwritten`: the rows were overwritten, but copies of them may
 * be left until the file is written anew.
 */
export const erasureWays = ['rewritten', 'overwritten'] as const
export type ErasureWay = (typeof erasureWays)[number]

/**
 * `file_too_large`: the file holds too much to be rewritten while the service runs. `not_in_time`: the work was not done
 * when the receipt had to be sealed. `postgres`: a matter of the server and its operator.
 */
export const notErasedReasons = ['file_too_large', 'not_in_time', 'postgres'] as const
export type NotErasedReason = (typeof notErasedReasons)[number]

/** The fields of a receipt. */
export type Erasure =
  | { erased: { at: string; how: ErasureWay } }
  | {
      erased: null
      erasedReason: NotErasedReason
    }

/** What became of the bytes of a completed deletion, as far as it is known. */
export interface ErasureResult {
  completedAt: number
  erasedAt: number | null
  erasedHow: ErasureWay | null
  notErased: NotErasedReason | null
}

/** How long a receipt waits for its result. */
export const RECEIPT_WAITS_MS = 60_000

/** What the receipt is to say; nothing while it waits. */
export function erasureOf(
  { completedAt, erasedAt, erasedHow, notErased }: ErasureResult,
  now: number,
): Erasure | undefined {
  if (erasedAt !== null && erasedHow !== null)
    return { erased: { at: new Date(erasedAt).toISOString(), how: erasedHow } }
  if (notErased !== null) return { erased: null, erasedReason: notErased }
  // Another process's clock may have been ahead: its receipts must not wait for ours to get there.
  const hasWaited = Math.abs(now - completedAt) > RECEIPT_WAITS_MS
  return hasWaited ? { erased: null, erasedReason: 'not_in_time' } : undefined
}
