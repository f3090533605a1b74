import type { BatchLimits } from '@organizations/database'

/**
 * How many rows a batch removes: as many as take a few milliseconds, by what the last batches of the same table took,
 * on this machine, at this moment. It starts small, grows by half at most, and halves at once when a batch took too
 * long, so that requests never wait for more than a few milliseconds.
 */
export interface BatchSizes {
  /** For the next batch of a table. */
  of: (table: string) => number
  /** How much more fits into a transaction that has taken so many milliseconds: 1 is a whole batch, 0 nothing. */
  room: (spentMs: number) => number
  /** What a batch of a table took: milliseconds for which it held its transaction open. */
  learn: (table: string, batch: { rows: number; holdMs: number }) => void
}

const FIRST_ROWS = 500
const GROWTH = 1.5

type SizeLimits = Pick<BatchLimits, 'wantedMs' | 'longestMs' | 'togetherMs' | 'fewestRows' | 'mostRows'>

export function createBatchSizes({ wantedMs, longestMs, togetherMs, fewestRows, mostRows }: SizeLimits): BatchSizes {
  const sizes = new Map<string, number>()
  const sizeOf = (table: string) => sizes.get(table) ?? Math.max(FIRST_ROWS, fewestRows)
  return {
    of: (table) => Math.round(sizeOf(table)),
    room: (spentMs) => Math.max(0, 1 - spentMs / togetherMs),
    learn(table, { rows, holdMs }) {
      if (rows === 0) return
      const size = sizeOf(table)
      const fitting = (rows / Math.max(holdMs, 0.01)) * wantedMs
      // A page that was not full says little about a full one: it may shrink the next, and not make it grow.
      const highest = rows < size / 2 ? size : size * GROWTH
      const next = holdMs > longestMs ? size / 2 : Math.min((size + fitting) / 2, highest)
      sizes.set(table, Math.min(Math.max(next, fewestRows), mostRows))
    },
  }
}
